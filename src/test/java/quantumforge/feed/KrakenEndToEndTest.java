package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.kraken.KrakenSource;
import quantumforge.exchange.paper.PairPaper;
import quantumforge.exchange.session.SocketSettings;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;
import quantumforge.tapes.Tapes;

/** Kraken from a real WebSocket to the sink: a tape, wrong checksums, lost messages, cuts. */
class KrakenEndToEndTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> PAIRS = List.of("BTC/USD", "ETH/USD");
  private static final Instrument BTC = new Instrument("kraken_spot", "BTCUSD");
  private static final Instrument ETH = new Instrument("kraken_spot", "ETHUSD");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final CollectingSink sink = new CollectingSink();

  @Test
  void everyTradeAndBookOfTheExcerptArrives() throws Exception {
    plays(excerpt(), 1_000);
  }

  /** Most levels fall out of so small a depth now and then, and come back. */
  @Test
  void everyBookOfTenLevelsOfTheExcerptArrives() throws Exception {
    plays(excerpt(), 10);
  }

  private static Path excerpt() throws URISyntaxException {
    return Path.of(
        KrakenEndToEndTest.class.getResource("/tapes/kraken_v1_excerpt.jsonl.zst").toURI());
  }

  @Test
  void everyTradeAndBookOfTheTapeArrives() throws Exception {
    for (Path tape : Tapes.kraken()) {
      plays(tape, 1_000);
    }
  }

  private void plays(Path tape, int depth) throws Exception {
    Map<String, Told> told = Told.of(tape, depth);
    assertThat(told.values().stream().mapToInt(truth -> truth.trades.size()).sum()).isEqualTo(10);
    assertThat(told.values().stream().mapToInt(truth -> truth.books.size()).sum())
        .isGreaterThan(100);
    try (PairPaper paper = PairPaper.ofTape(tape, new PairPaper.Pacing(0, 2), "127.0.0.1", 0);
        KrakenSource source = source(paper, 2, depth)) {
      Feed feed = feed(source, paper, 2);
      try {
        await().atMost(LONG).until(paper::over);
        told.forEach(
            (symbol, truth) -> {
              Instrument instrument = new Instrument("kraken_spot", symbol);
              await()
                  .atMost(LONG)
                  .untilAsserted(
                      () -> {
                        assertThat(trades(instrument)).as(symbol).isEqualTo(truth.trades);
                        assertThat(books(instrument)).as(symbol).isEqualTo(truth.books);
                      });
              assertThat(CollectingSink.faults(sink.of(instrument))).isEmpty();
            });
        assertThat(sink.all(Tick.Gap.class)).isEmpty();
        assertThat(mismatches()).isZero();
        assertThat(paper.breaches()).isZero();
        assertThat(paper.everConnected()).isEqualTo(2);
      } finally {
        feed.stop();
      }
    }
  }

  @Test
  void aWrongChecksumHealsByAskingForThatPairAlone() throws Exception {
    try (PairPaper paper =
            PairPaper.kraken(PAIRS, 500, 7, new PairPaper.Pacing(1, 1), "127.0.0.1", 0);
        KrakenSource source = source(paper, 1, 10)) {
      Feed feed = feed(source, paper, 1);
      try {
        await().atMost(LONG).until(() -> deltas(BTC) > 20 && deltas(ETH) > 20);
        paper.fault("wrong-checksum", Map.of("symbol", "BTC/USD"));
        await().atMost(LONG).until(() -> gaps(BTC).size() == 1 && snapshots(BTC) == 2);
        long healed = deltas(BTC);
        await().atMost(LONG).until(() -> deltas(BTC) > healed + 20);
        assertThat(gaps(BTC).getFirst())
            .satisfies(
                gap -> {
                  assertThat(gap.channel()).isEqualTo(Tick.Channel.BOOK);
                  assertThat(gap.repaired()).isFalse();
                  assertThat(gap.cause()).contains("the venue's checksum is");
                });
        assertThat(mismatches()).isEqualTo(1);
        assertThat(gaps(ETH)).isEmpty();
        assertThat(snapshots(ETH)).isEqualTo(1);
        assertThat(paper.everConnected()).as("no reconnect").isEqualTo(1);
        assertThat(CollectingSink.faults(sink.of(BTC))).isEmpty();
      } finally {
        feed.stop();
      }
    }
  }

  @Test
  void aLostBookMessageIsFoundByTheChecksum() throws Exception {
    try (PairPaper paper =
            PairPaper.kraken(PAIRS, 500, 11, new PairPaper.Pacing(1, 1), "127.0.0.1", 0);
        KrakenSource source = source(paper, 1, 10)) {
      Feed feed = feed(source, paper, 1);
      try {
        await().atMost(LONG).until(() -> deltas(ETH) > 20);
        // All ten levels of this depth are under the checksum.
        paper.fault("gap", Map.of("stream", "ETH/USD@book", "count", "3"));
        await().atMost(LONG).until(() -> gaps(ETH).size() == 1 && snapshots(ETH) == 2);
        assertThat(gaps(BTC)).isEmpty();
      } finally {
        feed.stop();
      }
    }
  }

  @Test
  void oneOfTwoConnectionsMayDieWithoutALoss() throws Exception {
    try (PairPaper paper =
            PairPaper.kraken(PAIRS, 1_000, 13, new PairPaper.Pacing(1, 2), "127.0.0.1", 0);
        KrakenSource source = source(paper, 2, 25)) {
      Feed feed = feed(source, paper, 2);
      try {
        for (int cuts = 1; cuts <= 3; cuts++) {
          int before = trades(BTC).size();
          await().atMost(LONG).until(() -> trades(BTC).size() > before + 50);
          assertThat(paper.fault("cut", Map.of("clients", "oldest", "code", "0"))).isEqualTo(1);
          int connected = 2 + cuts;
          await()
              .atMost(LONG)
              .until(() -> paper.everConnected() == connected && paper.wholeListeners() == 2);
        }
        for (Instrument instrument : List.of(BTC, ETH)) {
          assertThat(CollectingSink.faults(sink.of(instrument))).isEmpty();
          assertThat(gaps(instrument).stream().filter(g -> g.channel() == Tick.Channel.TRADES))
              .isEmpty();
        }
      } finally {
        feed.stop();
      }
    }
  }

  @Test
  void pastTradesAreFoundByIdThoughTheVenueFindsThemByTime() throws Exception {
    try (PairPaper paper =
            PairPaper.kraken(PAIRS, 20_000, 17, new PairPaper.Pacing(1, 0), "127.0.0.1", 0);
        KrakenSource source = source(paper, 1, 10)) {
      await().atMost(LONG).until(() -> paper.events() > 40_000);
      for (long fromId : new long[] {1_001, 1_777, 3_000}) {
        List<Tick.Trade> trades = source.trades(BTC, fromId, 100).toCompletableFuture().get();
        assertThat(trades).hasSize(100);
        for (int i = 0; i < trades.size(); i++) {
          assertThat(trades.get(i).tradeId()).isEqualTo(fromId + i);
        }
      }
    }
  }

  private KrakenSource source(PairPaper paper, int connections, int depth) {
    SocketSettings sockets =
        new SocketSettings(
            Duration.ofMillis(25),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofHours(23),
            Duration.ofMillis(100),
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            100,
            1 << 24);
    return PairSources.kraken(paper, depth, connections, sockets, meters);
  }

  private Feed feed(KrakenSource source, PairPaper paper, int connections) {
    return PairSources.feed(source, paper, connections, Duration.ofSeconds(5), sink, meters);
  }

  private double mismatches() {
    return meters.get("forge.exchange.book.checksum.mismatches").counter().count();
  }

  private long deltas(Instrument instrument) {
    return sink.of(instrument).stream().filter(Tick.BookDelta.class::isInstance).count();
  }

  private long snapshots(Instrument instrument) {
    return sink.of(instrument).stream().filter(Tick.BookSnapshot.class::isInstance).count();
  }

  private List<Tick.Gap> gaps(Instrument instrument) {
    return sink.all(Tick.Gap.class).stream()
        .filter(gap -> gap.instrument().equals(instrument))
        .toList();
  }

  private List<String> trades(Instrument instrument) {
    return sink.of(instrument).stream()
        .filter(Tick.Trade.class::isInstance)
        .map(Tick.Trade.class::cast)
        .map(
            t ->
                t.tradeId()
                    + " "
                    + t.price()
                    + " "
                    + t.quantity()
                    + " "
                    + t.side()
                    + " "
                    + t.timestampMicros())
        .toList();
  }

  /** The hash of every state of the book as the sink's ticks give it. */
  private List<Integer> books(Instrument instrument) {
    List<Integer> states = new ArrayList<>();
    Sides book = new Sides();
    for (Tick tick : sink.of(instrument)) {
      if (tick instanceof Tick.BookSnapshot snapshot) {
        book = new Sides();
        book.put(snapshot.bids(), snapshot.asks());
        book.note(states, Integer.MAX_VALUE);
      } else if (tick instanceof Tick.BookDelta delta) {
        book.put(delta.bids(), delta.asks());
        book.note(states, Integer.MAX_VALUE);
      }
    }
    return states;
  }

  /** A book on texts, without any limit: what falls out of the depth must be taken out by ticks. */
  private static final class Sides {
    private final TreeMap<BigDecimal, String> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<BigDecimal, String> asks = new TreeMap<>();

    void put(Levels moreBids, Levels moreAsks) {
      put(bids, moreBids);
      put(asks, moreAsks);
    }

    private static void put(TreeMap<BigDecimal, String> side, Levels levels) {
      for (int i = 0; i < levels.size(); i++) {
        set(side, levels.price(i).toString(), levels.quantity(i).toString());
      }
    }

    private static void set(TreeMap<BigDecimal, String> side, String price, String quantity) {
      if (new BigDecimal(quantity).signum() == 0) {
        side.remove(new BigDecimal(price));
      } else {
        side.put(new BigDecimal(price), quantity);
      }
    }

    private static String best(TreeMap<BigDecimal, String> side, int depth) {
      return side.entrySet().stream().limit(depth).toList().toString();
    }

    /** Changes that change nothing are no new state. */
    void note(List<Integer> states, int depth) {
      int state = (best(bids, depth) + " " + best(asks, depth)).hashCode();
      if (states.isEmpty() || states.getLast() != state) {
        states.add(state);
      }
    }
  }

  /** What a tape tells of one pair and a depth, read without any of the program. */
  private static final class Told {
    private final List<String> trades = new ArrayList<>();
    private final List<Integer> books = new ArrayList<>();
    private final Sides book = new Sides();

    private final int depth;
    private boolean opened;

    Told(int depth) {
      this.depth = depth;
    }

    static Map<String, Told> of(Path tape, int depth) throws IOException {
      Map<String, Told> told = new TreeMap<>();
      List<JsonNode> nodes = new ArrayList<>();
      for (Tapes.Message message : Tapes.read(tape)) {
        JsonNode node = JSON.readTree(message.payload());
        if (message.isFrame() && node.isArray()) {
          nodes.add(node);
        }
      }
      // The book with which a pair opens is known before anything happens.
      nodes.sort(Comparator.comparing(node -> !node.get(1).has("as")));
      for (JsonNode node : nodes) {
        String pair = node.get(node.size() - 1).asText();
        String channel = node.get(node.size() - 2).asText();
        String symbol = pair.replace("XBT", "BTC").replace("/", "");
        if (!channel.equals("ticker")) {
          told.computeIfAbsent(symbol, key -> new Told(depth)).take(node, channel);
        }
      }
      // A pair without an opening book begins with an empty one.
      told.values().stream()
          .filter(t -> !t.opened)
          .forEach(t -> t.books.addFirst("[] []".hashCode()));
      return told;
    }

    private void take(JsonNode node, String channel) {
      if (channel.equals("trade")) {
        for (JsonNode trade : node.get(1)) {
          Side side = trade.get(3).asText().equals("b") ? Side.BUY : Side.SELL;
          long micros = new BigDecimal(trade.get(2).asText()).movePointRight(6).longValueExact();
          trades.add(
              (trades.size() + 1)
                  + " "
                  + trade.get(0).asText()
                  + " "
                  + trade.get(1).asText()
                  + " "
                  + side
                  + " "
                  + micros);
        }
        return;
      }
      for (int i = 1; i < node.size() - 2; i++) {
        opened |= node.get(i).has("as");
        put(book.bids, node.get(i).path("b"));
        put(book.bids, node.get(i).path("bs"));
        put(book.asks, node.get(i).path("a"));
        put(book.asks, node.get(i).path("as"));
      }
      book.note(books, depth);
    }

    private static void put(TreeMap<BigDecimal, String> side, JsonNode levels) {
      for (JsonNode level : levels) {
        Sides.set(side, level.get(0).asText(), level.get(1).asText());
      }
      while (side.size() > 1_000) {
        side.pollLastEntry();
      }
    }
  }
}
