package quantumforge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import quantumforge.demo.DemoReport;

/** The main figures of a report, for people. */
final class ReportSummary {

  /** How lines begin that say what was done to a machine. */
  static final String BROKEN = "broken    ";

  private ReportSummary() {}

  static List<String> lines(DemoReport report) {
    List<String> lines = new ArrayList<>();
    DemoReport.MarketRun market = report.market();
    lines.add("");
    lines.add(
        text(
            "market     %s: %,d ticks (%,.0f/s), %,d trades, %d symbols, %d slow clients cut",
            market.source(),
            market.ticks(),
            market.ticksPerSecond(),
            market.trades(),
            market.symbols(),
            market.slowClientsCut()));
    lines.add(
        text(
            "plant      up after %.1f s, %,d MB resident",
            report.startUpSeconds(), report.residentBytes() >> 20));
    for (DemoReport.FeedResult feed : report.feeds()) {
      lines.add(
          text(
              "%-10s %,d ticks, %,d books compared, %d wrong; %d reconnects, %d gaps, %,d trades recovered",
              feed.node(),
              feed.ticks(),
              feed.bookChecks(),
              feed.bookMismatches(),
              feed.reconnects(),
              feed.gaps(),
              feed.recovered()));
    }
    for (DemoReport.RelayResult relay : report.relays()) {
      lines.add(
          text(
              "%-10s %,d ticks forwarded in %,d blocks, %.1f bytes each",
              relay.node(), relay.ticks(), relay.blocks(), relay.bytesPerTick()));
    }
    for (DemoReport.BrainResult brain : report.brains()) {
      lines.add(text("%-10s %,d ticks; %s", brain.node(), brain.ticks(), latency(brain)));
      if (brain.sources().size() > 1) {
        for (DemoReport.SourceResult source : brain.sources()) {
          lines.add(
              text(
                  "%-10s %,d ticks read from %s",
                  brain.node(), source.ticks(), source.collector()));
        }
      }
    }
    for (DemoReport.StoreResult store : report.stores()) {
      lines.add(
          text(
              "%-10s %-8s %,d trades: %d lost, %d doubled, %d late, %d out of order; %d of %d symbols identical",
              store.brain(),
              store.store(),
              store.trades(),
              store.lost(),
              store.doubled(),
              store.late(),
              store.outOfOrder(),
              store.symbolsIdentical(),
              store.symbols()));
    }
    for (DemoReport.BookResult book : report.books()) {
      lines.add(
          text(
              "%-10s questdb  %,d best bids and asks: %d lost (%d announced), %d doubled; %,d book updates: %d holes (%d announced); %d of %d books equal at the end",
              book.brain(),
              book.quotes(),
              book.quotesLost(),
              book.quotesAnnounced(),
              book.quotesDoubled(),
              book.bookUpdates(),
              book.bookBreaks(),
              book.breaksAnnounced(),
              book.booksCompared() - book.booksDifferent(),
              book.booksCompared()));
    }
    long broken = report.breaches().stream().mapToLong(DemoReport.Breach::times).sum();
    lines.add(text("limits     %,d broken", broken));
    report.faults().forEach(fault -> lines.add(BROKEN + " " + fault.action()));
    lines.add("verdict    " + report.verdict());
    report.reasons().forEach(reason -> lines.add("  - " + reason));
    report.notes().forEach(note -> lines.add("  * " + note));
    return lines;
  }

  private static String text(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }

  /** Over every trade; a tape's times are long past, so there only the brain's own figures tell. */
  private static String latency(DemoReport.BrainResult brain) {
    if (brain.latencyP50Micros() < 0) {
      return "end to end not measured: no trade in the measured intervals";
    }
    String intervals =
        text(
            "p99 of 2 s intervals: median %.1f ms, worst %.1f ms",
            brain.latencyP99Micros() / 1e3, brain.latencyP99WorstMicros() / 1e3);
    return brain.arrivalP99Millis() < 0
        ? intervals
        : text(
            "end to end p50 %s, p99 %s, max %s; %s",
            arrival(brain.arrivalP50Millis()),
            arrival(brain.arrivalP99Millis()),
            arrival(brain.arrivalMaxMillis()),
            intervals);
  }

  private static String arrival(long millis) {
    return millis < DemoReport.ARRIVAL_MILLIS_MAX
        ? text("%d ms", millis)
        : text("at least %d s", DemoReport.ARRIVAL_MILLIS_MAX / 1_000);
  }
}
