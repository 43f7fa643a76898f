package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Tick;

/**
 * A feed that has nothing, at a venue whose weight of a minute is less than all books take. {@code
 * ./forge bench start} is the same over real processes, with as many symbols as one likes.
 */
class ColdStartTest {

  private static final int WEIGHT_PER_MINUTE = 2_500;
  private static final int BOOK_WEIGHT = 50;
  private static final List<String> SYMBOLS =
      IntStream.range(0, 60).mapToObj(i -> "S" + i + "USDT").toList();

  @Test
  void everyBookIsFetchedWithinTheVenuesWeight() throws Exception {
    try (Rig rig = Rig.ofLittleWeight(600, SYMBOLS, WEIGHT_PER_MINUTE)) {
      rig.startFeed(2, Rig.sockets(100, 4_000, Duration.ofSeconds(30), Duration.ofHours(23)));

      await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> rig.feed.view().symbols().stream().allMatch(symbol -> symbol.bookSynced()));
      rig.fault("stop");
      FeedEndToEndTest.awaitEverything(rig);

      assertThat(SYMBOLS.size() * BOOK_WEIGHT).isGreaterThan(WEIGHT_PER_MINUTE);
      assertThat(rig.exchange.paperStatus().mostWeight())
          .isBetween(WEIGHT_PER_MINUTE / 4, WEIGHT_PER_MINUTE);
      assertThat(rig.sink.all(Tick.BookSnapshot.class))
          .extracting(Tick.BookSnapshot::instrument)
          .doesNotHaveDuplicates()
          .hasSameSizeAs(SYMBOLS);
      assertThat(rig.sink.all(Tick.Gap.class)).isEmpty();
    }
  }
}
