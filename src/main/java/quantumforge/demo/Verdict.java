package quantumforge.demo;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges a measured demo: what in it is not as it must be, and what a reader of a passed report has
 * to know all the same. When people broke machines on command, what the exchange sends only once
 * may be missing if every hole is announced; everything else must be there as ever. For one thread.
 */
final class Verdict {

  private final List<DemoReport.Fault> faults;
  private final List<String> reasons = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param faults what people did to the machines on command
   */
  Verdict(List<DemoReport.Fault> faults) {
    this.faults = List.copyOf(faults);
  }

  /** One sentence for each thing that is wrong; empty when nothing is. */
  List<String> reasons() {
    return reasons;
  }

  /** One sentence for each thing that is lost but announced, or was not checked, with the cause. */
  List<String> notes() {
    return notes;
  }

  List<DemoReport.Fault> faults() {
    return faults;
  }

  /**
   * Every node must be up, must not have ended by itself, and must have no failed service.
   *
   * @param waiting nodes that are not up at the end, with the reason
   */
  void nodes(Map<String, String> waiting, List<DemoReport.NodeResult> nodes) {
    waiting.forEach((node, why) -> reasons.add(node + " is not up: " + why));
    for (DemoReport.NodeResult node : nodes) {
      if (node.restarts() > 0) {
        reasons.add(node.node() + " ended by itself " + node.restarts() + " times");
      }
      if (node.removals() > 0) {
        notes.add(
            "%s was removed by the cluster after machines had been broken, and started again, %d times"
                .formatted(node.node(), node.removals()));
      }
      for (DemoReport.ServiceResult service : node.services()) {
        if (service.state().equals("FAILED")) {
          reasons.add(
              "%s on %s failed: %s".formatted(service.name(), node.node(), service.detail()));
        }
      }
    }
  }

  /** Something must have been traded at each exchange. */
  void silent(List<String> exchanges) {
    exchanges.forEach(
        exchange -> reasons.add("nothing was traded at " + exchange + ", so nothing was proved"));
  }

  /** No limit of any exchange may be broken, whatever else was: the venue would ban for it. */
  void limits(List<DemoReport.Breach> breaches) {
    breaches.forEach(breach -> reasons.add("the plant broke the limit " + breach));
  }

  /** There must have been something to prove, and one ledger to prove it with. */
  void market(
      DemoReport.MarketRun market,
      List<DemoReport.FeedResult> feeds,
      List<DemoReport.StoreResult> stores) {
    if (market.ticks() == 0) {
      reasons.add("the market made no tick, so nothing was proved");
    }
    if (market.restarts() > 0) {
      reasons.add(
          "the paper exchange was started again, and its ledger began anew: nothing was proved");
    }
    for (DemoReport.FeedResult feed : feeds) {
      mismatches(feed);
    }
    if (market.slowClientsCut() > 0 && stores.stream().anyMatch(store -> store.lost() > 0)) {
      reasons.add(
          "the paper exchange cut %d clients that did not read fast enough, while trades were lost"
              .formatted(market.slowClientsCut()));
    }
  }

  /**
   * A book of Binance that is wrong has been handed on. Of another exchange it was found by its
   * checksum, ticker or times, and thrown away: after a fault that is as it should be.
   */
  private void mismatches(DemoReport.FeedResult feed) {
    if (feed.bookMismatches() == 0) {
      return;
    }
    boolean binance = feed.exchange().equals(DemoExchange.BINANCE.contractName());
    if (binance) {
      reasons.add(
          "%d of %d compared order books on %s differ from the exchange's best bid and ask"
              .formatted(feed.bookMismatches(), feed.bookChecks(), feed.node()));
    } else {
      (faults.isEmpty() ? reasons : notes)
          .add(
              "%d times an order book of %s was found wrong on %s, and thrown away"
                  .formatted(feed.bookMismatches(), feed.exchange(), feed.node()));
    }
  }

  /** Trades can always be fetched again: every store must have each of them once. */
  void stores(List<DemoReport.StoreResult> stores) {
    if (stores.isEmpty()) {
      reasons.add("no brain was started, so nothing was proved");
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
  }

  /**
   * Every tick that was forwarded must have come out of a block at each brain. The counters of both
   * ends say so, as long as none of them began anew. Of several collectors a brain takes the union,
   * so it must have read everything of each; that nothing of it is there twice, the stores say.
   */
  void ticks(
      List<DemoReport.NodeResult> nodes,
      List<DemoReport.RelayResult> relays,
      List<DemoReport.BrainResult> brains) {
    Set<String> anew =
        nodes.stream()
            .filter(node -> node.starts() > 0)
            .map(DemoReport.NodeResult::node)
            .collect(Collectors.toSet());
    for (DemoReport.BrainResult brain : brains) {
      for (DemoReport.RelayResult relay : relays) {
        compare(brain, relay, relays.size() == 1, anew);
      }
      if (brain.corruptBlocks() > 0) {
        reasons.add("%s could not read %d blocks".formatted(brain.node(), brain.corruptBlocks()));
      }
    }
  }

  /** What was read again after an outage counts twice, so of several it may be more. */
  private void compare(
      DemoReport.BrainResult brain, DemoReport.RelayResult relay, boolean alone, Set<String> anew) {
    Set<String> reset = new LinkedHashSet<>(List.of(relay.node(), brain.node()));
    reset.retainAll(anew);
    long taken = alone ? brain.ticks() : brain.read(relay.node());
    if (!reset.isEmpty()) {
      notes.add(
          "the ticks that %s took were not compared with those that %s forwarded: %s started again, and counts from there"
              .formatted(brain.node(), relay.node(), String.join(" and ", reset)));
    } else if (alone ? taken != relay.ticks() : taken < relay.ticks()) {
      reasons.add(
          "%s took %d ticks of %d that %s forwarded"
              .formatted(brain.node(), taken, relay.ticks(), relay.node()));
    }
  }

  /**
   * What the exchange sends only once must be there when nobody broke anything. Otherwise it may be
   * missing where a Gap announces it; all brains must then miss the same, for what the collector
   * had taken is lost nowhere.
   */
  void books(List<DemoReport.BookResult> books) {
    for (DemoReport.BookResult book : books) {
      boolean announced = book.problems().isEmpty();
      String missing =
          "QuestDB of %s: %d best bids and asks lost, %d doubled, %d holes in order books, %d of %d books wrong at the end"
              .formatted(
                  book.brain(),
                  book.quotesLost(),
                  book.quotesDoubled(),
                  book.bookBreaks(),
                  book.booksDifferent(),
                  book.booksCompared());
      if (!announced) {
        reasons.add(missing + "; " + book.problems().getFirst());
      } else if (!book.isWhole() && faults.isEmpty()) {
        reasons.add(missing + "; all announced by Gaps, but nobody had broken anything");
      } else if (!book.isWhole()) {
        notes.add(
            missing + "; Gaps announce all of it, and the exchange does not send it a second time");
      }
    }
    if (books.stream().map(DemoReport.BookResult::quotes).distinct().count() > 1
        && books.stream().allMatch(book -> book.problems().isEmpty())) {
      reasons.add(
          "not every brain has the same number of best bids and asks: "
              + books.stream()
                  .map(book -> book.brain() + " " + book.quotes())
                  .collect(Collectors.joining(", ")));
    }
  }
}
