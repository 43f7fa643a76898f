package quantumforge.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.DatabaseTls;
import quantumforge.status.RouteStatus;

/** Several routes at once, restarts, deadlines: with a real name server and real databases. */
@Timeout(240)
class RouterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private Servers servers;
  private NameServer names;
  private Router router;
  private Path runs;

  @BeforeEach
  void start() throws Exception {
    servers = new Servers(folder);
    names = new NameServer(folder.resolve("names"));
    names.start();
    runs = Files.writeString(folder.resolve("runs"), "");
  }

  @AfterEach
  void stop() throws Exception {
    if (router != null) {
      router.stop();
    }
    if (names != null) {
      names.close();
    }
    if (servers != null) {
      servers.close();
    }
  }

  private RouteSettings dns() throws IOException {
    return names.settings("name", "forge", NameServer.SECRET, 5);
  }

  private RouteSettings hook(String script) throws IOException {
    return new RouteSettings.Hook(
        "hook",
        List.of("sh", "-c", script),
        servers.host("two"),
        servers.port(),
        Servers.DATABASE,
        Servers.USER,
        Files.writeString(folder.resolve("hook.passwords"), "user = " + Servers.PASSWORD));
  }

  private String noting() {
    return "echo $FORGE_EPOCH $FORGE_SERVER >> '" + runs + "'";
  }

  private void route(RouteLimits limits, RouteSettings... routes) throws IOException {
    router =
        new Router(
            List.of(routes),
            limits,
            DatabaseTls.PLAIN,
            folder.resolve("state"),
            new SimpleMeterRegistry());
    router.start();
  }

  private RouteStatus status(String route) {
    return router.status().stream()
        .filter(it -> it.route().equals(route))
        .findFirst()
        .orElseThrow();
  }

  private void awaitState(String route, long epoch, String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(status(route).epoch()).isEqualTo(epoch);
              assertThat(status(route).state()).as("%s", status(route)).isEqualTo(state);
            });
  }

  @Test
  void eachRouteFollowsByItselfAndIsProvenOnlyByAWriteOnTheNewPrimary() throws Exception {
    route(Limits.quick(Duration.ofSeconds(30)), dns(), hook(noting()));
    router.decided(servers.decision(1, 1, "one", false));

    awaitState("name", 1, "PROVEN");
    // The command's clients come to the standby, whatever its code says. Each new try is POINTED
    // for a moment.
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              RouteStatus seen = status("hook");
              assertThat(seen.epoch()).isEqualTo(1);
              assertThat(seen.state()).isEqualTo("FAILED");
              assertThat(seen.trouble()).contains("no write goes through 127.0.0.2:");
            });
    assertThat(status("hook").firstWriteAfterMillis()).isEqualTo(-1);

    servers.kill("one");
    router.decided(servers.decision(2, 2, "two", false));
    awaitState("name", 2, "FAILED");
    assertThat(status("name").trouble())
        .startsWith("two at 127.0.0.2:")
        .contains("takes no commits");
    servers.promote("two");
    awaitState("name", 2, "PROVEN");
    awaitState("hook", 2, "PROVEN");
    assertThat(names.dig("db.example.test", "A")).containsExactly("5 IN A 127.0.0.2");
    assertThat(status("name").firstWriteAfterMillis())
        .isGreaterThanOrEqualTo(status("name").pointedAfterMillis())
        .isNotNegative();
    assertThat(status("name").kind()).isEqualTo("dns");
  }

  @Test
  void whatIsHeardAgainIsDoneOnceAlsoByTheNextProcess() throws Exception {
    servers.promote("two");
    route(Limits.quick(Duration.ofSeconds(1)), hook(noting()));
    Decision decision = servers.decision(4, 8, "two", false);
    router.decided(decision);
    awaitState("hook", 4, "PROVEN");
    for (int i = 0; i < 50; i++) {
      router.decided(decision);
      router.decided(servers.decision(3, 7, "one", false));
    }
    router.stop();

    route(Limits.quick(Duration.ofSeconds(1)), hook(noting()));
    router.decided(servers.decision(3, 7, "one", false));
    router.decided(decision);
    awaitState("hook", 4, "PROVEN");
    assertThat(status("hook").pointedAfterMillis()).as("another process heard it").isEqualTo(-1);
    assertThat(Files.readString(runs)).isEqualTo("4 two\n");
  }

  @Test
  void aNewerDecisionEndsWhatIsUnderWayForAnOlderOne() throws Exception {
    servers.promote("two");
    Path pid = folder.resolve("pid");
    String script =
        noting() + "; if [ $FORGE_EPOCH = 1 ]; then echo $$ > '" + pid + "'; exec sleep 600; fi";
    route(Limits.quick(Duration.ofSeconds(30)), hook(script));
    router.decided(servers.decision(1, 1, "one", false));
    await().until(() -> Files.exists(pid) && !Files.readString(pid).isBlank());

    router.decided(servers.decision(2, 2, "two", false));

    awaitState("hook", 2, "PROVEN");
    long first = Long.parseLong(Files.readString(pid).strip());
    await().until(() -> ProcessHandle.of(first).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(Files.readString(runs)).isEqualTo("1 one\n2 two\n");
  }

  @Test
  void aStepThatTakesTooLongIsGivenUpAndTriedAgain() throws Exception {
    route(
        Limits.quick(Duration.ofSeconds(2), Duration.ofMillis(10), Duration.ofSeconds(60)), dns());
    // It has the connection and says nothing.
    names.freeze();
    router.decided(servers.decision(1, 1, "one", false));
    awaitState("name", 1, "FAILED");
    assertThat(status("name").trouble()).isEqualTo("it was not done after 2000 ms");
    names.thaw();
    awaitState("name", 1, "PROVEN");
    assertThat(status("name").trouble()).isEmpty();
  }

  @Test
  void aDecisionThatCannotBeKeptIsNotDone() throws Exception {
    route(Limits.quick(Duration.ofSeconds(30)), hook(noting()));
    Path half = Files.createDirectories(folder.resolve("state/hook.state.half"));
    router.decided(servers.decision(1, 1, "two", false));
    awaitState("hook", 1, "FAILED");
    assertThat(status("hook").trouble()).startsWith("the decision cannot be kept");
    assertThat(runs).isEmptyFile();
    Files.delete(half);
    await().atMost(PATIENCE).until(() -> Files.readString(runs).startsWith("1 two\n"));
  }

  @Test
  void aStateThatIsDamagedIsAsIfNothingHadBeenDecided() throws Exception {
    servers.promote("two");
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(folder.resolve("state/hook.state"), "epoch=9\nversion=9\nsum=1\n");
    route(Limits.quick(Duration.ofSeconds(30)), hook(noting()));
    assertThat(status("hook").state()).isEqualTo("NONE");
    router.decided(servers.decision(2, 2, "two", false));
    awaitState("hook", 2, "PROVEN");
  }

  @Test
  void aMissingSecretIsNamed() throws Exception {
    RouteSettings hook = hook("true");
    Files.writeString(hook.passwords(), "admin = x");
    assertThatThrownBy(() -> route(Limits.quick(Duration.ofSeconds(30)), hook))
        .isInstanceOf(IOException.class)
        .hasMessage("passwords of the route hook: " + hook.passwords() + " has no line user = …");
    Files.delete(hook.passwords());
    assertThatThrownBy(() -> route(Limits.quick(Duration.ofSeconds(30)), hook))
        .hasMessageContaining("cannot be read");
  }
}
