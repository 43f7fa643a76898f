package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.failover.AgentSettings.Passwords;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.kernel.DatabaseTls;

class ServerConfigurationTest {

  @TempDir Path folder;

  @Test
  void passwordsAreWrittenAsAPasswordFileHasThem() throws IOException {
    configuration("10.8.0.12").write();
    assertThat(Files.readString(folder.resolve("conf/passfile")))
        .isEqualTo("*:*:*:replicator:re\\:pli\\\\ca\n*:*:*:postgres:super\n");
  }

  @Test
  void theSuperuserComesFromTheTwoServersAlone() throws IOException {
    configuration("10.8.0.12").write();
    assertThat(access())
        .containsSubsequence(
            "host all postgres samehost scram-sha-256",
            "host all postgres 10.8.0.12/32 scram-sha-256",
            "host all postgres all reject",
            "host all all 10.8.0.12/32 scram-sha-256",
            "host all all 10.9.0.0/24 scram-sha-256");
    assertThat(access()).noneMatch(line -> line.startsWith("host replication replicator 10.9"));
  }

  @Test
  void aSourceThatVanishesIsNoticedWhateverTheSystemThinksOfSilence() {
    assertThat(configuration("10.8.0.12").source("postgres"))
        .contains("keepalives_idle=5", "keepalives_count=3", "tcp_user_timeout=20000");
  }

  @Test
  void itKnowsWhatTheServerIsToTakeIn() throws IOException {
    ServerConfiguration configuration = configuration("10.8.0.12");
    configuration.write();
    assertThat(configuration.gateWritten()).isEmpty();
    configuration.setGate("two");
    assertThat(configuration.gateWritten()).isEqualTo(ServerConfiguration.gate("two"));
  }

  @Test
  void commitsWaitForOneServerByItsExactName() throws IOException {
    ServerConfiguration configuration = configuration("10.8.0.12");
    configuration.write();
    configuration.setGate("two");
    assertThat(lines("gate.conf")).contains("synchronous_standby_names = 'FIRST 1 (\"two\")'");
    assertThat(configuration.conninfo()).contains(" application_name=one ");
  }

  @Test
  void aCommitIsOnTheDiskBeforeItIsAnsweredAndACrashLetsNoneGo() throws IOException {
    configuration("10.8.0.12").write();
    assertThat(lines("postgresql.conf"))
        .contains(
            "synchronous_commit = on",
            "fsync = on",
            "full_page_writes = on",
            "restart_after_crash = off");
  }

  @Test
  void aDeadConnectionIsNoticedInSeconds() throws IOException {
    configuration("10.8.0.12").write();
    assertThat(lines("postgresql.conf"))
        .contains(
            "wal_sender_timeout = '3s'", "wal_receiver_timeout = '3s'", "tcp_user_timeout = 3000");
    assertThat(configuration("10.8.0.12").conninfo())
        .contains("connect_timeout=2", "keepalives_idle=1", "tcp_user_timeout=3000");
  }

  @Test
  void dataCanBeTurnedBackAndTheOtherServersSettingsDoNotComeWithThem() throws IOException {
    ServerConfiguration configuration = configuration("10.8.0.12");
    configuration.write();
    assertThat(lines("postgresql.conf"))
        .contains("wal_log_hints = on")
        .containsSubsequence(
            "include_if_exists = '%s/data/postgresql.conf'".formatted(folder),
            "hba_file = '%s/conf/pg_hba.conf'".formatted(folder),
            "listen_addresses = '10.8.0.11'");
    assertThat(configuration.file().startsWith(folder.resolve("data"))).isFalse();
  }

  @Test
  void theLogIsKeptForTheStandbyAndNotForEver() throws IOException {
    ServerConfiguration configuration = configuration("10.8.0.12");
    configuration.write();
    configuration.followPeer();
    assertThat(lines("follow.conf")).contains("primary_slot_name = 'forge_one'");
    assertThat(lines("postgresql.conf"))
        .contains(
            "wal_keep_size = '256MB'", "max_slot_wal_keep_size = '4GB'", "wal_level = replica");
  }

  @Test
  void overTlsNobodyComesInWithoutIt() throws IOException {
    Optional<Path> file = Optional.of(folder.resolve("node"));
    DatabaseTls.Mode verify = DatabaseTls.Mode.VERIFY_CA;
    ServerConfiguration configuration =
        configuration(
            "10.8.0.12",
            new TlsSettings(true, verify, file, file, file, Duration.ofMinutes(5), false));
    configuration.write();
    assertThat(access()).noneMatch(line -> line.startsWith("host ") && !line.endsWith(" reject"));
    assertThat(access())
        .contains(
            "hostssl all postgres 10.8.0.12/32 scram-sha-256 clientcert=verify-ca",
            "hostssl replication replicator 10.8.0.12/32 scram-sha-256 clientcert=verify-ca",
            "hostssl all all 10.9.0.0/24 scram-sha-256");
    assertThat(lines("postgresql.conf"))
        .contains(
            "ssl = on",
            "ssl_key_file = '%s/conf/server.pem'".formatted(folder),
            "ssl_ca_file = '%s/conf/authority.pem'".formatted(folder),
            "ssl_min_protocol_version = 'TLSv1.3'");
    String protection =
        "sslmode=verify-ca sslrootcert=%1$s/conf/authority.pem sslcert=%1$s/conf/server.pem sslkey=%1$s/conf/server.pem"
            .formatted(folder);
    assertThat(configuration.conninfo()).contains(protection);
    assertThat(configuration.source("postgres")).contains(protection);
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(folder.resolve("conf").resolve(name));
  }

  private List<String> access() throws IOException {
    return Files.readAllLines(folder.resolve("conf/pg_hba.conf"));
  }

  private ServerConfiguration configuration(String peer) {
    return configuration(peer, TlsSettings.PLAIN);
  }

  private ServerConfiguration configuration(String peer, TlsSettings tls) {
    return new ServerConfiguration(
        new AgentSettingsBuilder(folder)
            .servers(new Server("one", "10.8.0.11", 5432), new Server("two", peer, 5432))
            .clients("10.9.0.0/24")
            .passwords(new Passwords("super", "re:pli\\ca", "trader", "watcher"))
            .tls(tls)
            .build());
  }
}
