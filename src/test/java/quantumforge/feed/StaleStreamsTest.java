package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.paper.PaperSettings;
import quantumforge.kernel.Tick;
import quantumforge.tapes.Tapes;

/** Connections that answer pings and bring nothing, beside ones that bring data. */
class StaleStreamsTest {

  private static final long SECOND = 1_000_000;
  private static final long LIMIT = 3 * SECOND;

  @Test
  void aStreamThatStandsStillWhileAnotherConnectionBringsMoreIsStaleOnce() {
    StreamProgress progress = new StreamProgress();
    progress.note(0, Ticks.trade(1, 0));
    progress.note(1, Ticks.trade(1, 0));
    assertThat(progress.stale(1, 0, LIMIT)).isNull();
    progress.note(0, Ticks.trade(2, 0));
    assertThat(progress.stale(1, SECOND, LIMIT)).as("it may come yet").isNull();
    assertThat(progress.stale(1, 3 * SECOND, LIMIT)).isNull();
    assertThat(progress.stale(1, 4 * SECOND, LIMIT)).isEqualTo(StreamProgress.Stream.TRADES);
    assertThat(progress.stale(1, 5 * SECOND, LIMIT)).as("said once").isNull();
    assertThat(progress.stale(0, 99 * SECOND, LIMIT)).isNull();
    progress.note(0, Ticks.trade(3, 0));
    progress.stale(1, 10 * SECOND, LIMIT);
    assertThat(progress.stale(1, 13 * SECOND, LIMIT)).isEqualTo(StreamProgress.Stream.TRADES);
  }

  @Test
  void aStreamThatMovesOrIsQuietEverywhereIsNotStale() {
    StreamProgress progress = new StreamProgress();
    for (int second = 0; second < 100; second++) {
      progress.note(0, Ticks.trade(second + 1, 0));
      assertThat(progress.stale(1, second * SECOND, LIMIT)).isNull();
      progress.note(1, Ticks.trade(second + 1, 0));
    }
    assertThat(progress.stale(0, 1_000 * SECOND, LIMIT)).isNull();
    assertThat(progress.stale(1, 1_000 * SECOND, LIMIT)).isNull();
  }

  @Test
  void aConnectionThatIsOpenedAnewIsNotExpectedToBringWhatItMissed() {
    StreamProgress progress = new StreamProgress();
    progress.note(0, Ticks.trade(1, 0));
    progress.stale(1, 0, LIMIT);
    progress.excuse(1);
    assertThat(progress.stale(1, 10 * SECOND, LIMIT)).isNull();
    assertThat(progress.stale(1, 20 * SECOND, LIMIT)).isNull();
    progress.note(0, Ticks.trade(2, 0));
    progress.stale(1, 30 * SECOND, LIMIT);
    assertThat(progress.stale(1, 33 * SECOND, LIMIT)).isEqualTo(StreamProgress.Stream.TRADES);
  }

  @Test
  void aZombieIsReplacedWithinFiveSecondsAndNothingIsMissed() throws Exception {
    try (Rig rig = twoConnections()) {
      rig.fault("silence", "clients", "newest");
      long silencedNanos = System.nanoTime();
      await().until(() -> rig.exchange.paperStatus().connections() == 3);
      assertThat(Duration.ofNanos(System.nanoTime() - silencedNanos))
          .isLessThan(Duration.ofSeconds(5));
      await().until(() -> rig.exchange.paperStatus().clients().size() == 2);
      assertThat(rig.registry.get("forge.feed.stale.streams").functionCounter().count())
          .isGreaterThanOrEqualTo(3);
      assertThat(rig.registry.get("forge.exchange.connection.replacements").counter().count())
          .isEqualTo(1);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
      assertThat(rig.exchange.paperStatus().breaches()).isZero();
    }
  }

  @Test
  void aSocketOfWhichOneStreamDiedIsReplaced() throws Exception {
    for (String stream : List.of("bbbusdt@trade", "cccusdt@depth@100ms", "aaausdt@bookTicker")) {
      try (Rig rig = twoConnections()) {
        rig.fault("silence", "clients", "oldest", "stream", stream);
        await().until(() -> rig.exchange.paperStatus().connections() == 3);
        await().until(() -> rig.exchange.paperStatus().clients().size() == 2);
        assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
      }
    }
  }

  @Test
  void aConnectionThatComesInBurstsIsLeftAlone() throws Exception {
    try (Rig rig = twoConnections()) {
      rig.fault("delay", "clients", "newest", "by", "1200ms");
      long ticks = rig.exchange.paperStatus().ticks();
      await().until(() -> rig.exchange.paperStatus().ticks() > ticks + 6 * 300);
      assertThat(rig.exchange.paperStatus().connections()).isEqualTo(2);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
    }
  }

  @Test
  void quietSymbolsAreNotTakenForZombies() throws Exception {
    Path tape = Tapes.folder().resolve("binance/cf_spot_4sym_20211012.jsonl.zst");
    try (Rig rig = Rig.ofTapes(List.of(tape), "2").startFeed(2, Rig.sockets())) {
      await().atMost(Duration.ofSeconds(60)).until(() -> rig.exchange.paperStatus().endOfMarket());
      FeedEndToEndTest.awaitEverything(rig);
      assertThat(rig.registry.get("forge.feed.stale.streams").functionCounter().count()).isZero();
      assertThat(rig.exchange.paperStatus().connections()).isEqualTo(2);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
    }
  }

  private static Rig twoConnections() throws Exception {
    Rig rig = new Rig(300, Rig.ENDLESS, Rig.SYMBOLS, PaperSettings.SlowClients.DISCONNECT);
    rig.startFeed(2, Rig.sockets());
    await().until(() -> rig.sink.all(Tick.Trade.class).size() > 300);
    await().until(() -> rig.feed.view().connectionsUp() == 2);
    return rig;
  }
}
