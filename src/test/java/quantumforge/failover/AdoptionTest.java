package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.FreePorts;
import quantumforge.support.PostgresPrograms;
import quantumforge.witness.DatabaseRecord.Mode;

/** A database that somebody had before there was an agent. */
@Timeout(180)
class AdoptionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String LEFT_BY_A_RESTORE =
      """
      recovery_target = 'immediate'
      recovery_target_action = 'promote'
      recovery_min_apply_delay = '1h'
      """;

  @TempDir Path folder;

  private Process server;
  private Pair pair;

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.destroyForcibly().waitFor();
    }
    if (pair != null) {
      pair.stop();
    }
  }

  @Test
  void aDatabaseThatWasThereKeepsItsDataItsUsersAndItsSettingsAndGetsAStandby() throws Exception {
    make("super");
    pair = new Pair(folder);
    awaitSynchronous();

    for (String name : List.of("two", "one")) {
      assertThat(asOwner(name, "select count(*) || ' ' || sum(id) from entries")).isEqualTo("9 45");
      assertThat(asOwner(name, "show work_mem")).as("of the user").isEqualTo("9MB");
      assertThat(pair.ask(name, "show max_connections")).as("of its file").isEqualTo("37");
      assertThat(pair.ask(name, "show maintenance_work_mem")).as("altered").isEqualTo("33MB");
      assertThat(pair.ask(name, "show wal_log_hints")).as("the agent's").isEqualTo("on");
      assertThat(
              pair.ask(
                  name,
                  "select string_agg(rolname, ' ' order by rolname) from pg_roles where rolname !~ '^pg_'"))
          .isEqualTo("bookkeeper monitor postgres replicator trading_user");
    }
    asOwner("two", "insert into entries values (10) returning id");
    assertThat(asOwner("two", "show synchronous_standby_names"))
        .isEqualTo(ServerConfiguration.gate("one"));
    assertThat(Files.readString(data().resolve("pg_hba.conf"))).contains("10.9.9.0/24");
  }

  /** What it was restored with would have the standby promote itself, or lag by an hour. */
  @Test
  void whatARestoreLeftInTheSettingsIsNotDoneByTheStandby() throws Exception {
    make("super");
    pair = new Pair(folder);
    awaitSynchronous();
    pair.run("two", "create table later (id int)");
    await().atMost(PATIENCE).untilAsserted(() -> pair.ask("one", "select count(*) from later"));
    assertThat(pair.ask("one", "select pg_is_in_recovery()")).isEqualTo("t");
    assertThat(pair.ask("one", "show restore_command")).as("altered").isEmpty();

    pair.kill("two");
    await().atMost(PATIENCE).until(() -> pair.record().primary().equals("one"));
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> pair.ask("one", "select pg_is_in_recovery()").equals("f"));
  }

  @Test
  void anAgentThatTheServerDoesNotLetInSaysWhoMustHaveWhichPassword() throws Exception {
    make("of its own");
    pair = new Pair(folder);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(pair.report("two").orElseThrow().trouble())
                    .contains(
                        "does not let its agent in",
                        "password authentication failed for user \"postgres\"",
                        "forge.failover.agent.passwords"));
  }

  private void awaitSynchronous() {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                pair.record().mode() == Mode.SYNCHRONOUS && pair.record().primary().equals("two"));
  }

  private Path data() {
    return folder.resolve("two/data");
  }

  private void make(String password) throws Exception {
    Files.createDirectories(folder.resolve("two"));
    Path file = Files.writeString(folder.resolve("password"), password);
    List<String> initdb =
        program(
            "initdb",
            "--pgdata=" + data(),
            "--username=postgres",
            "--auth=scram-sha-256",
            "--pwfile=" + file);
    assertThat(
            new ProcessBuilder(initdb)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor())
        .isZero();
    append(
        "postgresql.conf",
        "work_mem = '7MB'\nmax_connections = 37\nlisten_addresses = '127.0.0.1'\n"
            + LEFT_BY_A_RESTORE);
    append("pg_hba.conf", "host all bookkeeper 10.9.9.0/24 scram-sha-256\n");
    int port = FreePorts.next();
    server =
        new ProcessBuilder(
                program(
                    "postgres",
                    "-D",
                    data().toString(),
                    "-p",
                    "" + port,
                    "-c",
                    "unix_socket_directories="))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              query(port, "postgres", "postgres", password, "select 1");
              return true;
            });
    run(port, "postgres", "postgres", password, "create role bookkeeper login password 'book'");
    run(port, "postgres", "postgres", password, "alter role bookkeeper set work_mem = '9MB'");
    run(port, "postgres", "postgres", password, "create database ledger owner bookkeeper");
    run(port, "postgres", "postgres", password, "alter system set maintenance_work_mem = '33MB'");
    run(port, "postgres", "postgres", password, "alter system set restore_command = 'sleep 60'");
    run(
        port,
        "ledger",
        "bookkeeper",
        "book",
        "create table entries as select generate_series(1, 9) id");
    server.destroy();
    assertThat(server.waitFor()).isZero();
  }

  private void append(String name, String lines) throws IOException {
    Files.writeString(data().resolve(name), lines, StandardOpenOption.APPEND);
  }

  private static List<String> program(String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(PostgresPrograms.user());
    command.add(PostgresPrograms.folder().resolve(name).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  private String asOwner(String name, String query) throws SQLException {
    return query(pair.server(name).port(), "ledger", "bookkeeper", "book", query);
  }

  private static String query(int port, String database, String user, String password, String query)
      throws SQLException {
    try (Connection connection = connect(port, database, user, password);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void run(int port, String database, String user, String password, String sql)
      throws SQLException {
    try (Connection connection = connect(port, database, user, password);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Connection connect(int port, String database, String user, String password)
      throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database), user, password);
  }
}
