package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.FreePorts;
import quantumforge.witness.DatabaseRecord.Mode;

/** Real servers, which archive, are lost, and are restored. */
@Timeout(300)
class LogArchiveTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** So long that a test that waits for it does not end. */
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Four segments. */
  private static final long WAITING_MAX_BYTES = 64L << 20;

  @TempDir Path folder;

  private Path archive;
  private Pair pair;
  private Process restored;

  @BeforeEach
  void start() throws Exception {
    archive = Files.createDirectories(folder.resolve("archive"));
    pair =
        new Pair(
            folder,
            new ArchiveSettings(archive.toString(), LIMIT, Duration.ofHours(1), WAITING_MAX_BYTES));
    awaitSynchronous("one");
  }

  @AfterEach
  void stop() throws Exception {
    pass(true);
    if (restored != null) {
      Guard.order(restored, "kill");
      restored.waitFor();
    }
    if (pair != null) {
      pair.stop();
    }
    // What a killed server had begun ends by its own limit, else.
    Files.deleteIfExists(archive.resolve("forge-epoch"));
    archiving().forEach(ProcessHandle::destroyForcibly);
  }

  /** What the first primary had not archived when it was lost, the second one does. */
  @Test
  void theArchiveOfTwoFailoversIsWholeAndIsRestored() throws Exception {
    Path base = base();
    pair.run("one", "create table kept (id int)");
    pass(false);
    fill("one", 1);
    String notArchived = pair.ask("one", "select pg_walfile_name(pg_switch_wal())");
    fill("one", 2);
    pair.kill("one");
    await().atMost(PATIENCE).until(() -> pair.record().primary(), "two"::equals);
    pass(true);
    awaitSynchronous("two");
    await().atMost(PATIENCE).until(() -> Files.exists(archive.resolve(notArchived)));
    fill("two", 3);
    awaitArchived("two");
    Map<String, Long> before = sizesAndTimes();

    pair.kill("two");
    awaitSynchronous("one");
    fill("one", 4);
    awaitArchived("one");

    Map<String, Long> after = sizesAndTimes();
    assertThat(after).containsAllEntriesOf(before);
    assertThat(after.keySet())
        .contains("00000002.history", "00000003.history")
        .anyMatch(name -> name.startsWith("00000001") && name.length() == 24)
        .anyMatch(name -> name.startsWith("00000002") && name.length() == 24)
        .anyMatch(name -> name.startsWith("00000003") && name.length() == 24);
    assertThat(beyond(1, 2)).isEmpty();
    assertThat(beyond(2, 3)).isEmpty();
    assertThat(restore(base))
        .isEqualTo(pair.ask("one", "select string_agg(id::text, ' ' order by id) from kept"));
  }

  /** The log must not fill the server's disk; what was given up is told, and the rest archived. */
  @Test
  void ofTooMuchThatWaitsTheOldestIsGivenUp() throws Exception {
    awaitArchived("one");
    pass(false);
    pair.run("one", "create table kept (id int)");
    List<String> waiting = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      fill("one", i);
      waiting.add(pair.ask("one", "select pg_walfile_name(pg_switch_wal())"));
    }
    await().atMost(PATIENCE).until(() -> state("one").missing() == 3);
    assertThat(state("one").waiting()).isEqualTo(4);
    pass(true);
    await().atMost(PATIENCE.multipliedBy(2)).until(() -> state("one").waiting() == 0);
    // The server may have been about to try the first one again.
    assertThat(waiting.subList(1, 3)).noneMatch(name -> Files.exists(archive.resolve(name)));
    assertThat(waiting.subList(3, 7)).allMatch(name -> Files.exists(archive.resolve(name)));
  }

  private ArchiveState state(String server) {
    return pair.agent(server).archive().orElseThrow();
  }

  @Test
  void anArchiveThatStandsStillDoesNotHoldUpAStop() throws Exception {
    awaitArchived("one");
    // At once: without one an attempt that is under way would write it anew.
    Path pipe = folder.resolve("pipe");
    exec("mkfifo", pipe.toString());
    Files.move(pipe, archive.resolve("forge-epoch"), StandardCopyOption.REPLACE_EXISTING);
    // Of a segment in which nothing was written yet the server makes no other one.
    pair.run("one", "create table something (id int)");
    pair.run("one", "select pg_switch_wal()");
    await().atMost(PATIENCE).until(() -> archiving().findAny().isPresent());
    await().atMost(PATIENCE).until(() -> state("one").waiting() > 0);
    AgentSettings settings = pair.settings("one");

    pair.stopAgent("one");

    Map<String, String> control =
        new ServerTools(settings, new Guard(settings.folder(), settings.guard())).controlData();
    assertThat(control).containsEntry("database cluster state", "shut down");
    assertThat(archiving()).isNotEmpty();
    pair.startAgent("one");
    awaitSynchronous("two");
  }

  private Stream<ProcessHandle> archiving() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains("archive-log.sh"))
        .filter(process -> process.info().commandLine().orElse("").contains(archive.toString()));
  }

  /** Whether the archive can be written. */
  private void pass(boolean writable) throws IOException {
    Files.setPosixFilePermissions(
        archive, PosixFilePermissions.fromString(writable ? "rwxr-xr-x" : "r-xr-xr-x"));
  }

  private void fill(String server, int id) throws Exception {
    pair.run(server, "insert into kept values (" + id + ")");
  }

  private void awaitArchived(String server) throws Exception {
    String last = pair.ask(server, "select pg_walfile_name(pg_switch_wal())");
    await().atMost(Duration.ofSeconds(90)).until(() -> Files.exists(archive.resolve(last)));
  }

  /** The whole segments that a former primary archived behind the place where it was left. */
  private List<String> beyond(int timeline, int next) throws IOException {
    TimelineHistory history =
        TimelineHistory.of(next, Files.readString(archive.resolve(LogFiles.history(next))));
    LogFiles files = new LogFiles(archive, 16 << 20);
    List<Long> before = files.numbers(history.parts().get(timeline - 1));
    return files.numbers(TimelineHistory.of(timeline, "").parts().getFirst()).stream()
        .filter(number -> !before.contains(number))
        .map(number -> files.name(timeline, number))
        .toList();
  }

  /** What is archived stays as it is. */
  private Map<String, Long> sizesAndTimes() throws IOException {
    Map<String, Long> all = new TreeMap<>();
    try (Stream<Path> files = Files.list(archive)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().equals("forge-epoch")) {
          all.put(file.getFileName().toString(), Files.getLastModifiedTime(file).toMillis());
        }
      }
    }
    return all;
  }

  private Path base() throws Exception {
    AgentSettings settings = pair.settings("two");
    Path base = folder.resolve("restored");
    int code =
        new ServerTools(settings, new Guard(settings.folder(), settings.guard()))
            .read(
                PATIENCE,
                line -> {},
                "pg_basebackup",
                "--pgdata=" + base,
                "--dbname=" + new ServerConfiguration(settings).source("replicator"),
                "--wal-method=none",
                "--checkpoint=fast");
    assertThat(code).isZero();
    return base;
  }

  /** As docs/database.md says. */
  private String restore(Path base) throws Exception {
    int port = FreePorts.next();
    Files.createFile(base.resolve("recovery.signal"));
    AgentSettings settings = pair.settings("two");
    Guard guard = new Guard(settings.folder(), settings.guard());
    List<String> command = new ArrayList<>();
    command.addAll(new ServerTools(settings, guard).command("postgres", "-D", base.toString()));
    for (String setting :
        List.of(
            "port=" + port,
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "restore_command=cp '" + archive + "/%f' '%p'",
            "recovery_target_timeline=latest",
            "archive_mode=off")) {
      command.add("-c");
      command.add(setting);
    }
    restored =
        new ProcessBuilder(guard.overReader(command))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("restored.log").toFile())
            .start();
    String url = "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
    return await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> rows(url), rows -> !rows.isEmpty());
  }

  private static String rows(String url) throws Exception {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "super");
        Statement statement = connection.createStatement();
        ResultSet ended = statement.executeQuery("select 1 where not pg_is_in_recovery()")) {
      if (!ended.next()) {
        return "";
      }
      try (ResultSet rows =
          statement.executeQuery("select string_agg(id::text, ' ' order by id) from kept")) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  private static void exec(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }

  private void awaitSynchronous(String primary) {
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                pair.record().mode() == Mode.SYNCHRONOUS
                    && pair.record().primary().equals(primary));
  }
}
