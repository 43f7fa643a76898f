package quantumforge.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Judges a measured demo: what in it is not as it must be. */
final class Verdict {

  private Verdict() {}

  /**
   * One sentence for each thing that is wrong; empty when nothing is.
   *
   * @param waiting nodes that are not up at the end, with the reason
   */
  static List<String> reasons(
      Map<String, String> waiting,
      DemoReport.MarketRun market,
      List<DemoReport.NodeResult> nodes,
      List<DemoReport.FeedResult> feeds,
      List<DemoReport.StoreResult> stores) {
    List<String> reasons = new ArrayList<>();
    waiting.forEach((node, why) -> reasons.add(node + " is not up: " + why));
    if (market.ticks() == 0) {
      reasons.add("the market made no tick, so nothing was proved");
    }
    if (stores.isEmpty()) {
      reasons.add("no brain was started, so nothing was proved");
    }
    for (DemoReport.NodeResult node : nodes) {
      if (node.restarts() > 0) {
        reasons.add(node.node() + " ended by itself " + node.restarts() + " times");
      }
      for (DemoReport.ServiceResult service : node.services()) {
        if (service.state().equals("FAILED")) {
          reasons.add(
              "%s on %s failed: %s".formatted(service.name(), node.node(), service.detail()));
        }
      }
    }
    for (DemoReport.FeedResult feed : feeds) {
      if (feed.bookMismatches() > 0) {
        reasons.add(
            "%d of %d compared order books on %s differ from the exchange's best bid and ask"
                .formatted(feed.bookMismatches(), feed.bookChecks(), feed.node()));
      }
    }
    if (market.slowClientsCut() > 0 && stores.stream().anyMatch(store -> store.lost() > 0)) {
      reasons.add(
          "the paper exchange cut %d clients that did not read fast enough, while trades were lost"
              .formatted(market.slowClientsCut()));
    }
    for (DemoReport.StoreResult store : stores) {
      if (!store.isPerfect()) {
        reasons.add(
            "%s of %s: %d lost, %d doubled, %d out of order, %d unknown, %d of %d symbols identical; %s"
                .formatted(
                    store.store(),
                    store.brain(),
                    store.lost(),
                    store.doubled(),
                    store.outOfOrder(),
                    store.unknown(),
                    store.symbolsIdentical(),
                    store.symbols(),
                    store.problems().getFirst()));
      }
    }
    return reasons;
  }

  /** The same of all ticks, of which only trades are in every store. */
  static List<String> tickReasons(
      List<DemoReport.RelayResult> relays,
      List<DemoReport.BrainResult> brains,
      List<DemoReport.BookResult> books) {
    List<String> reasons = new ArrayList<>();
    long forwarded = relays.stream().mapToLong(DemoReport.RelayResult::ticks).sum();
    for (DemoReport.BrainResult brain : brains) {
      if (brain.ticks() != forwarded) {
        reasons.add(
            "%s took %d ticks of %d that were forwarded"
                .formatted(brain.node(), brain.ticks(), forwarded));
      }
      if (brain.corruptBlocks() > 0) {
        reasons.add("%s could not read %d blocks".formatted(brain.node(), brain.corruptBlocks()));
      }
    }
    for (DemoReport.BookResult book : books) {
      if (!book.problems().isEmpty()) {
        reasons.add(
            "QuestDB of %s: %d best bids and asks lost, %d holes in order books; %s"
                .formatted(
                    book.brain(),
                    book.quotesLost(),
                    book.bookBreaks(),
                    book.problems().getFirst()));
      }
    }
    return reasons;
  }
}
