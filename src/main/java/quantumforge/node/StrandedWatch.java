package quantumforge.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.discovery.Discovery;
import org.apache.pekko.discovery.ServiceDiscovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the control nodes whether they are in a cluster in which this node is no member, and ends
 * the node then: {@link Stranded} says when. One look at a time.
 */
final class StrandedWatch {

  private static final Logger LOG = LoggerFactory.getLogger(StrandedWatch.class);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
  private static final String MEMBERS = "http://%s:%d/cluster/members";

  private final ActorSystem<?> system;
  private final Cluster cluster;
  private final ClusterSettings settings;
  private final int managementPort;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWER_LIMIT).build();
  private volatile Stranded stranded = Stranded.NO;

  StrandedWatch(ActorSystem<?> system, Settings settings) {
    this.system = system;
    this.cluster = Cluster.get(system);
    this.settings = settings.cluster();
    this.managementPort = settings.management().port();
  }

  /** Looks on until the system ends. */
  void start() {
    system
        .scheduler()
        .scheduleOnce(
            settings.rejoinAfter().dividedBy(Stranded.ROUNDS),
            () -> look().whenComplete((looked, failed) -> next()),
            system.executionContext());
  }

  private void next() {
    if (!stranded.certain()) {
      start();
      return;
    }
    LOG.error(
        "the control nodes are members of another cluster than this node, since a majority of them was lost at once; this node ends, to be started again and join them");
    CoordinatedShutdown.get(Adapter.toClassic(system))
        .run(CoordinatedShutdown.clusterDowningReason());
  }

  private CompletableFuture<Void> look() {
    return askAll()
        .exceptionally(
            failed -> {
              LOG.warn("the control nodes cannot be asked in which cluster they are", failed);
              return List.of();
            })
        .thenAccept(
            answers ->
                stranded =
                    stranded.looked(
                        isFirst(),
                        answers.size(),
                        (int) answers.stream().filter(there -> there).count()));
  }

  /** Pekko keeps members in the order of their addresses. Nobody relies on one that still joins. */
  private boolean isFirst() {
    CurrentClusterState state = cluster.state();
    Member self = cluster.selfMember();
    for (Member member : state.getMembers()) {
      if (member.equals(self)) {
        return true;
      }
      boolean works =
          member.status() == MemberStatus.up() && !state.getUnreachable().contains(member);
      if (works && !isControl(member) && self.status() == MemberStatus.up()) {
        return false;
      }
    }
    return false;
  }

  private static boolean isControl(Member member) {
    return member.dataCenter().equals(ClusterSettings.CONTROL);
  }

  /** Whether each of the control nodes is elsewhere; one that does not answer is not. */
  private CompletableFuture<List<Boolean>> askAll() {
    return Discovery.get(system)
        .loadServiceDiscovery(ClusterConfig.method(settings.discovery()))
        .lookup(settings.serviceName(), ANSWER_LIMIT)
        .toCompletableFuture()
        .thenCompose(
            resolved -> {
              List<CompletableFuture<Boolean>> asked =
                  resolved.getAddresses().stream().map(this::ask).toList();
              return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                  .thenApply(done -> asked.stream().map(CompletableFuture::join).toList());
            });
  }

  private CompletableFuture<Boolean> ask(ServiceDiscovery.ResolvedTarget contact) {
    int port = contact.getPort().map(found -> (int) found).orElse(managementPort);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(MEMBERS.formatted(contact.host(), port)))
            .timeout(ANSWER_LIMIT)
            .build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .thenApply(response -> isElsewhere(response.body()))
        .exceptionally(failed -> false);
  }

  private boolean isElsewhere(String members) {
    try {
      Member self = cluster.selfMember();
      return Json.read(members, ClusterMembers.class)
          .lacks(self.address().toString(), self.uniqueAddress().longUid());
    } catch (IOException notSuch) {
      return false;
    }
  }
}
