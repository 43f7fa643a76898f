package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class SlowClientTest {

  private static final String TRADES = "/stream?streams=btcusdt@trade/ethusdt@trade";

  private static TestSettings flood(PaperSettings.SlowClients policy) {
    TestSettings settings = TestSettings.synthetic();
    settings.rate = 1_000_000;
    settings.tradeShare = 1;
    settings.bookTickerShare = 0;
    settings.depthShare = 0;
    settings.clientBufferBytes = 256 << 10;
    settings.slowClients = policy;
    return settings;
  }

  @Test
  void aClientThatDoesNotReadIsCutWhileOthersGoOn() throws Exception {
    try (PaperExchange exchange = flood(PaperSettings.SlowClients.DISCONNECT).open();
        RawClient deaf = new RawClient(exchange, TRADES)) {
      await()
          .atMost(StreamClient.PATIENCE)
          .until(() -> exchange.paperStatus().slowClientsCut() == 1);
      assertThat(deaf.ended()).isTrue();
      long ticks = exchange.paperStatus().ticks();
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().ticks() > ticks);
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().clients().isEmpty());
    }
  }

  @Test
  void aMarketThatWaitsStandsStillWithBoundedMemoryAndLosesNothing() throws Exception {
    TestSettings settings = flood(PaperSettings.SlowClients.WAIT);
    settings.ticksLimit = 150_000;
    try (PaperExchange exchange = settings.open();
        RawClient slow = new RawClient(exchange, TRADES)) {
      assertThat(slow.head()).startsWith("HTTP/1.1 101 ");
      await()
          .atMost(StreamClient.PATIENCE)
          .until(() -> !exchange.paperStatus().clients().isEmpty());
      await()
          .during(Duration.ofMillis(300))
          .atMost(StreamClient.PATIENCE)
          .until(new StandsStill(exchange));
      PaperStatus stuck = exchange.paperStatus();
      assertThat(stuck.ticks()).isBetween(1L, 149_999L);
      assertThat(stuck.clients().getFirst().waitingBytes()).isLessThanOrEqualTo(128 << 10);
      for (int i = 0; i < 150_000; i++) {
        assertThat(slow.next()).startsWith("{\"stream\":");
      }
      await().atMost(StreamClient.PATIENCE).until(() -> exchange.paperStatus().endOfMarket());
      assertThat(exchange.paperStatus().framesSent()).isEqualTo(150_000);
      assertThat(exchange.paperStatus().slowClientsCut()).isZero();
    }
  }

  /** True when the market made no message since it was last asked. */
  private static final class StandsStill implements Callable<Boolean> {
    private final PaperExchange exchange;
    private long before = -1;

    StandsStill(PaperExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public Boolean call() {
      long now = exchange.paperStatus().framesSent();
      boolean same = now == before && now > 0;
      before = now;
      return same;
    }
  }
}
