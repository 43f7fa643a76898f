package quantumforge.node;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import quantumforge.exchange.paper.PaperService;
import quantumforge.telemetry.Meters;

/** A node that is no member of any cluster: the paper exchange, which plays the outside world. */
final class LoneNode implements RunningNode {

  private final Meters meters;
  private final Services services;
  private final CountDownLatch ended = new CountDownLatch(1);

  private LoneNode(Settings settings) {
    meters = new Meters(settings.node().name());
    services =
        new Services(
            List.of(List.of(new PaperService(settings.paper(), meters.registry()))),
            settings.node());
  }

  static LoneNode start(Settings settings) throws NodeException, InterruptedException {
    LoneNode node = new LoneNode(settings);
    node.services.start();
    node.services.awaitStarted();
    if (node.services.firstFailure().isPresent()) {
      String failure = node.services.firstFailure().get();
      node.stop();
      throw new NodeException(failure);
    }
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(node::stop));
    return node;
  }

  @Override
  public void stop() {
    services.stop();
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
