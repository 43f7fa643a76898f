package quantumforge.exchange.coinbase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.VenueException;
import quantumforge.exchange.session.PacedBudget;
import quantumforge.exchange.session.RestClient;
import quantumforge.exchange.session.VenueSession;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;

/** Against a server that answers as the Exchange's REST does. */
class SharedIdsTest {

  private static final Instrument BTC = new Instrument("coinbase", "BTCUSD");
  private static final String PRODUCT = "BTC-USD";
  private static final long MICROS = 1_786_309_542_514_318L;
  private static final String SAME =
      """
      [{"time":"2026-08-09T21:05:42.514Z","trade_id":1068572090,"price":"65086.18000000",\
      "size":"0.00050000","side":"sell"}]""";

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final SharedIds ids = new SharedIds();
  private volatile String answer = SAME;
  private HttpServer server;
  private VenueSession session;
  private CoinbaseRest rest;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().toString());
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    session =
        new VenueSession(
            "coinbase",
            TestSockets.settings(),
            Duration.ofSeconds(1),
            new PacedBudget(8, 1),
            meters());
    rest =
        new CoinbaseRest(
            session.rest(
                new RestClient.Venue(
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                    2,
                    Duration.ofSeconds(5),
                    Map.of(),
                    "",
                    CoinbaseRest::error)));
  }

  @AfterEach
  void stop() {
    session.close();
    server.stop(0);
  }

  @Test
  void oneTradeThatIsTheSameProvesThemForGood() throws Exception {
    ids.note(trade(1_068_572_090, "65086.18", Side.BUY));
    ids.require(rest, BTC, PRODUCT);
    ids.require(rest, BTC, PRODUCT);
    assertThat(asked).containsExactly("/products/BTC-USD/trades?limit=1&after=1068572091");
  }

  @Test
  void anotherPriceSideOrTimeUnderTheSameIdIsRefusedWithBothTrades() {
    ids.note(trade(1_068_572_090, "65086.19", Side.BUY));
    assertThatThrownBy(() -> ids.require(rest, BTC, PRODUCT))
        .isInstanceOf(VenueException.class)
        .hasMessageContaining("the Exchange has other ids than Advanced Trade")
        .hasMessageContaining("trade 1068572090 is BUY 0.0005 at 65086.19")
        .hasMessageContaining("BUY 0.00050000 at 65086.18000000");
    answer = SAME.replace("sell", "buy");
    assertThatThrownBy(() -> ids.require(rest, BTC, PRODUCT)).hasMessageContaining("SELL 0.0005");
    answer = SAME.replace("42.514Z", "42.516Z");
    assertThatThrownBy(() -> ids.require(rest, BTC, PRODUCT)).hasMessageContaining("other ids");
  }

  @Test
  void aTradeThatTheExchangeDoesNotKnowYetProvesNothing() {
    ids.note(trade(1_068_572_090, "65086.18", Side.BUY));
    answer = "[]";
    assertThatThrownBy(() -> ids.require(rest, BTC, PRODUCT))
        .isInstanceOf(VenueException.class)
        .hasMessageContaining("trade 1068572090 of BTC-USD")
        .hasMessageContaining("not among the Exchange's past trades");
    answer = SAME;
    assertThatCode(() -> ids.require(rest, BTC, PRODUCT)).doesNotThrowAnyException();
  }

  @Test
  void withoutATradeNothingIsAsked() {
    assertThatThrownBy(() -> ids.require(rest, BTC, PRODUCT))
        .hasMessageContaining("no trade of BTC-USD was said yet");
    assertThat(asked).isEmpty();
  }

  private static Tick.Trade trade(long id, String price, Side side) {
    return new Tick.Trade(
        BTC,
        id,
        new Price(Long.parseLong(price.replace(".", "")), 2),
        new Quantity(5, 4),
        side,
        MICROS,
        MICROS,
        MICROS);
  }

  private static SimpleMeterRegistry meters() {
    return new SimpleMeterRegistry();
  }
}
