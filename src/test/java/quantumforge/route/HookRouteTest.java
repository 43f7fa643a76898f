package quantumforge.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HookRouteTest {

  private static final Decision DECISION = new Decision(7, 9, "two", "10.0.0.2", 5433, false);

  @TempDir Path folder;

  private HookRoute hook(Duration attempt, String... command) {
    RouteSettings.Hook settings =
        new RouteSettings.Hook(
            "hook", List.of(command), "127.0.0.1", 1, "db", "user", folder.resolve("passwords"));
    return new HookRoute(
        settings, Limits.quick(attempt, Duration.ofMillis(10), Duration.ofSeconds(1)));
  }

  private HookRoute shell(Duration attempt, String script) {
    return hook(attempt, "sh", "-c", script);
  }

  @Test
  void aCommandIsToldWhereClientsBelongAndNothingElse() throws Exception {
    Path out = folder.resolve("out");

    shell(Duration.ofSeconds(40), "env > '" + out + "'").point(DECISION);

    assertThat(Files.readAllLines(out))
        .contains(
            "FORGE_ROUTE=hook",
            "FORGE_EPOCH=7",
            "FORGE_SERVER=two",
            "FORGE_HOST=10.0.0.2",
            "FORGE_PORT=5433")
        .allMatch(
            line -> line.matches("(FORGE_\\w+|PATH|HOME|LANG|LC_ALL|TZ|PWD|SHLVL|OLDPWD|_)=.*"));
  }

  @Test
  void noShellReadsTheArguments() throws Exception {
    Path odd = folder.resolve("a $(b) ; c");
    hook(Duration.ofSeconds(40), "touch", odd.toString()).point(DECISION);
    assertThat(odd).exists();
  }

  @Test
  void anotherCodeThanNoneIsAFailureThatShowsTheBeginningOfWhatWasPrinted() {
    HookRoute hook = shell(Duration.ofSeconds(40), "echo no such pool; seq 100000 >&2; exit 3");
    assertThatThrownBy(() -> hook.point(DECISION))
        .isInstanceOf(RouteException.class)
        .hasMessageStartingWith("sh ended with code 3: no such pool 1 2 3 ")
        .satisfies(failed -> assertThat(failed.getMessage()).hasSizeLessThan(400));
  }

  @Test
  void aCommandThatTakesTooLongIsEndedWithAllThatItStarted() throws Exception {
    Path pids = folder.resolve("pids");
    HookRoute hook =
        shell(
            Duration.ofSeconds(6),
            "echo begun; sleep 600 & echo $$ > '%s'; echo $! >> '%s'; wait".formatted(pids, pids));

    assertThatThrownBy(() -> hook.point(DECISION))
        .hasMessage("sh was not done after 5400 ms: begun");

    for (String pid : Files.readAllLines(pids)) {
      await()
          .until(() -> ProcessHandle.of(Long.parseLong(pid)).map(it -> !it.isAlive()).orElse(true));
    }
  }

  @Test
  void oneThatLeavesSomethingBehindWithItsOutputDoesNotBlock() throws Exception {
    Path pid = folder.resolve("pid");
    shell(Duration.ofSeconds(40), "sleep 600 & echo $! > '" + pid + "'").point(DECISION);
    new ProcessBuilder("kill", Files.readString(pid).strip()).start().waitFor();
  }

  @Test
  void aCommandThatCannotBeRunIsNamed() {
    assertThatThrownBy(() -> hook(Duration.ofSeconds(40), "/no/such/program").point(DECISION))
        .hasMessageStartingWith("/no/such/program cannot be run: ");
  }
}
