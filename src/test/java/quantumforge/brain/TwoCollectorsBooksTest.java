package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;
import quantumforge.relay.FollowedBook;
import quantumforge.relay.Forwarder;
import quantumforge.store.BookHistory;
import quantumforge.store.QuestStore;
import quantumforge.support.RedisProcess;

/** Books of a venue without update ids, from two collectors, either of which is lost. */
@Timeout(180)
class TwoCollectorsBooksTest {

  private static final Instrument BTC = new Instrument("kraken_spot", "BTCUSD");
  private static final Levels NONE = Levels.empty(0, 0);

  /** Of the first version. */
  private static final long QUANTITY = 1_000;

  @TempDir Path directory;
  private final List<RedisProcess> vps = new ArrayList<>();
  private final List<Forwarder> forwarders = new ArrayList<>();
  private final long[] lastIds = new long[2];
  private final long[] given = new long[2];
  private RedisProcess own;
  private RedisClient redis;
  private StatefulRedisConnection<String, String> client;
  private BrainProcess brain;
  private long version;

  @BeforeEach
  void start() throws Exception {
    own = RedisProcess.start();
    redis = RedisClient.create(own.url().toString());
    client = redis.connect();
    for (int collector = 0; collector < 2; collector++) {
      vps.add(RedisProcess.start());
      forwarders.add(DataPath.forwarder(vps.get(collector), 64L << 20));
    }
    brain = new BrainProcess(directory, own, vps);
  }

  @AfterEach
  void stop() throws Exception {
    brain.kill();
    for (Forwarder forwarder : forwarders) {
      forwarder.stop();
    }
    redis.close();
    for (RedisProcess collector : vps) {
      collector.close();
    }
    own.close();
  }

  @Test
  void whateverIsLostTheStoredBookIsTheVenuesOrAGapSaysSo() throws Exception {
    brain.start();
    whole(0);
    awaitCurrent(0);
    whole(1);
    awaitCurrent(0, 1);
    vps.get(0).kill();
    awaitCurrent(1);
    // What is not stored is decided anew by the next brain, and that one has no whole book of 1.
    awaitStored(1);
    brain.kill();
    sends(1);
    brain.start();
    awaitStored(1);
    vps.get(0).launch();
    whole(0);
    awaitStored(0);
    vps.get(1).kill();
    awaitCurrent(0);
    awaitStored(0);

    brain.kill();
    assertTheBookIsStored();
  }

  /** Other programs see a change that only these collectors have brought. */
  private void awaitCurrent(int... collectors) {
    long before = version;
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> sends(collectors) && shownVersion() > before);
  }

  /** The brain has stored all that this collector has forwarded, and that is all it was given. */
  private void awaitStored(int collector) {
    await()
        .until(
            () ->
                forwarders.get(collector).relayStatus().ticks() >= given[collector]
                    && vps.get(collector).command("XLEN market:vps:stream").equals(":0"));
  }

  private long shownVersion() {
    String bids = String.valueOf(client.sync().hget("market:kraken_spot:book:BTCUSD", "bids"));
    Matcher quantity = Pattern.compile(",\"(\\d+)\"").matcher(bids);
    return quantity.find() ? Long.parseLong(quantity.group(1)) - QUANTITY : -QUANTITY;
  }

  /** One change of the venue's book, which these collectors bring. */
  private boolean sends(int... collectors) throws InterruptedException {
    version++;
    for (int collector : collectors) {
      long now = MicroClock.now();
      long first = lastIds[collector] + 1;
      lastIds[collector] = Math.max(first, now);
      give(
          collector,
          new Tick.BookDelta(BTC, first, lastIds[collector], bids(version), NONE, now, now));
    }
    return true;
  }

  private void give(int collector, Tick tick) throws InterruptedException {
    forwarders.get(collector).accept(tick);
    given[collector]++;
  }

  private void whole(int collector) throws InterruptedException {
    long now = MicroClock.now();
    if (lastIds[collector] > 0) {
      give(
          collector,
          new Tick.Gap(BTC, Tick.Channel.BOOK, lastIds[collector] + 1, now, "a test", false, now));
    }
    lastIds[collector] = now;
    give(collector, new Tick.BookSnapshot(BTC, now, bids(version), NONE, now));
  }

  /** One level alone, so that each change says all of the book. */
  private static Levels bids(long version) {
    return new Levels(0, 0, new long[] {100}, new long[] {version + QUANTITY});
  }

  private void assertTheBookIsStored() throws Exception {
    try (QuestStore store = brain.store()) {
      FollowedBook stored = new FollowedBook(BTC, 10);
      new BookHistory(store, Duration.ofHours(1).toNanos() / 1_000)
          .replay(
              BTC,
              MicroClock.now(),
              tick -> {
                switch (tick) {
                  case Tick.BookSnapshot snapshot -> stored.add(snapshot);
                  case Tick.BookDelta delta -> stored.add(delta);
                  case Tick.Gap gap -> stored.add(gap);
                  case Tick.Trade trade -> throw new IllegalStateException("no book: " + trade);
                  case Tick.TopOfBook top -> throw new IllegalStateException("no book: " + top);
                }
              });
      assertThat(stored.depth(1).map(BookDepth::bids)).isEqualTo(Optional.of(bids(version)));
      assertThat(gaps(store)).hasSize(2).allMatch(cause -> cause.equals(ChosenBook.CAUSE));
      assertNothingIsMissingBetween(store);
    }
  }

  private static List<String> gaps(QuestStore store) throws Exception {
    List<String> causes = new ArrayList<>();
    store.select(
        "SELECT cause FROM gaps WHERE channel = 'BOOK'",
        row -> causes.add(row.getVarcharA(0).toString()));
    return causes;
  }

  /** Each stored message follows on the one before it, or is a whole book. */
  private static void assertNothingIsMissingBetween(QuestStore store) throws Exception {
    List<long[]> rows = new ArrayList<>();
    store.select(
        """
        SELECT DISTINCT last_update_id, first_update_id, snapshot FROM book_updates
        ORDER BY last_update_id, snapshot
        """,
        row -> rows.add(new long[] {row.getLong(0), row.getLong(1), row.getBool(2) ? 1 : 0}));
    assertThat(rows).hasSizeGreaterThan(20);
    for (int i = 1; i < rows.size(); i++) {
      boolean whole = rows.get(i)[2] == 1;
      assertThat(whole || rows.get(i)[1] == rows.get(i - 1)[0] + 1).as("row %d", i).isTrue();
    }
  }
}
