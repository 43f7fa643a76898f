package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.demo.DemoStatus;

class PlainScreenTest {

  private final StringWriter out = new StringWriter();
  private final PlainScreen screen = new PlainScreen(new PrintWriter(out));

  @Test
  void whereTheConsoleIsStandsThereOnce() {
    screen.status(status("up", ""));
    screen.status(status("up", "http://127.0.0.1:27032"));
    screen.status(status("gone", ""));
    screen.status(status("up", "http://127.0.0.1:27032"));
    assertThat(out.toString().lines())
        .containsExactly(
            "demo: the witness is witness",
            "demo: witness: running, up (pid 7)",
            "demo: the console of witness is at http://127.0.0.1:27032",
            "demo: witness: running, gone (pid 7)",
            "demo: witness: running, up (pid 7)");
  }

  private static DemoStatus status(String reachability, String consoleUrl) {
    return new DemoStatus(
        Instant.EPOCH,
        "witness",
        "running",
        "",
        List.of(
            new DemoStatus.Row(
                "witness", "control", "running", 7, reachability, 0, 0, "", consoleUrl)));
  }
}
