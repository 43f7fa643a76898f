package quantumforge.exchange.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quantumforge.exchange.binance.TestVenue;
import quantumforge.exchange.websocket.ScriptedServer;
import quantumforge.exchange.websocket.ServerFrames;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** What one socket does with the parts that a connection hands over, mostly without a network. */
class MarketSocketTest {

  private static final String TRADE =
      "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1723161255343000,"
          + "\"s\":\"BTCUSDT\",\"t\":5,\"p\":\"61837.63\",\"q\":\"0.02\","
          + "\"T\":1723161255342000,\"m\":true,\"M\":true}}";

  private static final List<String> STREAMS =
      List.of("btcusdt@trade", "btcusdt@depth@100ms", "btcusdt@bookTicker");

  private final Owner owner = new Owner();
  private final MarketSocket socket =
      socket(URI.create("ws://127.0.0.1:9/"), STREAMS, Duration.ofSeconds(1));

  private MarketSocket socket(URI url, List<String> streams, Duration timeout) {
    return new MarketSocket(
        owner,
        TestVenue.plan(url, streams),
        settings(timeout),
        new SourceMeters("binance_spot", new PacedBudget(1, 1), new SimpleMeterRegistry()));
  }

  private static SocketSettings settings(Duration connectTimeout) {
    SocketSettings shipped = TestVenue.settings(1, 100).sockets();
    return new SocketSettings(
        shipped.messagePause(),
        shipped.answerTimeout(),
        connectTimeout,
        shipped.firstDataDeadline(),
        shipped.probeAfter(),
        shipped.silenceLimit(),
        shipped.dataSilenceLimit(),
        shipped.renewPause(),
        shipped.ageMax(),
        shipped.overlap(),
        shipped.backoffMin(),
        shipped.backoffMax(),
        shipped.stableAfter(),
        shipped.attemptsMax(),
        2_000);
  }

  @Test
  void isBusyWhileTheOwnerTakesATickAndOnlyThen() {
    owner.during = () -> assertThat(socket.busy()).isTrue();
    assertThat(socket.busy()).isFalse();
    text(TRADE, true);
    assertThat(owner.ticks).hasSize(1);
    assertThat(socket.busy()).isFalse();
  }

  @Test
  void putsAMessageTogetherFromItsParts() {
    for (int i = 0; i < TRADE.length(); i++) {
      text(TRADE.substring(i, i + 1), i == TRADE.length() - 1);
    }
    assertThat(owner.ticks).hasSize(1);
  }

  @Test
  void dropsAMessageThatIsTooLargeAndGoesOn() {
    for (int i = 0; i < 50; i++) {
      text("x".repeat(100), false);
    }
    text("x", true);
    text(TRADE, true);
    assertThat(owner.bad).containsExactly(BadKind.TOO_LARGE);
    assertThat(owner.ticks).hasSize(1);
  }

  @Test
  void classifiesWhatItCannotUseAndGoesOn() {
    text("{\"stream\":\"btc", true);
    text(TRADE.replace("61837.63", "-1"), true);
    text("{\"code\":3,\"msg\":\"Invalid JSON\"}", true);
    socket.onBinary();
    text(TRADE.replace("\"e\":\"trade\"", "\"e\":\"surprise\""), true);
    text(TRADE, true);
    assertThat(owner.bad)
        .containsExactly(
            BadKind.BROKEN_JSON,
            BadKind.BAD_NUMBER,
            BadKind.REFUSED,
            BadKind.BINARY,
            BadKind.UNKNOWN_EVENT);
    assertThat(owner.excerpts).allMatch(excerpt -> excerpt.length() <= 200);
    assertThat(owner.ticks).hasSize(1);
  }

  @Test
  void usesTimesOfAnotherUnitAndSaysSoOnce() {
    text(TRADE.replace("1723161255342000", "1723161255342"), true);
    text(TRADE.replace("1723161255342000", "1723161255342"), true);
    assertThat(owner.ticks)
        .hasSize(2)
        .allMatch(tick -> tick.timestampMicros() == 1_723_161_255_342_000L);
    assertThat(owner.wrongUnits).isEqualTo(1);
  }

  @Test
  void passesTheAnnouncedShutdownOn() {
    text("{\"stream\":\"!serverShutdown\",\"data\":{\"e\":\"serverShutdown\",\"E\":1}}", true);
    assertThat(owner.notices).isEqualTo(1);
  }

  @Test
  void endsOnceWhateverComesAfterwards() {
    socket.onClose(1008, "too many requests");
    socket.onClose(1000, "late");
    text(TRADE, true);
    assertThat(owner.ends).containsExactly("the venue closed with code 1008, 'too many requests'");
    assertThat(owner.ticks).isEmpty();
  }

  @Test
  @Timeout(60)
  void anErrorOfTheOwnerEndsTheSocketToo() throws Exception {
    owner.during =
        () -> {
          throw new AssertionError("out of something");
        };
    CountDownLatch over = new CountDownLatch(1);
    try (ScriptedServer venue =
        ScriptedServer.plain(
            client -> {
              client.accept(ServerFrames.text(TRADE));
              over.await();
            })) {
      socket(venue.url("/"), List.of("btcusdt@trade"), Duration.ofSeconds(30)).open("socket-test");
      await().until(() -> !owner.ends.isEmpty());
      assertThat(owner.ends).singleElement().asString().contains("out of something");
      over.countDown();
    }
  }

  @Test
  void namesStreamsThatBroughtNothing() {
    text(TRADE, true);
    assertThat(socket.silentStreams()).containsExactly("btcusdt@bookTicker", "btcusdt@depth@100ms");
  }

  @Test
  void aWatchTellsDeadFromPingedFromPaused() {
    SocketSettings settings = TestVenue.settings(1, 100).sockets();
    long second = 1_000_000_000L;
    SocketWatch watch = new SocketWatch(settings, 0, Long.MAX_VALUE / 2);
    assertThat(watch.look(socket, second / 2)).isEqualTo(SocketWatch.Sight.FINE);
    assertThat(watch.look(socket, 2 * second)).isEqualTo(SocketWatch.Sight.FIRST_DATA_DUE);
    assertThat(watch.look(socket, 29 * second)).isEqualTo(SocketWatch.Sight.FINE);
    assertThat(watch.look(socket, 31 * second)).isEqualTo(SocketWatch.Sight.QUIET);
    assertThat(watch.look(socket, 59 * second)).isEqualTo(SocketWatch.Sight.FINE);
    socket.onPing();
    assertThat(watch.look(socket, 61 * second)).isEqualTo(SocketWatch.Sight.STABLE);
    socket.onPing();
    assertThat(watch.look(socket, 119 * second)).isEqualTo(SocketWatch.Sight.FINE);
    assertThat(watch.look(socket, 121 * second)).isEqualTo(SocketWatch.Sight.NO_DATA);
    owner.during =
        () ->
            assertThat(watch.look(socket, 999 * second))
                .as("not read because there is no room")
                .isEqualTo(SocketWatch.Sight.FINE);
    text(TRADE, true);
    assertThat(owner.ticks).hasSize(1);
    assertThat(watch.look(socket, 1_000 * second)).isEqualTo(SocketWatch.Sight.FINE);
    assertThat(watch.look(socket, 1_061 * second)).isEqualTo(SocketWatch.Sight.DEAD);
  }

  @Test
  void aWatchWaitsForAVenueThatAnsweredPingsNoLongerThanForAnAnswer() {
    SocketSettings settings = TestVenue.settings(1, 100).sockets();
    long limit = settings.probeAfter().plus(settings.answerTimeout()).toNanos();
    assertThat(limit).isLessThan(settings.silenceLimit().toNanos());
    SocketWatch watch = new SocketWatch(settings, 0, Long.MAX_VALUE / 2);
    assertThat(watch.look(socket, limit + 1)).isNotEqualTo(SocketWatch.Sight.DEAD);
    socket.onPong();
    watch.look(socket, limit + 2);
    assertThat(watch.look(socket, 2 * limit)).isNotEqualTo(SocketWatch.Sight.DEAD);
    assertThat(watch.look(socket, 2 * limit + 3)).isEqualTo(SocketWatch.Sight.DEAD);
  }

  @Test
  void aWatchRotatesBeforeTheVenueCuts() {
    long nanos = Duration.ofHours(23).toNanos();
    SocketWatch watch = new SocketWatch(TestVenue.settings(1, 100).sockets(), 0, nanos);
    watch.look(socket, nanos - 1);
    text(TRADE, true);
    assertThat(watch.look(socket, nanos + 1)).isEqualTo(SocketWatch.Sight.OLD);
  }

  private void text(String part, boolean last) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    socket.onRead();
    socket.onText(bytes, 0, bytes.length, last);
  }

  private static final class Owner implements SocketOwner {
    private final List<Tick> ticks = new ArrayList<>();
    private final List<BadKind> bad = new ArrayList<>();
    private final List<String> excerpts = new ArrayList<>();
    private final List<String> ends = Collections.synchronizedList(new ArrayList<>());
    private int wrongUnits;
    private int notices;
    private Runnable during = () -> {};

    @Override
    public void onTick(Tick tick) {
      during.run();
      ticks.add(tick);
    }

    @Override
    public void onNewestTrade(Instrument instrument, long tradeId) {}

    @Override
    public void onBookLost(Instrument instrument, String cause) {}

    @Override
    public void onPost(MarketSocket socket, String text) {}

    @Override
    public void onBad(BadKind kind, String reason, String excerpt) {
      bad.add(kind);
      excerpts.add(excerpt);
    }

    @Override
    public void onWrongUnit(String excerpt) {
      wrongUnits++;
    }

    @Override
    public void onShutdownNotice(MarketSocket socket) {
      notices++;
    }

    @Override
    public void onEnded(MarketSocket socket, String cause) {
      ends.add(cause);
    }
  }
}
