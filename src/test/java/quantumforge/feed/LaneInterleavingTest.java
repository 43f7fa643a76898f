package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.exchange.BookIds;
import quantumforge.kernel.Tick;

/**
 * Two connections that group, delay, double and lose messages, are cut and come back, and a REST
 * side that is slow, stale and fails, in seeded random order: what comes out must be the whole
 * truth once and in order, and the book must be the venue's.
 */
class LaneInterleavingTest {

  private static final int STEPS = 4_000;
  private static final String FAILURE = "the venue does not answer";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void nothingIsLostOrDoubledAndTheBookIsRight(int connections) {
    for (long seed = 1; seed <= 60; seed++) {
      Run run = new Run(seed, connections);
      run.play();
      run.check("seed " + seed + ", connections " + connections);
    }
  }

  private static final class Link {
    private final ArrayDeque<Tick> queue = new ArrayDeque<>();
    private boolean up = true;
    private long socket;
    private long groupFrom;
  }

  private static final class Run implements LaneOutput {

    private record Fetch(long fromId, int limit, Tick.BookSnapshot taken) {}

    private final RandomGenerator random;
    private final MarketTruth truth;
    private final List<Link> links = new ArrayList<>();
    private final ArrayDeque<Fetch> tradeFetches = new ArrayDeque<>();
    private final ArrayDeque<Fetch> bookFetches = new ArrayDeque<>();
    private final List<Tick> out = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Lane lane;
    private long now = Ticks.START;
    private long sockets;

    Run(long seed, int connections) {
      random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      truth = new MarketTruth(random);
      for (int i = 0; i < connections; i++) {
        Link link = new Link();
        link.groupFrom = 1;
        link.socket = ++sockets;
        links.add(link);
      }
      FeedSettings shipped = TestSettings.feed();
      lane =
          new Lane(
              Ticks.BTC,
              FeedPosition.NONE,
              BookIds.VENUE,
              new FeedSettings(
                  Duration.ofMillis(random.nextInt(300)),
                  random.nextInt(2) == 0 ? 20_000 : 10,
                  // Times of this market do not move with its clock; nothing may look like a
                  // restart.
                  Duration.ofHours(1),
                  shipped.idJumpMax(),
                  shipped.timeAheadMax(),
                  shipped.checkInterval(),
                  shipped.staleAfter(),
                  shipped.stopTimeout(),
                  new FeedSettings.Backfill(
                      true,
                      1 + random.nextInt(50),
                      shipped.backfill().attempts(),
                      Duration.ofMillis(20),
                      Duration.ofMillis(1_280),
                      500_000,
                      1_000,
                      Duration.ofMillis(random.nextInt(300))),
                  shipped.books()),
              this);
    }

    void play() {
      happen(5);
      links.forEach(this::deliverAll);
      for (int step = 0; step < STEPS; step++) {
        now += random.nextInt(20_000);
        step();
      }
      finish();
    }

    private void step() {
      Link link = links.get(random.nextInt(links.size()));
      switch (random.nextInt(20)) {
        case 0, 1, 2, 3, 4 -> happen(1 + random.nextInt(3));
        case 5, 6, 7, 8, 9, 10, 11 -> deliver(link);
        case 12 -> deliverAll(link);
        case 13 -> flush(link);
        case 14 -> answerTrades(random.nextInt(4) == 0);
        case 15 -> answerBook(random.nextInt(4) == 0);
        case 16 -> lane.onTime(now);
        case 17 -> repeatLast(link);
        case 18 -> {
          if (random.nextInt(5) == 0) {
            loseOne(link);
          }
        }
        default -> {
          if (random.nextInt(5) == 0) {
            cutOrReconnect(link);
          }
        }
      }
    }

    private void happen(int count) {
      for (int i = 0; i < count; i++) {
        if (random.nextBoolean()) {
          Tick.Trade trade = truth.nextTrade(now);
          links.stream().filter(link -> link.up).forEach(link -> link.queue.add(trade));
        } else {
          truth.nextUpdate();
          if (random.nextInt(3) > 0) {
            Tick.TopOfBook top = truth.top(now);
            links.stream().filter(link -> link.up).forEach(link -> link.queue.add(top));
          }
        }
        links.stream().filter(link -> random.nextInt(6) == 0).forEach(this::flush);
      }
    }

    /** Ends a group of updates; each connection ends them where it likes. */
    private void flush(Link link) {
      if (link.up && link.groupFrom <= truth.lastUpdateId()) {
        link.queue.add(truth.delta(link.groupFrom, truth.lastUpdateId(), now));
        link.groupFrom = truth.lastUpdateId() + 1;
      }
    }

    private void deliver(Link link) {
      if (!link.queue.isEmpty()) {
        lane.onTick(link.socket, received(link.queue.poll()));
      }
    }

    /** The same message, taken now. */
    private Tick received(Tick tick) {
      return switch (tick) {
        case Tick.Trade trade ->
            new Tick.Trade(
                trade.instrument(),
                trade.tradeId(),
                trade.price(),
                trade.quantity(),
                trade.side(),
                trade.timestampMicros(),
                trade.eventMicros(),
                now);
        case Tick.BookDelta delta ->
            new Tick.BookDelta(
                delta.instrument(),
                delta.firstUpdateId(),
                delta.lastUpdateId(),
                delta.bids(),
                delta.asks(),
                delta.timestampMicros(),
                now);
        case Tick.TopOfBook top -> top;
        case Tick.BookSnapshot snapshot -> snapshot;
        case Tick.Gap gap -> gap;
      };
    }

    private void deliverAll(Link link) {
      while (!link.queue.isEmpty()) {
        deliver(link);
      }
    }

    private void repeatLast(Link link) {
      if (link.up && !link.queue.isEmpty()) {
        link.queue.add(link.queue.peekLast());
      }
    }

    private void loseOne(Link link) {
      link.queue.poll();
    }

    private void cutOrReconnect(Link link) {
      if (link.up) {
        link.up = false;
        link.queue.clear();
        lane.onSocketEnded(link.socket);
        if (links.stream().noneMatch(other -> other.up) && random.nextBoolean()) {
          lane.onOutage(now);
        }
      } else {
        reconnect(link);
      }
    }

    private void reconnect(Link link) {
      if (!link.up) {
        if (links.stream().noneMatch(other -> other.up)) {
          lane.onBack(now);
        }
        link.up = true;
        link.socket = ++sockets;
        link.groupFrom = truth.lastUpdateId() + 1;
      }
    }

    private void answerTrades(boolean fail) {
      Fetch fetch = tradeFetches.poll();
      if (fetch == null) {
        return;
      }
      if (fail) {
        lane.onPageFailed(FAILURE);
        return;
      }
      lane.onPage(
          truth.trades.stream()
              .filter(trade -> trade.tradeId() >= fetch.fromId())
              .limit(fetch.limit())
              .toList(),
          now);
    }

    private void answerBook(boolean fail) {
      Fetch fetch = bookFetches.poll();
      if (fetch == null) {
        return;
      }
      if (fail) {
        lane.onSnapshotFailed();
        return;
      }
      // Half of the answers are as old as the question.
      lane.onSnapshot(random.nextBoolean() ? fetch.taken() : truth.snapshot(now));
    }

    /** Everything comes back, a little more happens, and every answer is given. */
    private void finish() {
      links.forEach(this::reconnect);
      for (int round = 0; round < 20; round++) {
        happen(6);
        truth.nextUpdate();
        links.forEach(this::flush);
        links.forEach(this::deliverAll);
        now += 11_000_000;
        lane.onTime(now);
        while (!tradeFetches.isEmpty()) {
          answerTrades(false);
        }
        answerBook(false);
      }
      Tick.Trade last = truth.nextTrade(now);
      links.forEach(link -> lane.onTick(link.socket, last));
      now += 11_000_000;
      lane.onTime(now);
      while (!tradeFetches.isEmpty()) {
        answerTrades(false);
      }
    }

    void check(String name) {
      assertThat(CollectingSink.faults(out)).as(name).isEmpty();
      assertThat(warnings).as(name).filteredOn(warning -> !warning.endsWith(FAILURE)).isEmpty();
      assertThat(lane.counters().mismatches.get()).as(name).isZero();
      assertThat(lane.counters().checks.get()).as(name).isPositive();
      assertThat(lane.counters().bookSynced).as(name).isTrue();
      List<Long> ids =
          out.stream()
              .filter(Tick.Trade.class::isInstance)
              .map(tick -> ((Tick.Trade) tick).tradeId())
              .sorted()
              .toList();
      assertThat(ids.getLast() - ids.getFirst() + 1).as(name).isEqualTo(ids.size());
      assertThat(ids.getLast()).as(name).isEqualTo(truth.trades.size());
      checkBook(name);
    }

    /** Who follows the output holds the venue's book. */
    private void checkBook(String name) {
      Book book = new Book(20_000);
      for (Tick tick : out) {
        if (tick instanceof Tick.BookSnapshot snapshot) {
          book.reset(snapshot);
        } else if (tick instanceof Tick.BookDelta delta) {
          book.apply(delta);
        }
      }
      Tick.BookSnapshot venue = truth.snapshot(now);
      assertThat(book.lastUpdateId()).as(name).isEqualTo(venue.lastUpdateId());
      assertThat(book.bids(1_000)).as(name).isEqualTo(venue.bids());
      assertThat(book.asks(1_000)).as(name).isEqualTo(venue.asks());
    }

    @Override
    public void emit(Tick tick) {
      out.add(tick);
    }

    @Override
    public void fetchTrades(long fromId, int limit, long delayMillis) {
      assertThat(tradeFetches).as("one request at a time").isEmpty();
      tradeFetches.add(new Fetch(fromId, limit, null));
    }

    @Override
    public void fetchSnapshot(long delayMillis) {
      assertThat(bookFetches).as("one request at a time").isEmpty();
      bookFetches.add(new Fetch(0, 0, truth.snapshot(now)));
    }

    @Override
    public void renew(String why) {
      throw new AssertionError(why);
    }

    @Override
    public void implausible(String message) {
      warnings.add(message);
    }

    @Override
    public void warn(String message) {
      warnings.add(message);
    }
  }
}
