package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quantumforge.store.QuestSettings;
import quantumforge.store.TestStore;
import quantumforge.support.FreePorts;

/** What people ask a collector's QuestDB about its buffer, by the ports that they have. */
class BufferSqlTest extends OverflowFixture {

  private static final String PASSWORD = "of-this-test";

  /** By so much the times at which these ticks were taken go back and forth. */
  private static final long CLOCK_NOISE_MICROS = 2_100_000;

  private static final long MICROS_PER_HOUR = 3_600_000_000L;

  /** As {@code docs/market-data.md} shows it. */
  private static final String HELD =
      "SELECT count() blocks, sum(ticks) ticks, min(first_tick) oldest, max(last_tick) newest,"
          + " (max(last_tick) - min(first_tick)) / 3600000000.0 hours FROM vps_buffer WHERE held";

  private QuestSettings questdb;

  @BeforeEach
  void start() throws Exception {
    QuestSettings closed = TestStore.settings(directory.resolve("questdb"));
    questdb =
        new QuestSettings(
            closed.directory(),
            closed.host(),
            FreePorts.next(),
            FreePorts.next(),
            closed.user(),
            Optional.of(PASSWORD),
            closed.commitMode(),
            closed.workers(),
            closed.retention());
    OverflowSettings buffer = TestRelay.overflow(directory.resolve("buffer"));
    start(List.of("group"), 64 << 10, buffer, Optional.of(questdb));
  }

  @Test
  void countOldestNewestAndHoursAreRightWhileBlocksGoToTheDiskAndAfterwards() throws Exception {
    send(40_000);
    await().until(() -> forwarder.relayStatus().ticks() == sent.size());
    try (Connection sql = connect(PASSWORD)) {
      await().ignoreExceptions().until(() -> held(sql).equals(disk()));
      Held first = held(sql);
      assertThat(active()).isEqualTo(1);
      assertThat(first.blocks).isPositive();
      assertThat(first.hours)
          .isPositive()
          .isCloseTo(
              (first.newestMicros - first.oldestMicros) / (double) MICROS_PER_HOUR, within(1e-9));
      assertThat(first.newestMicros)
          .isCloseTo(sent.getLast().receivedMicros(), within(CLOCK_NOISE_MICROS));
      assertThat(byHttp()).isEqualTo(first);

      send(20_000);
      await().until(() -> forwarder.relayStatus().ticks() == sent.size());
      await().until(() -> held(sql).equals(disk()));
      assertThat(held(sql).ticks).isEqualTo(first.ticks + 20_000);
      assertThat(held(sql).oldestMicros).isEqualTo(first.oldestMicros);
      assertThat(held(sql).newestMicros)
          .isCloseTo(sent.getLast().receivedMicros(), within(CLOCK_NOISE_MICROS));

      try (StreamDrain brain = new StreamDrain(redis.url(), "group")) {
        awaitAll(brain);
      }
      await().until(() -> held(sql).blocks == 0);
    }
  }

  @Test
  void nobodyGetsInWithoutThePassword() {
    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> connect("another").close())
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("invalid username/password"));
  }

  /** The answer of {@link #HELD}; times are 0 and hours too when nothing is held. */
  private record Held(
      long blocks, long ticks, long oldestMicros, long newestMicros, double hours) {}

  /** The same, as the files themselves have it. */
  private Held disk() {
    Holding held = store.holding();
    return new Held(
        held.blocks(),
        held.ticks(),
        held.oldestMicros(),
        held.newestMicros(),
        (held.newestMicros() - held.oldestMicros()) / (double) MICROS_PER_HOUR);
  }

  private Connection connect(String password) throws SQLException {
    await().ignoreExceptions().until(() -> connection(PASSWORD).isValid(1));
    return connection(password);
  }

  private Connection connection(String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/qdb".formatted(questdb.host(), questdb.pgPort()),
        questdb.user(),
        password);
  }

  private static Held held(Connection sql) throws SQLException {
    try (Statement statement = sql.createStatement();
        ResultSet row = statement.executeQuery(HELD)) {
      assertThat(row.next()).isTrue();
      return new Held(
          row.getLong("blocks"),
          row.getLong("ticks"),
          micros(row, "oldest"),
          micros(row, "newest"),
          row.getDouble("hours"));
    }
  }

  private static long micros(ResultSet row, String column) throws SQLException {
    String text = row.getString(column);
    return text == null ? 0 : micros(text.replace(' ', 'T') + "Z");
  }

  private static long micros(String time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
  }

  private Held byHttp() throws Exception {
    String user = questdb.user() + ":" + PASSWORD;
    URI uri =
        URI.create(
            "http://%s:%d/exec?query=%s"
                .formatted(
                    questdb.host(),
                    questdb.httpPort(),
                    URLEncoder.encode(HELD, StandardCharsets.UTF_8)));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri)
                  .header(
                      "Authorization",
                      "Basic "
                          + Base64.getEncoder()
                              .encodeToString(user.getBytes(StandardCharsets.UTF_8)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode row = new ObjectMapper().readTree(answer.body()).path("dataset").path(0);
      return new Held(
          row.path(0).asLong(),
          row.path(1).asLong(),
          micros(row.path(2).asText()),
          micros(row.path(3).asText()),
          row.path(4).asDouble());
    }
  }
}
