package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.paper.FaultPlan;
import quantumforge.exchange.paper.PaperLedger;
import quantumforge.exchange.paper.PaperStatus;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Tick;

/**
 * Faults of every kind, in random order and on top of each other, against a feed with two
 * connections: nothing lost, nothing doubled, nothing out of order, books equal to the exchange's.
 * With {@code -Dfaults.count} and {@code -Dfaults.seed} of another length or another order.
 */
class FaultCampaignTest {

  private static final int FAULTS = Integer.getInteger("faults.count", 60);
  private static final long SEED = Long.getLong("faults.seed", 1);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** One symbol has letters beyond ASCII. */
  private static final List<String> SYMBOLS = List.of("AAAUSDT", "BBBUSDT", "\u5e01\u5b89USDT");

  /** So many steps lie between two stalls of whoever takes the ticks. */
  private static final int STEPS_BETWEEN_STALLS = 20;

  @Test
  void nothingIsLostDoubledOrOutOfOrderAndTheBooksAreRight() throws Exception {
    String again =
        "to repeat: mvn test -Dtest=FaultCampaignTest -Dfaults.count=" + FAULTS + " -Dfaults.seed=";
    try (Rig rig = Rig.ofCampaign(1_000, SYMBOLS)) {
      rig.startFeed(2, Rig.campaignSockets());
      await().until(() -> rig.feed.view().connectionsUp() == 2);
      await().until(() -> rig.sink.all(Tick.Trade.class).size() > 500);
      int step = 0;
      for (FaultPlan.Step next : FaultPlan.draw(SEED, FAULTS, FaultPlan.Venue.BINANCE, SYMBOLS)) {
        Thread.sleep(next.pause());
        rig.exchange.fault(next.fault(), next.arguments());
        if (++step % STEPS_BETWEEN_STALLS == 0) {
          stall(rig);
        }
      }
      rig.fault("clear");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(isWell(rig))
                      .as("%s; %s; %s", again + SEED, rig.feed.view(), rig.exchange.paperStatus())
                      .isTrue());
      rig.fault("stop");
      await().atMost(PATIENCE).until(() -> rig.exchange.ledger().endOfMarket());
      verify(rig, again + SEED);
      report(rig);
    }
  }

  /** Whoever takes the ticks takes none for a while. */
  private static void stall(Rig rig) throws InterruptedException {
    rig.sink.shutAfter(1);
    Thread.sleep(700);
    rig.sink.open();
  }

  private static boolean isWell(Rig rig) {
    return rig.feed.view().connectionsUp() == 2
        && rig.feed.view().symbols().stream().allMatch(symbol -> symbol.bookSynced());
  }

  private static void verify(Rig rig, String again) throws Exception {
    for (PaperLedger.Entry entry : rig.exchange.ledger().symbols()) {
      Instrument instrument = new Instrument("binance_spot", entry.symbol());
      String what = entry.symbol() + ", " + again;
      await(what)
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(rig.sink.count(instrument)).as(what).isEqualTo(entry.trades());
                assertThat(book(rig.sink.of(instrument)))
                    .as(what)
                    .isEqualTo(exchangesBook(rig, entry.symbol()));
              });
      assertThat(rig.sink.hash(instrument)).as(what).isEqualTo(entry.hash());
      assertThat(CollectingSink.faults(rig.sink.of(instrument))).as(what).isEmpty();
    }
    assertThat(rig.feed.view().bookMismatches()).as(again).isZero();
    assertThat(rig.feed.view().bookChecks()).as(again).isPositive();
    PaperStatus venue = rig.exchange.paperStatus();
    assertThat(venue.breaches()).as("%s, %s", venue.breachesByRule(), again).isZero();
  }

  /** The book that a reader of the ticks has at the end. */
  private static String book(List<Tick> ticks) {
    TreeMap<Price, Quantity> bids = new TreeMap<>();
    TreeMap<Price, Quantity> asks = new TreeMap<>();
    long id = -1;
    for (Tick tick : ticks) {
      if (tick instanceof Tick.BookSnapshot snapshot) {
        bids.clear();
        asks.clear();
        put(bids, snapshot.bids());
        put(asks, snapshot.asks());
        id = snapshot.lastUpdateId();
      } else if (tick instanceof Tick.BookDelta delta) {
        put(bids, delta.bids());
        put(asks, delta.asks());
        id = delta.lastUpdateId();
      }
    }
    return id + " " + bids.descendingMap() + " " + asks;
  }

  private static void put(TreeMap<Price, Quantity> side, Levels levels) {
    for (int i = 0; i < levels.size(); i++) {
      Price price = new Price(levels.prices()[i], levels.priceDecimals());
      Quantity quantity = new Quantity(levels.quantities()[i], levels.quantityDecimals());
      if (quantity.units() == 0) {
        side.remove(price);
      } else {
        side.put(price, quantity);
      }
    }
  }

  private static String exchangesBook(Rig rig, String symbol) throws Exception {
    String path =
        "/api/v3/depth?limit=5000&symbol=" + URLEncoder.encode(symbol, StandardCharsets.UTF_8);
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + rig.exchange.port() + path);
      String body =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
              .body();
      JsonNode book = new ObjectMapper().readTree(body);
      TreeMap<Price, Quantity> bids = new TreeMap<>();
      TreeMap<Price, Quantity> asks = new TreeMap<>();
      put(bids, book.path("bids"));
      put(asks, book.path("asks"));
      return book.path("lastUpdateId").asLong() + " " + bids.descendingMap() + " " + asks;
    }
  }

  private static void put(TreeMap<Price, Quantity> side, JsonNode levels) {
    levels.forEach(
        level ->
            side.put(Price.parse(level.path(0).asText()), Quantity.parse(level.path(1).asText())));
  }

  private static void report(Rig rig) {
    System.out.println(
        "%d faults, seed %d: %d trades, %d book checks, %d duplicates dropped, %d gaps, %d reconnects, %d connections, %.0f stale streams, 0 lost"
            .formatted(
                FAULTS,
                SEED,
                rig.exchange.ledger().trades(),
                rig.feed.view().bookChecks(),
                rig.feed.view().duplicates(),
                rig.feed.view().gaps(),
                rig.feed.view().reconnects(),
                rig.exchange.paperStatus().connections(),
                rig.registry.get("forge.feed.stale.streams").functionCounter().count()));
  }
}
