package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.feed.Ticks.BTC;
import static quantumforge.feed.Ticks.trade;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.exchange.BookIds;
import quantumforge.exchange.MarketListener;
import quantumforge.exchange.MarketSource;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** What a feed still hands on when it stops; the source is scripted, since the moment counts. */
@Timeout(30)
class FeedStopTest {

  private final List<Tick> taken = Collections.synchronizedList(new ArrayList<>());

  @Test
  void theGapThatSaysWhichTradesCameLateIsHandedOnAtTheStop() throws Exception {
    try (Script source = new Script()) {
      Feed feed =
          new Feed(
              slowTimer(),
              source,
              List.of(BTC),
              1,
              Map.of(),
              taken::add,
              new SimpleMeterRegistry());
      feed.start();
      MarketListener venue = source.listener.join();
      venue.onTick(0, 1, trade(1));
      venue.onTick(0, 1, trade(5));
      venue.onTick(0, 2, trade(3));
      assertThat(taken).last().isEqualTo(trade(3));
      feed.stop();
    }

    assertThat(taken)
        .last()
        .isInstanceOfSatisfying(
            Tick.Gap.class,
            gap -> {
              assertThat(gap.repaired()).isTrue();
              assertThat(gap.fromId()).isEqualTo(3);
              assertThat(gap.toId()).isEqualTo(3);
            });
  }

  /** The Gap is not to be said by the timer before the stop can. */
  private static FeedSettings slowTimer() {
    FeedSettings feed = TestSettings.feed();
    return new FeedSettings(
        feed.reorderWait(),
        feed.heldLimit(),
        feed.idRestartAfter(),
        feed.idJumpMax(),
        feed.timeAheadMax(),
        Duration.ofSeconds(1),
        feed.staleAfter(),
        feed.stopTimeout(),
        feed.backfill(),
        feed.books());
  }

  private static final class Script implements MarketSource {
    private final CompletableFuture<MarketListener> listener = new CompletableFuture<>();

    @Override
    public String exchange() {
      return "binance_spot";
    }

    @Override
    public BookIds bookIds() {
      return BookIds.VENUE;
    }

    @Override
    public AutoCloseable connect(
        int connection, List<Instrument> instruments, MarketListener wanted) {
      listener.complete(wanted);
      return () -> {};
    }

    @Override
    public CompletionStage<Tick.BookSnapshot> snapshot(Instrument instrument) {
      return new CompletableFuture<>();
    }

    @Override
    public CompletionStage<List<Tick.Trade>> trades(Instrument instrument, long fromId, int limit) {
      return new CompletableFuture<>();
    }

    @Override
    public void close() {}
  }
}
