package quantumforge.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import quantumforge.exchange.paper.FaultPlan;

/**
 * Lets the exchanges of a running plant fail, each by a plan that is stretched to a given time,
 * ends all that still goes on, and waits until the collector has its connections and books again.
 * One thread of its own.
 */
final class FaultCampaign implements Disturbance {

  private static final int STEPS_BETWEEN_WORDS = 20;

  private final Plant plant;
  private final Recovery recovery;
  private final DemoScreen screen;
  private final List<Due> plan = new ArrayList<>();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private Thread thread;

  /**
   * One fault.
   *
   * @param nanos after the beginning
   */
  private record Due(long nanos, DemoExchange exchange, FaultPlan.Step step) {

    @Override
    public String toString() {
      return exchange.id() + " " + step;
    }
  }

  /**
   * @param steps of each exchange
   * @param time that they take altogether
   */
  FaultCampaign(
      Plant plant,
      Recovery recovery,
      DemoScreen screen,
      Map<DemoExchange, List<FaultPlan.Step>> steps,
      Duration time) {
    this.plant = plant;
    this.recovery = recovery;
    this.screen = screen;
    steps.forEach((exchange, its) -> add(exchange, its, time));
    plan.sort(Comparator.comparingLong(Due::nanos));
  }

  private void add(DemoExchange exchange, List<FaultPlan.Step> steps, Duration time) {
    long planned = steps.stream().mapToLong(step -> step.pause().toNanos()).sum();
    double stretch = (double) time.toNanos() / Math.max(1, planned);
    long passed = 0;
    for (FaultPlan.Step step : steps) {
      passed += step.pause().toNanos();
      plan.add(new Due((long) (passed * stretch), exchange, step));
    }
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().daemon().name("faults").start(this::run);
  }

  @Override
  public void await() throws IOException, InterruptedException {
    try {
      done.get();
    } catch (ExecutionException failure) {
      throw new IOException("the campaign of faults ended early", failure.getCause());
    }
  }

  @Override
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join();
  }

  /** How many faults of each kind there are in the plan, by exchange and kind. */
  Map<String, Integer> kinds() {
    Map<String, Integer> kinds = new TreeMap<>();
    plan.forEach(
        due -> kinds.merge(due.exchange().id() + " " + due.step().fault(), 1, Integer::sum));
    return kinds;
  }

  private void run() {
    try {
      long begun = System.nanoTime();
      int made = 0;
      for (Due due : plan) {
        Thread.sleep(Duration.ofNanos(begun + due.nanos() - System.nanoTime()));
        plant.faults().add(due.toString());
        plant.paper(due.exchange()).fault(due.step().fault(), due.step().arguments());
        if (++made % STEPS_BETWEEN_WORDS == 0) {
          screen.event("%d of %d faults; the last: %s".formatted(made, plan.size(), due));
        }
      }
      plant.endFaults();
      recovery.await();
      done.complete(null);
    } catch (InterruptedException stopped) {
      done.cancel(false);
    } catch (IOException | RuntimeException failure) {
      done.completeExceptionally(failure);
    }
  }
}
