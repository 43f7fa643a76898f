package quantumforge.node;

import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.management.cluster.bootstrap.ClusterBootstrap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.status.Probe;

/** This node's way into the plant's cluster. */
final class Membership {

  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final Duration REMINDER = Duration.ofSeconds(10);

  private final ActorSystem<?> system;
  private final ClusterSettings settings;
  private final Cluster cluster;

  Membership(ActorSystem<?> system, ClusterSettings settings) {
    this.system = system;
    this.settings = settings;
    this.cluster = Cluster.get(system);
  }

  /** Begins to join; says now and then that it still tries. */
  void join() {
    if (standsAlone()) {
      cluster.manager().tell(new Join(cluster.selfMember().address()));
    } else {
      ClusterBootstrap.get(system).start();
    }
    remind();
  }

  private boolean standsAlone() {
    return settings.contactPoints().isEmpty()
        && settings.discovery() == ClusterSettings.Discovery.CONFIG;
  }

  private void remind() {
    system
        .scheduler()
        .scheduleOnce(
            REMINDER,
            () -> {
              if (!isMember() && !cluster.isTerminated()) {
                LOG.warn(
                    "not a member of the plant yet ({}); trying {}",
                    cluster.selfMember().status(),
                    contacts());
                remind();
              }
            },
            system.executionContext());
  }

  private String contacts() {
    return switch (settings.discovery()) {
      case CONFIG -> "the control nodes " + settings.contactPoints();
      case PEKKO_DNS -> "the DNS name " + settings.serviceName();
      case KUBERNETES_API -> "the pods of " + settings.serviceName();
    };
  }

  private boolean isMember() {
    MemberStatus status = cluster.selfMember().status();
    return status == MemberStatus.up() || status == MemberStatus.weaklyUp();
  }

  /** Holds when the node is a member. */
  Probe probe() {
    return new Probe(
        "cluster",
        () ->
            isMember()
                ? Optional.empty()
                : Optional.of(
                    "not a member yet (%s), trying %s"
                        .formatted(cluster.selfMember().status(), contacts())));
  }
}
