package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.DatabaseTls;
import quantumforge.support.Certificates;
import quantumforge.support.Needs;
import quantumforge.support.PostgresPrograms;
import quantumforge.witness.DatabaseRecord.Mode;

/** An agent of root whose server runs as another user, with certificates of its own. */
@Timeout(240)
class RunAsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder;

  private String user;
  private List<String> runAs;
  private Pair pair;

  @BeforeEach
  void lookForAUser() throws Exception {
    Needs.privilege(
        "root".equals(System.getProperty("user.name")),
        "only root can run a server as another user");
    Needs.program("setpriv", "util-linux");
    user = exists("postgres") ? "postgres" : "nobody";
    runAs = List.of("setpriv", "--reuid=" + user, "--regid=nogroup", "--clear-groups", "--");
    // The folder is made for its owner alone, and the server's user has to pass.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }

  private boolean exists(String name) throws IOException {
    try {
      folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
      return true;
    } catch (UserPrincipalNotFoundException unknown) {
      return false;
    }
  }

  @AfterEach
  void stop() throws Exception {
    if (pair != null) {
      pair.stop();
    }
  }

  @Test
  void aPairIsMadeCopiedFailedOverAndTurnedBackAsAnotherUserOverTls() throws Exception {
    Path certificates = folder.resolve("certificates");
    Certificates.make(certificates, "one=127.0.0.1", "two=127.0.0.1");
    Path servers = Files.createDirectory(folder.resolve("servers"));
    pair = new Pair(servers, name -> tls(certificates, name), runAs);
    awaitSynchronous("one");

    for (String name : List.of("one", "two")) {
      Path own = servers.resolve(name);
      assertThat(owner(own.resolve("data"))).isEqualTo(user);
      assertThat(owner(own.resolve("conf"))).isEqualTo(user);
      for (String file : List.of("server.pem", "passfile", "pg_hba.conf", "postgresql.conf")) {
        Path readable = own.resolve("conf").resolve(file);
        assertThat(owner(readable)).as(file).isEqualTo(user);
        assertThat(mode(readable)).as(file).isEqualTo("rw-------");
      }
      // What the agent runs as root, and what it believes, is nobody else's.
      for (String file : List.of("server-guard.sh", "decided", "postgres.log", ".")) {
        assertThat(owner(own.resolve(file).normalize())).as(file).isEqualTo("root");
      }
      assertThat(owner(process(own))).isEqualTo(user);
    }

    Object data = key(servers.resolve("one/data"));
    Writer writer = new Writer(pair.url() + clientTls(certificates));
    try {
      await().atMost(PATIENCE).until(() -> writer.count() > 10);
      pair.kill("one");
      await().atMost(PATIENCE).until(() -> pair.record().primary(), "two"::equals);
      awaitSynchronous("two");
      assertThat(pair.report("one").orElseThrow().state()).isEqualTo(State.STANDBY);
      // A copy would stand in another folder.
      assertThat(key(servers.resolve("one/data"))).isEqualTo(data);
      assertThat(log(servers.resolve("one"))).noneMatch(line -> line.contains("denied"));
      assertThat(writer.lost()).isEmpty();
    } finally {
      writer.stop();
    }
  }

  @Test
  void dataOfSomebodyElseAreNotTakenAndTheMendIsNamed() throws Exception {
    AgentSettings settings = settings();
    Files.createDirectories(settings.data());
    assertThatThrownBy(() -> FolderOwner.prepare(settings))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("run-as")
        .hasMessageContaining("does not belong to the user")
        .hasMessageContaining("chown -R");
  }

  @Test
  void aFolderThatTheServersUserCannotReachIsNamed() throws Exception {
    AgentSettings settings = settings();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    assertThatThrownBy(() -> FolderOwner.prepare(settings))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(settings.configuration().toString())
        .hasMessageContaining("chmod o+x");
  }

  @Test
  void aCommandThatRunsNothingIsNamed() throws Exception {
    AgentSettings settings =
        new AgentSettingsBuilder(folder.resolve("agent"))
            .programs(PostgresPrograms.folder(), List.of("no-such-command"))
            .build();
    assertThatThrownBy(() -> FolderOwner.prepare(settings))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("run-as")
        .hasMessageContaining("no-such-command");
  }

  private AgentSettings settings() throws IOException {
    return new AgentSettingsBuilder(folder.resolve("agent"))
        .programs(PostgresPrograms.folder(), runAs)
        .build();
  }

  private static TlsSettings tls(Path certificates, String name) {
    return new TlsSettings(
        true,
        DatabaseTls.Mode.VERIFY_FULL,
        Optional.of(certificates.resolve(name + ".crt")),
        Optional.of(certificates.resolve(name + ".key")),
        Optional.of(certificates.resolve("ca.crt")),
        Duration.ofSeconds(1),
        false);
  }

  private static String clientTls(Path certificates) {
    return "&sslmode=verify-full&sslrootcert=" + certificates.resolve("ca.crt");
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private static String owner(Path file) throws IOException {
    return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  /** The folder of the server's first process in /proc, which belongs to whom the process does. */
  private static Path process(Path own) throws IOException {
    return Path.of("/proc", Files.readAllLines(own.resolve("data/postmaster.pid")).getFirst());
  }

  private static Stream<String> log(Path own) throws IOException {
    return Files.readAllLines(own.resolve("postgres.log")).stream();
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
