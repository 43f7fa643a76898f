package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.demo.DemoStatus;

class TableScreenTest {

  private final StringWriter terminal = new StringWriter();
  private final TableScreen screen = new TableScreen(new PrintWriter(terminal));

  @Test
  void aNarrowTerminalCutsTheTableAndWrapsAgainBehindIt() {
    screen.status(status());

    assertThat(terminal.toString()).startsWith("\033[?7l").endsWith("\033[?7h");
  }

  @Test
  void whatHappensIsShownAtOnceAndNotWithTheNextStatus() {
    screen.status(status());
    int before = terminal.getBuffer().length();

    screen.event("stopping");

    assertThat(terminal.toString().substring(before))
        .startsWith("\033[?7l\033[")
        .containsPattern("\\d\\d:\\d\\d:\\d\\d  stopping");
  }

  @Test
  void beforeTheFirstTableEventsAreLines() {
    screen.event("0 of 7 nodes up");

    assertThat(terminal.toString()).matches("\\d\\d:\\d\\d:\\d\\d  0 of 7 nodes up\\R");
  }

  private static DemoStatus status() {
    return new DemoStatus(Instant.EPOCH, "witness", "running", "/d", List.of());
  }
}
