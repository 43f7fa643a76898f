package quantumforge.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import quantumforge.alert.AlertRule.Condition;
import quantumforge.alert.AlertRule.Growth;
import quantumforge.alert.AlertRule.Share;
import quantumforge.alert.AlertRule.Value;

/** The document lists the table as it is. */
class AlertDocumentTest {

  private static final Path DOCUMENT = Path.of("docs", "alerts.md");
  private static final String BEGIN = "<!-- the table, written by AlertDocumentTest -->\n";
  private static final String END = "<!-- its end -->\n";

  @Test
  void theDocumentHasEveryAlertWithItsLimitAndWhatToDo() throws IOException {
    String text = Files.readString(DOCUMENT);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(DOCUMENT, text.substring(0, begin) + table() + text.substring(end));
    }
    String written = Files.readString(DOCUMENT);
    assertThat(written.substring(begin, written.indexOf(END)))
        .as("-Dgolden.update=true writes it")
        .isEqualTo(table());
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder("| alert | severity | when | what to do |\n|---|---|---|---|\n");
    for (AlertRule rule : AlertTable.of(AlertDefaults.settings())) {
      table.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  rule.id(),
                  rule.severity().name().toLowerCase(Locale.ROOT),
                  when(rule),
                  rule.mend()));
    }
    return table.toString();
  }

  private static String when(AlertRule rule) {
    Condition condition = rule.condition();
    String measured =
        switch (condition.expression()) {
          case Value value -> "`" + value.metric() + "`";
          case Share share -> "`%s` of `%s`".formatted(share.metric(), share.whole());
          case Growth growth ->
              "growth of `%s` in %s".formatted(growth.metric(), span(growth.window()));
        };
    return measured
        + (condition.above() ? " above " : " below ")
        + AlertText.figure(condition.limit(), condition.unit())
        + (rule.after().isZero() ? "" : " for " + span(rule.after()));
  }

  private static String span(Duration duration) {
    return AlertText.figure(duration.toMillis() / 1e3, AlertRule.Unit.SECONDS);
  }
}
