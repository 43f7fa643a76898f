package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterConfigTest {

  private static final String BOOTSTRAP = "pekko.management.cluster.bootstrap.";

  @TempDir private Path folder;

  @Test
  void onlyControlNodesMayFoundAPlant() throws Exception {
    assertThat(config("node.data-center = control").getBoolean(BOOTSTRAP + "new-cluster-enabled"))
        .isTrue();
    assertThat(config("node.data-center = site-1").getBoolean(BOOTSTRAP + "new-cluster-enabled"))
        .isFalse();
  }

  @Test
  void aSiteIsADataCenterOfItsOwnAndItsMemberCarriesItsName() throws Exception {
    Config config = config("node { name = s1, data-center = site-1, roles = [brain, engine] }");

    assertThat(config.getString("pekko.cluster.multi-data-center.self-data-center"))
        .isEqualTo("site-1");
    assertThat(config.getStringList("pekko.cluster.roles"))
        .containsExactly("brain", "engine", "node:s1");
  }

  @Test
  void theMeasuredTimingsReachPekko() throws Exception {
    Config config = config("cluster.timing { stable-after = 4 s, gossip-interval = 300 ms }");

    assertThat(config.getDuration("pekko.cluster.split-brain-resolver.stable-after"))
        .isEqualTo(Duration.ofSeconds(4));
    assertThat(config.getDuration("pekko.cluster.down-removal-margin"))
        .isEqualTo(Duration.ofSeconds(1));
    assertThat(config.getDuration("pekko.cluster.failure-detector.acceptable-heartbeat-pause"))
        .isEqualTo(Duration.ofMillis(2500));
    assertThat(config.getDuration("pekko.cluster.leader-actions-interval"))
        .isEqualTo(Duration.ofMillis(300));
    assertThat(config.getString("pekko.cluster.split-brain-resolver.active-strategy"))
        .isEqualTo("keep-majority");
  }

  @Test
  void theDiscoveryMethodIsConfigurationAlone() throws Exception {
    String method = BOOTSTRAP + "contact-point-discovery.discovery-method";

    assertThat(config("cluster.discovery = config").getString(method)).isEqualTo("config");
    assertThat(config("cluster.discovery = pekko-dns").getString(method)).isEqualTo("pekko-dns");
    Config kubernetes = config("cluster { discovery = kubernetes-api, service-name = plant }");
    assertThat(kubernetes.getString(method)).isEqualTo("kubernetes-api");
    assertThat(kubernetes.getString(BOOTSTRAP + "contact-point-discovery.service-name"))
        .isEqualTo("plant");
    assertThat(kubernetes.getString("pekko.discovery.kubernetes-api.class")).isNotEmpty();
  }

  @Test
  void kubernetesOutsideOfAPodIsAWrongConfiguration() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("pod.conf"),
            "forge { node.roles = [brain], cluster { discovery = kubernetes-api } }\n"
                + "pekko.discovery.kubernetes-api.api-ca-path = /no/such/ca.crt");

    Configuration configuration = Configuration.load(Optional.of(file), Map.of());
    Settings settings = Settings.read(configuration);

    assertThatThrownBy(() -> Node.start(settings, configuration.effective()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("forge.cluster.discovery is kubernetes-api, but /no/such/ca.crt");
  }

  @Test
  void javaSerialisationIsOffAndMessagesAreCbor() throws Exception {
    Config config = config("");

    assertThat(config.getBoolean("pekko.actor.allow-java-serialization")).isFalse();
    assertThat(
            config
                .getConfig("pekko.actor.serialization-bindings")
                .getString("\"quantumforge.wire.CborSerializable\""))
        .isEqualTo("jackson-cbor");
    assertThat(config.getString("pekko.remote.artery.transport")).isEqualTo("tcp");
  }

  private Config config(String forge) throws Exception {
    Path file = Files.writeString(folder.resolve("node.conf"), "forge { " + forge + " }");
    Configuration configuration = Configuration.load(Optional.of(file), Map.of());
    return ClusterConfig.of(Settings.read(configuration), configuration.effective());
  }
}
