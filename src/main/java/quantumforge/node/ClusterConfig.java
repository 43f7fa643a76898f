package quantumforge.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quantumforge.health.Peers;
import quantumforge.witness.DatabaseDecision;

/** Translates settings into the keys of Pekko; the only place that does. */
final class ClusterConfig {

  /** More services than any node runs. */
  private static final int SERVICES_MOST = 20;

  private final Settings settings;
  private final Map<String, Object> keys = new HashMap<>();

  private ClusterConfig(Settings settings) {
    this.settings = settings;
  }

  /**
   * The configuration of an actor system.
   *
   * @param effective all layers; its block {@code pekko} holds what no setting decides
   */
  static Config of(Settings settings, Config effective) {
    ClusterConfig config = new ClusterConfig(settings);
    config.putAddress();
    config.putMembership();
    config.putTiming();
    config.putBootstrap();
    config.putManagement();
    config.putShutdown();
    if (settings.cluster().tls().enabled()) {
      config.putTls();
    }
    return ConfigFactory.parseMap(config.keys, "forge.cluster").withFallback(effective);
  }

  private void putAddress() {
    ClusterSettings cluster = settings.cluster();
    put("pekko.remote.artery.transport", "tcp");
    put("pekko.remote.artery.canonical.hostname", cluster.host());
    put("pekko.remote.artery.canonical.port", cluster.port());
    put("pekko.remote.artery.bind.hostname", cluster.bindHost().orElse(cluster.host()));
    put("pekko.remote.artery.bind.port", cluster.port());
  }

  private void putMembership() {
    List<String> roles = new ArrayList<>();
    settings.node().roles().forEach(role -> roles.add(role.key()));
    if (!settings.routes().isEmpty()) {
      roles.add(DatabaseDecision.ROUTER_ROLE);
    }
    roles.add(Peers.nameRole(settings.node().name()));
    put("pekko.cluster.roles", roles);
    put("pekko.cluster.multi-data-center.self-data-center", settings.node().dataCenter());
  }

  private void putTiming() {
    ClusterSettings.Timing timing = settings.cluster().timing();
    putDetector(
        "pekko.cluster.failure-detector", timing.heartbeatInterval(), timing.acceptablePause());
    putDetector(
        "pekko.cluster.multi-data-center.failure-detector",
        timing.crossHeartbeatInterval(),
        timing.crossAcceptablePause());
    for (String key :
        List.of(
            "gossip-interval", "leader-actions-interval", "unreachable-nodes-reaper-interval")) {
      put("pekko.cluster." + key, timing.gossipInterval());
    }
    put("pekko.cluster.periodic-tasks-initial-delay", timing.gossipInterval());
    put("pekko.cluster.singleton.hand-over-retry-interval", timing.gossipInterval());
    put("pekko.cluster.split-brain-resolver.stable-after", timing.stableAfter());
    put("pekko.cluster.down-removal-margin", timing.downRemovalMargin());
  }

  private void putDetector(String path, Duration heartbeat, Duration pause) {
    put(path + ".heartbeat-interval", heartbeat);
    put(path + ".acceptable-heartbeat-pause", pause);
    put(path + ".expected-response-after", heartbeat);
  }

  private void putBootstrap() {
    ClusterSettings cluster = settings.cluster();
    String bootstrap = "pekko.management.cluster.bootstrap.";
    put(bootstrap + "new-cluster-enabled", founds() ? "on" : "off");
    String discovery = bootstrap + "contact-point-discovery.";
    put(discovery + "discovery-method", method(cluster.discovery()));
    put(discovery + "service-name", cluster.serviceName());
    put(discovery + "required-contact-point-nr", cluster.requiredContactPoints());
    put(discovery + "stable-margin", cluster.stableMargin());
    List<Map<String, Object>> endpoints =
        cluster.contactPoints().stream().map(ClusterConfig::endpoint).toList();
    put(
        "pekko.discovery.config.services",
        Map.of(cluster.serviceName(), Map.of("endpoints", endpoints)));
  }

  /** Only control nodes found a plant: an isolated site must wait for them instead. */
  boolean founds() {
    return settings.node().dataCenter().equals(ClusterSettings.CONTROL);
  }

  /** Each service has its own deadline; the phase only must not be shorter than all of them. */
  private void putShutdown() {
    put(
        "pekko.coordinated-shutdown.phases.before-service-unbind.timeout",
        settings.node().stopTimeout().multipliedBy(SERVICES_MOST));
  }

  private void putManagement() {
    put("pekko.management.http.hostname", settings.management().host());
    put("pekko.management.http.port", settings.management().port());
  }

  private void putTls() {
    ClusterSettings.Tls tls = settings.cluster().tls();
    put("pekko.remote.artery.transport", "tls-tcp");
    String ssl = "pekko.remote.artery.ssl.";
    put(
        ssl + "ssl-engine-provider",
        "org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider");
    String keysEngine = ssl + "rotating-keys-engine.";
    put(keysEngine + "key-file", tls.key().orElseThrow().toString());
    put(keysEngine + "cert-file", tls.certificate().orElseThrow().toString());
    put(keysEngine + "ca-cert-file", tls.authority().orElseThrow().toString());
    put(keysEngine + "ssl-context-cache-ttl", tls.reloadAfter());
  }

  /** Pekko's name of a way to find nodes. */
  static String method(ClusterSettings.Discovery discovery) {
    return switch (discovery) {
      case CONFIG -> "config";
      case PEKKO_DNS -> "pekko-dns";
      case KUBERNETES_API -> "kubernetes-api";
    };
  }

  private static Map<String, Object> endpoint(String contactPoint) {
    int colon = contactPoint.lastIndexOf(':');
    return Map.of(
        "host", contactPoint.substring(0, colon),
        "port", Integer.parseInt(contactPoint.substring(colon + 1)));
  }

  private void put(String path, Object value) {
    keys.put(path, value instanceof Duration duration ? duration.toMillis() + " ms" : value);
  }
}
