package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.backup.TestCopies;
import quantumforge.support.FreePorts;

/** What an operator sees when no PostgreSQL server is alive. */
class DbEssentialCommandTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path config;

  @BeforeEach
  void configure() throws Exception {
    config =
        Files.writeString(
            folder.resolve("node.conf"),
            """
            forge.node { roles = [brain], data-dir = "%s" }
            forge.failover {
              servers = [
                { name = "site-1", host = "127.0.0.1", port = %d },
                { name = "site-2", host = "127.0.0.1", port = %d }
              ]
              ledgers = ["witness"]
            }
            forge.backup.emergency.password = "unused"
            """
                .formatted(folder, FreePorts.next(), FreePorts.next()));
  }

  private int run(String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "db";
    arguments[1] = "essential";
    arguments[2] = "--config=" + config;
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  @Test
  void theLocalCopyIsShownWithItsAgeAndAsWhatItIs() throws Exception {
    TestCopies.write(folder.resolve("emergency-patterns.db"));
    assertThat(run()).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .startsWith("LOCAL COPY of one, ")
        .contains("s old: timeline 1, epoch 1, log up to 0/10")
        .contains("BTCUSDT      LONG  0.123456789012345678901  65000.1")
        .contains("12.5 %");
  }

  @Test
  void scriptsGetItAsJson() throws Exception {
    TestCopies.write(folder.resolve("emergency-patterns.db"));
    run("--json");
    JsonNode data = new ObjectMapper().readTree(out.toString());
    assertThat(data.get("from").asText()).isEqualTo("LOCAL_COPY");
    assertThat(data.get("ageMillis").asLong()).isNotNegative();
    assertThat(data.get("patterns")).hasSize(3);
    assertThat(data.get("positions").get(0).get("symbol").asText()).isEqualTo("BTCUSDT");
  }

  @Test
  void withoutServersAndCopyItNamesWhatIsMissing() {
    assertThat(run()).isEqualTo(ExitCode.NO_ANSWER);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString())
        .contains("the essential data is not known: site-1: Connection", "site-2: Connection")
        .contains("there is no copy at " + folder.resolve("emergency-patterns.db"));
  }
}
