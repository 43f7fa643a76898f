package quantumforge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoggingTest {

  private static final List<String> ROLES = List.of("witness", "backup");

  @Test
  void aJsonLineHoldsNodeRolesAndMessageWhateverIsInIt() throws Exception {
    String line = line(LineEncoder.json("vm-1", ROLES), "a \"quoted\" \\ tab\t line\nend \u0001 €");

    assertThat(line).endsWith("}\n").satisfies(it -> assertThat(it.strip()).doesNotContain("\n"));
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.get("message").asText()).isEqualTo("a \"quoted\" \\ tab\t line\nend \u0001 €");
    assertThat(json.get("node").asText()).isEqualTo("vm-1");
    assertThat(json.get("roles").asText()).isEqualTo("witness,backup");
    assertThat(json.get("level").asText()).isEqualTo("WARN");
    assertThat(json.get("exception").asText()).contains("IllegalStateException: broken");
  }

  @Test
  void aHumanLineNamesNodeAndRoles() {
    assertThat(line(LineEncoder.human("vm-1", ROLES), "hello"))
        .contains("WARN  vm-1 [witness,backup] x: hello\n")
        .contains("IllegalStateException: broken");
  }

  @Test
  void noLineShowsAPassword() {
    String message = "cannot reach redis://user:geheim@h:6379 with password=auch-geheim";

    for (LineEncoder encoder :
        List.of(LineEncoder.json("n", ROLES), LineEncoder.human("n", ROLES))) {
      assertThat(line(encoder, message)).doesNotContain("geheim").contains("redis://user:***@h");
    }
  }

  private static String line(LineEncoder encoder, String message) {
    Logger logger = new LoggerContext().getLogger("quantumforge.x");
    LoggingEvent event =
        new LoggingEvent(
            "test", logger, Level.WARN, message, new IllegalStateException("broken"), null);
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }
}
