package quantumforge.exchange.coinbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.exchange.MarketListener;
import quantumforge.exchange.paper.CoinbaseTapeServer;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** From a WebSocket on loopback to the listener: what the tape says, and nothing else. */
@Timeout(120)
class CoinbaseEndToEndTest {

  private static final int EXCHANGE_MESSAGES = 1;
  private static final int ADVANCED_MESSAGES = 4;

  @Test
  void exchangeBringsEveryTradeAndLevelOfTheTape() throws Exception {
    List<String> frames =
        new ArrayList<>(CoinbaseTapes.tape("cf_exchange_5prod_a_20210417.txt.zst"));
    // The tape subscribed channel by channel, a collector does all at once.
    String last = frames.stream().filter(f -> f.contains("\"matches\"")).findFirst().orElseThrow();
    frames.addFirst(last);
    assertBringsAll(CoinbaseFeed.EXCHANGE, frames, EXCHANGE_MESSAGES);
  }

  @Test
  void advancedTradeBringsEveryTradeAndLevelOfTheTape() throws Exception {
    assertBringsAll(
        CoinbaseFeed.ADVANCED,
        CoinbaseTapes.tape("cf_advanced_2prod_20260809.jsonl.zst"),
        ADVANCED_MESSAGES);
  }

  private static void assertBringsAll(CoinbaseFeed feed, List<String> frames, int messages)
      throws Exception {
    Map<String, List<String>> expected = new TreeMap<>();
    for (String frame : frames) {
      for (String fact : CoinbaseTapes.facts(frame)) {
        expected.computeIfAbsent(lane(fact), key -> new ArrayList<>()).add(fact);
      }
    }
    int count = expected.values().stream().mapToInt(List::size).sum();
    Listener listener = new Listener();
    try (CoinbaseTapeServer venue =
            new CoinbaseTapeServer(frames, messages, UnaryOperator.identity());
        CoinbaseSource source = source(feed, venue.url(), frames)) {
      source.connect(0, instruments(feed, frames), listener);
      await().atMost(Duration.ofSeconds(60)).until(() -> listener.facts.size() >= count);
    }
    Map<String, List<String>> brought = new TreeMap<>();
    for (String fact : listener.facts) {
      brought.computeIfAbsent(lane(fact), key -> new ArrayList<>()).add(fact);
    }
    assertThat(brought).isEqualTo(expected);
    assertThat(listener.bad).isEmpty();
    assertThat(new HashSet<>(listener.sockets)).hasSize(1);
  }

  @Test
  void aMissingSequenceNumberOpensTheSocketAnew() throws Exception {
    List<String> frames = CoinbaseTapes.tape("cf_advanced_2prod_20260809.jsonl.zst");
    AtomicBoolean dropped = new AtomicBoolean();
    Listener listener = new Listener();
    try (CoinbaseTapeServer venue =
            new CoinbaseTapeServer(
                frames,
                ADVANCED_MESSAGES,
                frame ->
                    frame.contains("\"sequence_num\":500,") && !dropped.getAndSet(true)
                        ? null
                        : frame);
        CoinbaseSource source = source(CoinbaseFeed.ADVANCED, venue.url(), frames)) {
      source.connect(0, instruments(CoinbaseFeed.ADVANCED, frames), listener);
      await().until(() -> !listener.ended.isEmpty());
      assertThat(listener.causes)
          .anyMatch(cause -> cause.contains("sequence_num 501 came where 500 was due"));
      await().until(() -> new HashSet<>(listener.sockets).size() == 2);
      await().until(() -> venue.heard.size() == 2 * ADVANCED_MESSAGES);
    }
  }

  @Test
  void subscribesAsTheVenueWantsIt() throws Exception {
    List<String> frames = CoinbaseTapes.tape("cf_advanced_2prod_20260809.jsonl.zst");
    Listener listener = new Listener();
    try (CoinbaseTapeServer venue =
            new CoinbaseTapeServer(frames, ADVANCED_MESSAGES, UnaryOperator.identity());
        CoinbaseSource source = source(CoinbaseFeed.ADVANCED, venue.url(), frames)) {
      source.connect(0, instruments(CoinbaseFeed.ADVANCED, frames), listener);
      await().until(() -> venue.heard.size() == ADVANCED_MESSAGES);
      assertThat(venue.heard)
          .containsExactly(
              "{\"type\":\"subscribe\",\"channel\":\"heartbeats\"}",
              "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\",\"ETH-USD\"],"
                  + "\"channel\":\"market_trades\"}",
              "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\",\"ETH-USD\"],"
                  + "\"channel\":\"level2\"}",
              "{\"type\":\"subscribe\",\"product_ids\":[\"BTC-USD\",\"ETH-USD\"],"
                  + "\"channel\":\"ticker\"}");
    }
  }

  /** Trades and each side of a book keep their order; the sides of one message do not. */
  private static String lane(String fact) {
    String[] words = fact.split(" ");
    boolean book = words[1].equals("bid") || words[1].equals("ask");
    return words[0] + (book ? " " + words[1] : " trades");
  }

  private static List<Instrument> instruments(CoinbaseFeed feed, List<String> frames)
      throws Exception {
    return new VenueSymbols(
            "coinbase",
            VenueSymbols.Spelling.DASHED,
            CoinbaseTapes.products(frames).keySet().stream().map(feed::says).toList())
        .instruments();
  }

  private static CoinbaseSource source(CoinbaseFeed feed, URI url, List<String> frames)
      throws Exception {
    Set<String> products = CoinbaseTapes.products(frames).keySet();
    return new CoinbaseSource(
        new CoinbaseSettings(
            true,
            "coinbase",
            feed,
            url,
            url,
            URI.create("http://127.0.0.1:9"),
            List.copyOf(products),
            1,
            50,
            TestSockets.settings(),
            new CoinbaseSettings.Requests(8, 4, Duration.ofSeconds(5), false)),
        new SimpleMeterRegistry());
  }

  private static final class Listener implements MarketListener {
    private final List<String> facts = new CopyOnWriteArrayList<>();
    private final List<Long> sockets = new CopyOnWriteArrayList<>();
    private final List<Long> ended = new CopyOnWriteArrayList<>();
    private final List<String> bad = new CopyOnWriteArrayList<>();
    private final List<String> causes = new CopyOnWriteArrayList<>();

    @Override
    public void onConnected(int connection) {}

    @Override
    public void onTick(int connection, long socket, Tick tick) {
      facts.addAll(CoinbaseTapes.facts(tick));
      sockets.add(socket);
    }

    @Override
    public void onBookLost(int connection, long socket, Instrument instrument, String cause) {}

    @Override
    public void onSocketEnded(int connection, long socket) {
      ended.add(socket);
    }

    @Override
    public void onBadMessage(int connection, String reason) {
      bad.add(reason);
    }

    @Override
    public void onDisconnected(int connection, String cause) {
      causes.add(cause);
    }
  }
}
