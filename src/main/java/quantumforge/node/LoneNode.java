package quantumforge.node;

import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import quantumforge.exchange.paper.PaperService;
import quantumforge.health.Readiness;
import quantumforge.node.NodeException.Kind;
import quantumforge.telemetry.Meters;

/** A node that is no member of any cluster: the paper exchange, which plays the outside world. */
final class LoneNode implements RunningNode {

  private final Meters meters;
  private final Services services;
  private volatile Optional<LoneEndpoints> endpoints = Optional.empty();
  private final CountDownLatch ended = new CountDownLatch(1);

  private LoneNode(Settings settings) {
    meters = new Meters(settings.node().name());
    services =
        new Services(
            List.of(List.of(new PaperService(settings.paper(), meters.registry()))),
            settings.node());
  }

  /**
   * Starts the paper exchange, or says at once why it cannot: nobody else needs this process.
   *
   * @throws NodeException when its port is taken, or what it should play cannot be used
   */
  static LoneNode start(Settings settings) throws NodeException, InterruptedException {
    LoneNode node = new LoneNode(settings);
    boolean started = false;
    try {
      node.services.startNow();
      node.openEndpoints(settings);
      started = true;
    } catch (BindException taken) {
      throw refused(Kind.IN_USE, taken);
    } catch (IOException | IllegalArgumentException unusable) {
      throw refused(Kind.UNUSABLE, unusable);
    } finally {
      if (!started) {
        node.stop();
      }
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(node::stop));
    return node;
  }

  private void openEndpoints(Settings settings) throws NodeException, IOException {
    ManagementSettings management = settings.management();
    Ports.requireFree(management.host(), management.port(), "forge.management");
    NodeSettings node = settings.node();
    Readiness readiness =
        new Readiness(
            services.list(),
            List.of(Readiness.disk("disk", node.dataDir(), node.diskFreeMinBytes())),
            node.probeTimeout());
    endpoints = Optional.of(LoneEndpoints.open(management, readiness, meters));
  }

  private static NodeException refused(Kind kind, Exception why) {
    return new NodeException(kind, "paper-exchange: " + why.getMessage(), why);
  }

  @Override
  public void stop() {
    services.stop();
    endpoints.ifPresent(LoneEndpoints::close);
    meters.close();
    ended.countDown();
  }

  @Override
  public void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
