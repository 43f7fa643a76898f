package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.backup.ServerSource;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.DatabaseTls;
import quantumforge.store.PoolSettings;
import quantumforge.store.PrimaryDatabase;
import quantumforge.support.Certificates;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers that take connections over TLS alone, with certificates of ops/certificates. */
@Timeout(180)
class TlsPairTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String PROTECTED =
      "select ssl and version = 'TLSv1.3' from pg_stat_ssl where pid = pg_backend_pid()";

  @TempDir Path folder;

  private Path certificates;
  private Pair pair;

  @BeforeEach
  void start() throws Exception {
    certificates = folder.resolve("certificates");
    Certificates.make(certificates, "one=127.0.0.1", "two=127.0.0.1", "stranger");
    pair = new Pair(Files.createDirectory(folder.resolve("servers")), this::tls);
    awaitSynchronous("one");
  }

  @AfterEach
  void stop() throws Exception {
    if (pair != null) {
      pair.stop();
    }
  }

  private TlsSettings tls(String name) {
    return new TlsSettings(
        true,
        DatabaseTls.Mode.VERIFY_FULL,
        Optional.of(certificates.resolve(name + ".crt")),
        Optional.of(certificates.resolve(name + ".key")),
        Optional.of(certificates.resolve("ca.crt")),
        Duration.ofSeconds(1),
        false);
  }

  @Test
  void thePairIsCopiedFollowedFailedOverAndTurnedBackOverTlsAlone() throws Exception {
    assertThat(unprotected("one")).isEqualTo("0 of 1");
    // Who looks whether the server takes connections does so four times a second.
    assertThat(log("one").filter(line -> line.contains("could not accept SSL connection")))
        .hasSizeLessThan(5);
    Writer writer = new Writer(pair.url() + clientTls());
    try {
      await().atMost(PATIENCE).until(() -> writer.count() > 10);
      pair.kill("one");
      await().atMost(PATIENCE).until(() -> pair.record().primary(), "two"::equals);
      awaitSynchronous("two");
      int before = writer.count();
      await().atMost(PATIENCE).until(() -> writer.count() > before + 10);
      assertThat(pair.report("one").orElseThrow().state()).isEqualTo(State.STANDBY);
      assertThat(unprotected("two")).isEqualTo("0 of 1");
      assertThat(writer.lost()).isEmpty();
    } finally {
      writer.stop();
    }
  }

  /** Streams that are not encrypted, of all, and every other connection from elsewhere. */
  private String unprotected(String primary) throws SQLException {
    return pair.ask(
        primary,
        """
        select count(*) filter (where not coalesce(ssl, false)) || ' of '
            || count(*) filter (where backend_type = 'walsender')
          from pg_stat_activity left join pg_stat_ssl using (pid)
          where client_addr is not null and backend_type in ('walsender', 'client backend')
        """);
  }

  @Test
  void whoHasNoTlsOrNoCertificateIsRefused() throws Exception {
    String url = pair.clientUrl("one");
    assertThatThrownBy(() -> connect(url + "&sslmode=disable", "trading_user", "trader"))
        .hasMessageContaining("no pg_hba.conf entry")
        .hasMessageContaining("no encryption");
    connect(url + clientTls(), "trading_user", "trader").close();
    assertThatThrownBy(() -> connect(url + clientTls(), "postgres", "super"))
        .hasMessageContaining("valid client certificate");
    pair.ask("one", "select 1");
  }

  @Test
  void theProgramsOwnClientsComeInOverTls() throws Exception {
    FailoverSettings.Server server = pair.server("one");
    Duration patience = Duration.ofSeconds(20);
    PoolSettings limits =
        new PoolSettings(
            2,
            patience,
            patience,
            patience,
            Duration.ofMinutes(5),
            Duration.ofMillis(50),
            PATIENCE);
    String url =
        "postgresql://trading_user:trader@%s:%d/signalcartel"
            .formatted(server.host(), server.port());
    DatabaseTls tls = tls("two").clients();
    try (PrimaryDatabase database =
        new PrimaryDatabase(url, List.of(), tls, limits, new SimpleMeterRegistry())) {
      boolean written = database.write(transaction -> isProtected(transaction.prepare(PROTECTED)));
      assertThat(written).isTrue();
    }
    try (Connection connection =
            new ServerSource(
                    server.host(), server.port(), "monitor", "watcher", tls, patience, patience)
                .open();
        PreparedStatement statement = connection.prepareStatement(PROTECTED)) {
      assertThat(isProtected(statement)).isTrue();
    }
  }

  private static boolean isProtected(PreparedStatement statement) throws SQLException {
    try (statement;
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getBoolean(1);
    }
  }

  @Test
  void aServerWithAStrangersCertificateIsNotFollowedAndNotBelievedByClients() throws Exception {
    // Of the authority, and for another host.
    take("stranger", "one");
    String url = pair.clientUrl("one");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> connect(url + clientTls(), "trading_user", "trader"))
                    .hasMessageContaining("127.0.0.1"));
    pair.stopAgent("two");
    pair.startAgent("two");
    awaitLog("two", "does not match host name");
    // Of an authority of its own.
    Certificates.make(folder.resolve("foreign"), "one=127.0.0.1");
    for (String file : new String[] {"one.crt", "one.key"}) {
      Files.copy(
          folder.resolve("foreign").resolve(file),
          certificates.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> connect(url + clientTls(), "trading_user", "trader"))
                    .hasStackTraceContaining("trust anchors"));
    awaitLog("two", "certificate verify failed");
    // The last report may be of before.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(pair.report("two").orElseThrow().stream().up()).isFalse());
  }

  private void awaitLog(String name, String words) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(log(name)).anyMatch(line -> line.contains(words)));
  }

  private Stream<String> log(String name) throws IOException {
    Path log = folder.resolve("servers").resolve(name).resolve("postgres.log");
    return Files.readAllLines(log).stream();
  }

  private void take(String from, String to) throws Exception {
    for (String end : new String[] {".crt", ".key"}) {
      Files.copy(
          certificates.resolve(from + end),
          certificates.resolve(to + end),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Connection connect(String url, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return DriverManager.getConnection(url, properties);
  }

  private String clientTls() {
    return "&sslmode=verify-full&sslrootcert=" + certificates.resolve("ca.crt");
  }

  private void awaitSynchronous(String primary) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(pair.record().primary()).isEqualTo(primary);
              assertThat(pair.record().mode())
                  .describedAs(() -> String.join("\n", pair.history()))
                  .isEqualTo(Mode.SYNCHRONOUS);
            });
  }
}
