package quantumforge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantWatch;
import quantumforge.status.SymbolView.Slice;
import quantumforge.status.SymbolView.TradePoint;

/** A browser that takes slowly gets what is newest, and nothing waits for it. */
class EventCursorTest {

  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");

  private final AtomicLong millis = new AtomicLong();
  private final AtomicReference<Optional<PlantWatch.Seen>> plant =
      new AtomicReference<>(Optional.empty());
  private final PlantBoard board =
      new PlantBoard(plant::get, millis::get, Duration.ofSeconds(30), Duration.ofSeconds(2));
  private final AtomicReference<MarketWindow> market =
      new AtomicReference<>(MarketWindow.empty(BTC));

  @Test
  void aSlowBrowserGetsTheNewestPlantOnlyAndEveryTradeThatIsKept() {
    EventCursor cursor = cursor(EventCursor.Start.NEW);
    see(1);
    trade(1, 3);
    cursor.next();
    for (int i = 2; i <= 30; i++) {
      see(i);
      trade(i * 3 - 2, i * 3);
    }
    millis.set(10_000);
    List<String> events = cursor.next();
    assertThat(named(events, "plant")).hasSize(1).first().asString().contains("\"sequence\":30");
    assertThat(named(events, "heartbeat")).hasSize(1);
    assertThat(named(events, "slice"))
        .hasSize(1)
        .first()
        .asString()
        .contains("\"afterTradeId\":3", "\"tradeId\":4,", "\"tradeId\":90,");
    assertThat(cursor.next()).isEmpty();
  }

  @Test
  void aBrowserThatFellFarBehindIsToldWhereTheTradesBegin() {
    EventCursor cursor = cursor(EventCursor.Start.NEW);
    trade(1, 3);
    cursor.next();
    trade(4, 500);
    assertThat(named(cursor.next(), "slice").getFirst())
        .contains("\"afterTradeId\":400")
        .contains("\"tradeId\":401,")
        .doesNotContain("\"tradeId\":400,");
  }

  @Test
  void goesOnWhereABrowserLeftOff() {
    trade(1, 9);
    EventCursor cursor = cursor(EventCursor.Start.parse("17.6").orElseThrow());
    List<String> events = cursor.next();
    assertThat(events.getFirst()).startsWith("id: 18.6\nevent: hello\n");
    assertThat(named(events, "slice").getFirst())
        .contains("\"afterTradeId\":6", "\"tradeId\":7,")
        .doesNotContain("\"tradeId\":6,");
    assertThat(named(events, "heartbeat").getFirst()).contains("id: 21.9\n");
  }

  @Test
  void anEventIsOneBlockWhateverItsDataHolds() {
    market.set(market.get().failed("two\nlines\r\nand \u2028 more", 1));
    for (String event : cursor(EventCursor.Start.NEW).next()) {
      assertThat(event.lines()).hasSize(4);
      assertThat(event).endsWith("\n\n");
    }
  }

  @Test
  void silenceOfAllBrainsIsRepeatedOnceASecond() {
    EventCursor cursor = cursor(EventCursor.Start.NEW);
    market.set(market.get().failed("nobody", 1));
    assertThat(named(cursor.next(), "unavailable")).hasSize(1);
    millis.addAndGet(400);
    market.set(market.get().failed("nobody", 1));
    assertThat(named(cursor.next(), "unavailable")).isEmpty();
    millis.addAndGet(600);
    assertThat(named(cursor.next(), "unavailable")).hasSize(1);
  }

  @Test
  void readsOnlyItsOwnEventIds() {
    assertThat(EventCursor.Start.parse("17.6")).contains(new EventCursor.Start(17, 6));
    for (String bad : List.of("", "17", ".", "a.b", "-1.0", "1.-1", "1.2.3", "17,6")) {
      assertThat(EventCursor.Start.parse(bad)).as(bad).isEmpty();
    }
  }

  private void see(long sequence) {
    plant.set(
        Optional.of(
            new PlantWatch.Seen(
                new PlantStatus(
                    "backup",
                    1,
                    Instant.EPOCH,
                    sequence,
                    Instant.EPOCH,
                    List.of(),
                    PlantAlerts.NONE,
                    Optional.empty()),
                0)));
    board.sample();
  }

  private void trade(long from, long to) {
    List<TradePoint> trades =
        LongStream.rangeClosed(from, to)
            .mapToObj(id -> new TradePoint(id, "1.00", "2.0", "BUY", id))
            .toList();
    Slice slice =
        new Slice("site-1", BTC.exchange(), BTC.symbol(), trades, Optional.empty(), to, "HOT");
    market.set(market.get().answered(slice, 1_000, 100, 1));
  }

  private EventCursor cursor(EventCursor.Start start) {
    return new EventCursor(
        start,
        board,
        Optional.of(market),
        millis::get,
        1_000,
        () -> new Views.Hello(millis.get(), "boot", "page", 1_000, 2_000, List.of()),
        () -> new Views.Heartbeat(millis.get(), Instant.EPOCH, 1, 8, Optional.empty()));
  }

  private static List<String> named(List<String> events, String name) {
    return events.stream().filter(event -> event.contains("\nevent: " + name + "\n")).toList();
  }
}
