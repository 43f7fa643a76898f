package quantumforge.exchange.session;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.MarketListener;
import quantumforge.exchange.binance.TestVenue;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** A keeper goes on asking, whatever a refused socket brings. */
class SocketKeeperTest {

  private static class NoListener implements MarketListener {
    @Override
    public void onConnected(int connection) {}

    @Override
    public void onTick(int connection, long socket, Tick tick) {}

    @Override
    public void onBookLost(int connection, long socket, Instrument instrument, String cause) {}

    @Override
    public void onSocketEnded(int connection, long socket) {}

    @Override
    public void onBadMessage(int connection, String reason) {}

    @Override
    public void onDisconnected(int connection, String cause) {}
  }

  @Test
  void aRetryAfterThatCannotBeReadDoesNotEndTheAttempts() throws Exception {
    assertIsAskedAgain(new NoListener());
  }

  @Test
  void anErrorDoesNotEndTheAttempts() throws Exception {
    assertIsAskedAgain(
        new NoListener() {
          @Override
          public void onSocketEnded(int connection, long socket) {
            throw new AssertionError("out of something");
          }
        });
  }

  private static void assertIsAskedAgain(MarketListener listener) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer venue =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    venue.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.getResponseHeaders().set("Retry-After", "Thu, 08 Aug 2024 23:00:00 GMT");
          exchange.sendResponseHeaders(429, -1);
          exchange.close();
        });
    venue.start();
    try {
      URI url = URI.create("ws://127.0.0.1:" + venue.getAddress().getPort());
      SimpleMeterRegistry registry = new SimpleMeterRegistry();
      PacedBudget budget = new PacedBudget(100, 1);
      try (MarketConnection connection =
          new MarketConnection(
              0,
              "binance_spot",
              TestVenue.settings(1_024, 4_000).sockets(),
              new SocketKeeper.Venue(
                  budget, new SourceMeters("binance_spot", budget, registry), new AtomicLong(), 0),
              listener,
              new BadMessages("binance_spot", registry),
              gone -> {})) {
        connection.open(() -> List.of(TestVenue.plan(url, List.of("btcusdt@trade"))));
        await().until(() -> asked.get() >= 2);
      }
    } finally {
      venue.stop(0);
    }
  }
}
