package quantumforge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventStreamTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BTC = "/api/events?symbol=binance_spot:BTCUSDT";

  private ConsoleRig rig;
  private final List<SseReader> readers = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    rig = new ConsoleRig(ConsoleRig.settings(0, 3), 20);
    rig.console().start();
  }

  @AfterEach
  void stop() {
    readers.forEach(SseReader::close);
    rig.close();
  }

  @Test
  void greetsThenSendsThePlantAndNumbersEveryEvent() throws Exception {
    SseReader reader = open("/api/events");
    await().atMost(PATIENCE).until(() -> reader.named("heartbeat").size() >= 3);
    assertThat(reader.events().getFirst().name()).isEqualTo("hello");
    assertThat(reader.events().getFirst().data().path("reportStaleMillis").asLong())
        .isEqualTo(ConsoleRig.REPORT_STALE_AFTER.toMillis());
    assertThat(reader.events().get(1).name()).isEqualTo("plant");
    List<Long> numbers = reader.events().stream().map(SseReader.Event::sequence).toList();
    assertThat(numbers).isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
    assertThat(reader.named("plant").getFirst().data().at("/status/witness").asText())
        .isEqualTo("backup");
    assertThat(reader.named("slice")).as("no symbol is watched").isEmpty();
  }

  @Test
  void sendsEveryTradeOfTheWatchedSymbolOnce() throws Exception {
    SseReader reader = open(BTC);
    await().atMost(PATIENCE).until(() -> reader.named("slice").size() >= 8);
    List<SseReader.Event> slices = reader.named("slice");
    List<Long> ids = tradeIds(slices);
    assertThat(ids)
        .isEqualTo(LongStream.rangeClosed(ids.getFirst(), ids.getLast()).boxed().toList())
        .hasSizeGreaterThan(500);
    long after = slices.getFirst().data().path("afterTradeId").asLong();
    assertThat(ids.getFirst()).isEqualTo(after + 1);
  }

  @Test
  void goesOnAfterTheLastTradeThatTheBrowserHas() throws Exception {
    SseReader first = open(BTC);
    await().atMost(PATIENCE).until(() -> first.named("slice").size() >= 2);
    SseReader.Event last = first.named("slice").get(1);
    SseReader second = open(BTC, "Last-Event-ID", last.id());
    await().atMost(PATIENCE).until(() -> !tradeIds(second.named("slice")).isEmpty());
    assertThat(second.events().getFirst().sequence()).isEqualTo(last.sequence() + 1);
    assertThat(tradeIds(second.named("slice")).getFirst()).isEqualTo(last.tradeId() + 1);
  }

  @Test
  void asksABrainOnceForAllBrowsersThatWatchASymbol() throws Exception {
    SseReader alone = open(BTC);
    await().atMost(PATIENCE).until(() -> alone.named("slice").size() >= 8);
    open(BTC);
    open(BTC);
    int questions = rig.first().questions() + rig.second().questions();
    long sinceNanos = System.nanoTime();
    int heartbeats = alone.named("heartbeat").size();
    await().atMost(PATIENCE).until(() -> alone.named("heartbeat").size() >= heartbeats + 3);
    int asked = rig.first().questions() + rig.second().questions() - questions;
    double seconds = (System.nanoTime() - sinceNanos) / 1e9;
    assertThat(asked)
        .as("four questions a second in %s s, not twelve", seconds)
        .isBetween(1, (int) (6 * seconds) + 1);
    assertThat(rig.meters().get("forge.console.watches").gauge().value()).isEqualTo(1);
  }

  @Test
  void turnsToAnotherBrainWhenOneFallsSilentAndNamesBothWhenNoneAnswers() throws Exception {
    SseReader reader = open(BTC);
    await().atMost(PATIENCE).until(() -> !reader.named("slice").isEmpty());
    String serving = reader.named("slice").getFirst().data().path("node").asText();
    boolean one = serving.equals("site-1");
    (one ? rig.first() : rig.second()).silent(true);
    String other = one ? "site-2" : "site-1";
    await()
        .atMost(PATIENCE)
        .until(() -> reader.named("slice").getLast().data().path("node").asText().equals(other));
    assertThat(reader.named("unavailable")).isEmpty();

    (one ? rig.second() : rig.first()).silent(true);
    await().atMost(PATIENCE).until(() -> !reader.named("unavailable").isEmpty());
    assertThat(reader.named("unavailable").getLast().data().path("reason").asText())
        .contains("site-1 did not answer within 1500 ms")
        .contains("site-2 did not answer within 1500 ms");

    rig.heal();
    int before = reader.named("slice").size();
    await().atMost(PATIENCE).until(() -> reader.named("slice").size() > before);
  }

  @Test
  void refusesABrowserTooManyAndTakesOneWhenAnotherLeft() throws Exception {
    open(BTC);
    open(BTC);
    SseReader third = open(BTC);
    await().atMost(PATIENCE).until(() -> clients() == 3);
    HttpResponse<String> refused = get(BTC);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("already serves 3 browsers", "forge.console.client-limit");
    third.close();
    await().atMost(PATIENCE).until(() -> clients() == 2);
    await().atMost(PATIENCE).untilAsserted(() -> open(BTC));
  }

  @Test
  void leavesNothingBehindWhenTheBrowsersAreGone() throws Exception {
    open(BTC);
    open("/api/events?symbol=binance_spot:ETHUSDT");
    await().atMost(PATIENCE).until(() -> clients() == 2);
    readers.forEach(SseReader::close);
    await().atMost(PATIENCE).until(() -> clients() == 0);
    await()
        .atMost(PATIENCE)
        .until(() -> rig.meters().get("forge.console.watches").gauge().value() == 0);
  }

  @Test
  void saysSoWhenTooManySymbolsAreWatched() throws Exception {
    rig.close();
    rig = new ConsoleRig(ConsoleRig.settings(0, 9), 20);
    rig.console().start();
    for (String symbol : rig.market().symbols().subList(0, 4)) {
      open("/api/events?symbol=binance_spot:" + symbol);
    }
    await().atMost(PATIENCE).until(() -> clients() == 4);
    SseReader fifth = open("/api/events?symbol=binance_spot:" + rig.market().symbols().get(5));
    await().atMost(PATIENCE).until(() -> !fifth.named("unavailable").isEmpty());
    assertThat(fifth.named("unavailable").getFirst().data().path("reason").asText())
        .contains("already watches 4 symbols", "forge.console.watch-limit");
  }

  private int clients() {
    return (int) rig.meters().get("forge.console.clients").gauge().value();
  }

  private SseReader open(String path, String... headers) throws Exception {
    SseReader reader = SseReader.open(rig.uri(path), headers);
    readers.add(reader);
    return reader;
  }

  private HttpResponse<String> get(String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(rig.uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private static List<Long> tradeIds(List<SseReader.Event> slices) {
    return slices.stream()
        .flatMap(slice -> StreamSupport.stream(slice.data().path("trades").spliterator(), false))
        .map(trade -> trade.path("tradeId").asLong())
        .toList();
  }
}
