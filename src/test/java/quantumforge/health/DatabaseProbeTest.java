package quantumforge.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.DatabaseTls;
import quantumforge.status.ServiceStatus.State;
import quantumforge.store.DatabaseSettings;
import quantumforge.store.TestPools;
import quantumforge.support.Children;
import quantumforge.support.FreePorts;
import quantumforge.support.PostgresPrograms;

/** Probes a PostgreSQL server that is started and killed here. */
class DatabaseProbeTest {

  @TempDir private Path folder;

  private Path programs;
  private int port;
  private Process server;
  private DatabaseProbe probe;

  @BeforeEach
  void makeDatabase() throws Exception {
    programs = PostgresPrograms.folder();
    port = FreePorts.next();
    // The server refuses to run as root; its user must reach its folder.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    run("initdb", "-D", data(), "-U", "monitor", "-A", "trust", "--no-sync");
  }

  @AfterEach
  void stopAll() throws Exception {
    if (probe != null) {
      probe.stop();
    }
    if (server != null) {
      stopServer("immediate");
    }
  }

  @Test
  void tellsWhetherTheServerIsUpAndAcceptsWritesOrRecovers() throws Exception {
    probe =
        new DatabaseProbe(
            "postgresql://monitor@127.0.0.1:" + port + "/postgres",
            DatabaseTls.PLAIN,
            new DatabaseSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(100),
                Duration.ofMillis(1500),
                TestPools.settings(),
                Duration.ZERO));
    probe.start();
    awaitDetail(State.FAILED, "PostgreSQL at jdbc:postgresql://127.0.0.1:" + port);
    assertThat(probe.probes().getFirst().check().call()).isPresent();

    startServer();
    awaitDetail(State.RUNNING, "is up, accepts writes");
    assertThat(probe.probes().getFirst().check().call()).isEmpty();

    stopServer("immediate");
    awaitDetail(State.FAILED, "is down");

    run("touch", folder.resolve("data").resolve("standby.signal").toString());
    startServer();
    awaitDetail(State.RUNNING, "standby, in recovery");
  }

  private void awaitDetail(State state, String detail) {
    await()
        .untilAsserted(
            () -> {
              assertThat(probe.status().detail()).contains(detail);
              assertThat(probe.status().state()).isEqualTo(state);
            });
  }

  private void startServer() throws IOException {
    server =
        Children.start(
            builder(
                "postgres", "-D", data(), "-p", "" + port, "-k", data(), "-h", "127.0.0.1", "-F"));
  }

  private void stopServer(String mode) throws Exception {
    run("pg_ctl", "stop", "-D", data(), "-m", mode);
    server.waitFor();
    server = null;
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void run(String... command) throws Exception {
    assertThat(builder(command).start().waitFor()).as(String.join(" ", command)).isZero();
  }

  private ProcessBuilder builder(String... command) {
    List<String> words = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      words.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"));
    }
    Path program = programs.resolve(command[0]);
    words.add(Files.exists(program) ? program.toString() : command[0]);
    words.addAll(List.of(command).subList(1, command.length));
    return new ProcessBuilder(words)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("postgres.log").toFile());
  }
}
