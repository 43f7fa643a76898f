package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a hint must repeat for the next command to ask the same nodes. */
class AskedNodeTest {

  @Command(name = "probe")
  private static final class Probe {
    @Mixin private AskedNode asked;
  }

  private static String again(String... options) {
    Probe probe = new Probe();
    new CommandLine(probe).parseArgs(options);
    return probe.asked.again();
  }

  @Test
  void aHintAsksTheSameNodesAgain() {
    assertThat(again()).isEmpty();
    assertThat(again("--demo")).isEqualTo(" --demo");
    assertThat(again("--demo", "--dir", "var/mine")).isEqualTo(" --demo --dir var/mine");
    assertThat(again("--url", "http://a:8558,http://b:8558"))
        .isEqualTo(" --url http://a:8558,http://b:8558");
    assertThat(again("--timeout", "9")).isEmpty();
  }
}
