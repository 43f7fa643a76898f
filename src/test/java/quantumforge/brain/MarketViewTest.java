package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Bar;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;
import quantumforge.relay.HotTier;
import quantumforge.relay.TierSettings;
import quantumforge.relay.WarmTier;
import quantumforge.store.BarHistory;
import quantumforge.store.BarInterval;
import quantumforge.store.BookHistory;
import quantumforge.store.MarketTables;
import quantumforge.store.QuestStore;
import quantumforge.store.TestStore;
import quantumforge.store.TickWriter;
import quantumforge.store.TradeHistory;

/** The live market and a replayed one, over a real QuestDB. */
class MarketViewTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");

  /** The beginning of a minute. */
  private static final long START = 1_700_000_040_000_000L;

  private static final long SECOND = 1_000_000;
  private static final long LATENCY = 30_000;
  private static final long FOREVER = Long.MAX_VALUE / 2;
  private static final Duration SPAN = Duration.ofHours(1);

  @TempDir private Path directory;
  private QuestStore store;

  @BeforeEach
  void open() throws Exception {
    store = QuestStore.open(TestStore.settings(directory));
    MarketTables.create(store);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aReplayShowsNothingThatWasNotReceivedByItsTime() {
    Tick.Trade late = trade(2, 10, 101, at(50));
    write(trade(1, 10, 100, at(10) + LATENCY), late, trade(3, 20, 102, at(20) + LATENCY));
    ReplayedMarket market = new ReplayedMarket(store, SPAN, at(20));

    assertThat(ids(market)).containsExactly(1L);
    market.advanceTo(at(20) + LATENCY);
    assertThat(ids(market)).containsExactly(1L, 3L);
    market.advanceTo(at(50));
    assertThat(ids(market)).containsExactly(1L, 2L, 3L);
    assertThat(market.trades(BTC, 0, FOREVER, 1))
        .extracting(Tick.Trade::tradeId)
        .containsExactly(3L);
    assertThatThrownBy(() -> market.advanceTo(at(49)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("forward");
  }

  @Test
  void aReplayedBarIsShownWhenItHasEndedAndOfTheTradesThatWereReceived() {
    write(
        trade(1, 0, 100, at(0) + LATENCY),
        trade(2, 30, 90, at(90)),
        trade(3, 59, 110, at(59) + LATENCY),
        trade(4, 61, 105, at(61) + LATENCY));
    ReplayedMarket market = new ReplayedMarket(store, SPAN, at(60) - 1);

    assertThat(minutes(market)).isEmpty();
    market.advanceTo(at(61));
    assertThat(minutes(market)).containsExactly(bar(0, "100", "110", "100", "110", "2", 2));
    market.advanceTo(at(120));
    assertThat(minutes(market))
        .containsExactly(
            bar(0, "100", "110", "90", "110", "3", 3), bar(60, "105", "105", "105", "105", "1", 1));
    assertThat(market.bars(BTC, BarInterval.MINUTE, at(0), at(60), 1))
        .extracting(Bar::startMicros)
        .containsExactly(at(60));
    assertThat(market.bars(BTC, BarInterval.MINUTE, at(1), at(59), 9)).isEmpty();
  }

  @Test
  void theReplayOfThePresentShowsWhatTheLiveMarketDoes() {
    Levels side = new Levels(2, 3, new long[] {100}, new long[] {5});
    Tick[] ticks = {
      trade(1, 0, 100, at(0) + LATENCY),
      trade(2, 59, 110, at(59) + LATENCY),
      trade(3, 61, 105, at(61) + LATENCY),
      new Tick.BookSnapshot(BTC, 9, side, side, at(62)),
      new Tick.TopOfBook(
          BTC, 9, new Price(1, 0), new Quantity(1, 0), new Price(2, 0), new Quantity(1, 0), at(63))
    };
    write(ticks);
    HotTier hot = new HotTier(2, 10);
    List.of(ticks).forEach(hot::add);
    MarketView live = live(hot);
    ReplayedMarket replayed = new ReplayedMarket(store, SPAN, at(180));

    assertThat(ids(live)).isEqualTo(ids(replayed)).containsExactly(1L, 2L, 3L);
    assertThat(live.top(BTC)).isEqualTo(replayed.top(BTC)).contains((Tick.TopOfBook) ticks[4]);
    assertThat(live.book(BTC, 3))
        .isEqualTo(replayed.book(BTC, 3))
        .contains(new BookDepth(BTC, 9, side, side, at(62)));
    await().atMost(Duration.ofSeconds(60)).until(() -> minutes(live).equals(minutes(replayed)));
    assertThat(minutes(live)).hasSize(2);
  }

  @Test
  void theTopOfAVenueWithoutQuotesIsThatOfItsBookInEveryTier() {
    Levels bids = new Levels(2, 3, new long[] {100, 99}, new long[] {5, 6});
    Levels asks = new Levels(2, 3, new long[] {101}, new long[] {7});
    Tick book = new Tick.BookSnapshot(BTC, 9, bids, asks, at(2));
    write(book);
    HotTier hot = new HotTier(2, 10);
    hot.add(book);

    Tick.TopOfBook top =
        new Tick.TopOfBook(
            BTC,
            9,
            new Price(100, 2),
            new Quantity(5, 3),
            new Price(101, 2),
            new Quantity(7, 3),
            at(2));
    assertThat(new ReplayedMarket(store, SPAN, at(1)).top(BTC)).isEmpty();
    assertThat(new ReplayedMarket(store, SPAN, at(3)).top(BTC)).contains(top);
    assertThat(live(hot).top(BTC)).contains(top);
  }

  private MarketView live(HotTier hot) {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    WarmTier warm =
        new WarmTier(
            "market:warm:",
            new TierSettings(
                2,
                Duration.ofMinutes(5),
                Duration.ofSeconds(1),
                new TierSettings.Books(10, 0, Duration.ofSeconds(1))),
            meters);
    ColdBooks books = new ColdBooks(new BookHistory(store, SPAN.toNanos() / 1_000));
    return new LiveMarket(
        new TieredCache(hot, warm, new TradeHistory(store), books, () -> false, meters),
        new BarHistory(store),
        () -> false);
  }

  private static List<Long> ids(MarketView market) {
    return market.trades(BTC, 0, FOREVER, 100).stream().map(Tick.Trade::tradeId).toList();
  }

  private static List<Bar> minutes(MarketView market) {
    return market.bars(BTC, BarInterval.MINUTE, at(0), FOREVER, 100);
  }

  private void write(Tick... ticks) {
    try (TickWriter writer = new TickWriter(store)) {
      for (int i = 0; i < ticks.length; i++) {
        writer.append(ticks[i], 1, i);
      }
      writer.commit();
    }
    for (String table : MarketTables.ALL) {
      await().until(() -> store.visibleCommit(table) == store.newestCommit(table));
    }
  }

  private static long at(int second) {
    return START + second * SECOND;
  }

  private static Tick.Trade trade(long id, int second, long price, long receivedMicros) {
    return new Tick.Trade(
        BTC,
        id,
        new Price(price, 0),
        new Quantity(1, 0),
        Side.BUY,
        at(second),
        at(second),
        receivedMicros);
  }

  private static Bar bar(
      int second, String open, String high, String low, String close, String volume, long trades) {
    return new Bar(
        BTC, at(second), plain(open), plain(high), plain(low), plain(close), plain(volume), trades);
  }

  private static BigDecimal plain(String text) {
    return new BigDecimal(text).stripTrailingZeros();
  }
}
