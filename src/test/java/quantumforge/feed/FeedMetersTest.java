package quantumforge.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static quantumforge.feed.Ticks.START;
import static quantumforge.feed.Ticks.trade;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.BookIds;
import quantumforge.kernel.Instrument;

class FeedMetersTest {

  private final Lane lane =
      new Lane(Ticks.BTC, FeedPosition.NONE, BookIds.VENUE, TestSettings.feed(), new Recorder());
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FeedMeters meters =
      new FeedMeters(
          "binance_spot", Instrument::symbol, List.of(lane), new Connections(1), 20_000, registry);

  private double gauge(String name, String... tags) {
    return registry.get(name).tag("exchange", "binance_spot").tags(tags).gauge().value();
  }

  private double counter(String name) {
    return registry.get(name).tag("exchange", "binance_spot").functionCounter().count();
  }

  @Test
  void whatIsMissingIsShownUntilItCameOrIsGivenUp() {
    lane.onTick(1, trade(1, START));
    lane.onTick(2, trade(1, START));
    assertThat(meters.view().missingTrades()).isZero();
    lane.onTick(1, trade(4, START));
    assertThat(meters.view().missingTrades()).as("waited for").isEqualTo(2);
    assertThat(gauge("forge.feed.held", "channel", "trades")).isEqualTo(1);
    assertThat(gauge("forge.feed.held", "channel", "book")).isZero();
    assertThat(gauge("forge.feed.held.limit")).isEqualTo(20_000);
    lane.onTime(START + 60_000_000);
    assertThat(gauge("forge.feed.held", "channel", "trades")).isZero();
    assertThat(gauge("forge.feed.trades.missing")).as("being fetched").isEqualTo(2);
    lane.onPage(List.of(trade(2)), START);
    assertThat(meters.view().missingTrades()).isEqualTo(1);
    for (int attempt = 0; attempt < 4; attempt++) {
      lane.onPageFailed("503");
    }
    assertThat(meters.view().missingTrades()).as("the venue said nothing of it").isEqualTo(1);
    for (int attempt = 0; attempt < 4; attempt++) {
      lane.onPage(List.of(), START);
    }
    assertThat(meters.view().missingTrades()).as("given up").isZero();
    assertThat(counter("forge.feed.trades.lost")).isEqualTo(1);
  }
}
