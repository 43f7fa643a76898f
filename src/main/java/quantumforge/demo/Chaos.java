package quantumforge.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Breaks a running plant by a plan, and mends everything that it broke before it ends. One thread
 * of its own.
 */
final class Chaos implements Disturbance {

  private static final Logger LOG = LoggerFactory.getLogger(Chaos.class);

  private final Plant plant;
  private final Links links;
  private final List<ChaosStep> steps;
  private final Recovery recovery;
  private final DemoScreen screen;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Thread thread;

  Chaos(Plant plant, Links links, List<ChaosStep> steps, Recovery recovery, DemoScreen screen) {
    this.plant = plant;
    this.links = links;
    this.steps = steps;
    this.recovery = recovery;
    this.screen = screen;
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().daemon().name("chaos").start(this::run);
  }

  @Override
  public void await() throws IOException, InterruptedException {
    try {
      done.get();
    } catch (ExecutionException failure) {
      throw new IOException(
          "a fault could not be made or mended: " + failure.getCause().getMessage(),
          failure.getCause());
    }
  }

  @Override
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  private void run() {
    long begun = System.nanoTime();
    try {
      links.mend();
      for (ChaosStep step : steps) {
        sleepUntil(begun, step.at());
        breakAndMend(step);
      }
      recovery.await();
      done.complete(null);
    } catch (InterruptedException stopped) {
      LOG.debug("chaos ends early");
      done.cancel(false);
    } catch (IOException | DemoException | RuntimeException failure) {
      done.completeExceptionally(failure);
    }
  }

  private void breakAndMend(ChaosStep step)
      throws IOException, DemoException, InterruptedException {
    plant.faults().add(step.text());
    screen.event(step.text());
    Machine machine = plant.machine(step.node()).orElseThrow();
    DemoNode node = DemoNode.of(step.node());
    switch (step.target()) {
      case LINK_SILENT -> links.silence(node);
      case LINK_RESET -> links.reset(node);
      case EXCHANGE_RESET -> links.resetExchange();
      case PROCESS_KILLED -> machine.kill(Machine.Part.PROCESS);
      case REDIS_KILLED -> machine.kill(Machine.Part.SERVERS);
      case MACHINE_KILLED -> machine.kill(Machine.Part.ALL);
    }
    Thread.sleep(step.lasting());
    switch (step.target()) {
      case LINK_SILENT, LINK_RESET, EXCHANGE_RESET -> links.mend();
      case PROCESS_KILLED, REDIS_KILLED, MACHINE_KILLED -> machine.start();
    }
  }

  private static void sleepUntil(long begunNanos, Duration at) throws InterruptedException {
    long left = begunNanos + at.toNanos() - System.nanoTime();
    if (left > 0) {
      Thread.sleep(Duration.ofNanos(left));
    }
  }
}
