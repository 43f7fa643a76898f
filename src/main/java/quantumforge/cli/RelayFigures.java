package quantumforge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import quantumforge.cli.RateResult.Figure;
import quantumforge.demo.DemoReport;

/** The numbers of {@code bench relay}, out of the reports of its runs. */
final class RelayFigures {

  private static final Set<String> DATA_PATH =
      Set.of("vps-1", "vps-1/redis", "site-1", "site-1/redis");

  private RelayFigures() {}

  /** All of them, in the order in which they are told. */
  static List<Figure<DemoReport>> of(DemoReport first) {
    List<Figure<DemoReport>> figures = new ArrayList<>();
    figures.add(new Figure<>("ticksPerSecond", "ticks/s", run -> run.market().ticksPerSecond()));
    figures.add(
        new Figure<>(
            "storedP50Millis", "stored after p50, ms", run -> brain(run).arrivalP50Millis()));
    figures.add(
        new Figure<>(
            "storedP99Millis", "stored after p99, ms", run -> brain(run).arrivalP99Millis()));
    figures.add(
        new Figure<>(
            "storedWorstMillis", "stored after, worst, ms", run -> brain(run).arrivalMaxMillis()));
    figures.add(
        new Figure<>(
            "bytesPerTick", "bytes/tick on the wire", run -> relay(run).measuredBytesPerTick()));
    figures.add(
        new Figure<>("ticksPerBlock", "ticks/block", run -> relay(run).measuredTicksPerBlock()));
    addCosts(figures, first);
    addTroubles(figures);
    return figures;
  }

  private static void addCosts(List<Figure<DemoReport>> figures, DemoReport first) {
    for (DemoReport.ProcessResult process : first.processes()) {
      String name = process.name();
      figures.add(
          new Figure<>(
              name + " cpuMicrosPerTick", "CPU us/tick " + name, run -> micros(run, Set.of(name))));
    }
    figures.add(
        new Figure<>(
            "data path cpuMicrosPerTick",
            "CPU us/tick of the data path",
            run -> micros(run, DATA_PATH)));
  }

  private static void addTroubles(List<Figure<DemoReport>> figures) {
    figures.add(
        new Figure<>(
            "wrongTrades",
            "lost, doubled, out of order",
            run -> stores(run, store -> store.lost() + store.doubled() + store.outOfOrder())));
    figures.add(
        new Figure<>(
            "lateTrades", "late under a gap", run -> stores(run, DemoReport.StoreResult::late)));
    figures.add(
        new Figure<>(
            "reconnects", "reconnects", run -> feeds(run, DemoReport.FeedResult::reconnects)));
    figures.add(new Figure<>("gaps", "gaps", run -> feeds(run, DemoReport.FeedResult::gaps)));
    figures.add(
        new Figure<>(
            "recoveredTrades",
            "trades recovered",
            run -> feeds(run, DemoReport.FeedResult::recovered)));
    figures.add(
        new Figure<>("slowClientsCut", "slow clients cut", run -> run.market().slowClientsCut()));
  }

  /** Of collector, brain and both Redis servers together it is what the plant adds. */
  private static double micros(DemoReport run, Set<String> processes) {
    return run.processes().stream()
        .filter(process -> processes.contains(process.name()))
        .mapToDouble(DemoReport.ProcessResult::cpuMicrosPerTick)
        .sum();
  }

  private static DemoReport.BrainResult brain(DemoReport run) {
    return run.brains().getFirst();
  }

  private static DemoReport.RelayResult relay(DemoReport run) {
    return run.relays().getFirst();
  }

  private static long stores(DemoReport run, ToLongFunction<DemoReport.StoreResult> figure) {
    return run.stores().stream().mapToLong(figure).sum();
  }

  private static long feeds(DemoReport run, ToLongFunction<DemoReport.FeedResult> figure) {
    return run.feeds().stream().mapToLong(figure).sum();
  }
}
