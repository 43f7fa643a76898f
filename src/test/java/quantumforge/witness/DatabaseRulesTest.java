package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import quantumforge.witness.DatabaseRecord.Mode;

/** The document shows the table as it is; {@code -Drules.write} puts it there. */
class DatabaseRulesTest {

  private static final Path DOCUMENT = Path.of("docs", "failover.md");
  private static final Path RUNBOOK = Path.of("ops", "database", "README.md");

  @Test
  void theDocumentShowsTheTableAndItsDiagram() throws IOException {
    String document = Files.readString(DOCUMENT);
    String rendered = with(with(document, "rules", table()), "diagram", diagram());
    if (System.getProperty("rules.write") != null) {
      Files.writeString(DOCUMENT, rendered);
    }
    assertThat(document).isEqualTo(rendered);
  }

  @Test
  void everyRuleHasItsOwnIdAndTheyAreInOrder() {
    List<String> ids = DatabaseRules.TABLE.stream().map(DatabaseRule::id).toList();
    assertThat(ids).doesNotHaveDuplicates().isSorted();
  }

  /** Whoever is called at night looks there. */
  @Test
  void theRunbookHasEveryRuleThatWaitsForAPerson() throws IOException {
    List<String> critical =
        DatabaseRules.TABLE.stream()
            .filter(rule -> rule.level() == DatabaseRule.Level.CRITICAL)
            .map(DatabaseRule::id)
            .toList();
    assertThat(Files.readString(RUNBOOK)).contains(critical);
  }

  @Test
  void everyModeHasARuleThatAlwaysHolds() {
    for (Mode mode : Mode.values()) {
      DatabaseRecord record =
          switch (mode) {
            case UNBORN -> DatabaseRecord.NONE;
            case ALONE -> DatabaseRecord.NONE.first("one");
            case ARMING -> DatabaseRecord.NONE.first("one").arming("two");
            case SYNCHRONOUS -> DatabaseRecord.NONE.first("one").arming("two").synchronous();
            case SWITCHOVER ->
                DatabaseRecord.NONE.first("one").arming("two").synchronous().switchover();
          };
      assertThat(DatabaseRules.first(DatabaseRules.TABLE, Situations.of(record)).next()).isEmpty();
    }
  }

  private static String with(String document, String name, String content) {
    String begin = "<!-- " + name + " -->\n";
    String end = "<!-- end of " + name + " -->";
    int from = document.indexOf(begin) + begin.length();
    return document.substring(0, from) + content + document.substring(document.indexOf(end));
  }

  private static String table() {
    return "| rule | in mode | when | then | |\n|---|---|---|---|---|\n"
        + DatabaseRules.TABLE.stream().map(DatabaseRulesTest::row).collect(Collectors.joining());
  }

  private static String row(DatabaseRule rule) {
    return "| %s | %s | %s | %s | %s |\n"
        .formatted(
            rule.id(),
            rule.from().stream().map(Mode::name).collect(Collectors.joining(", ")),
            rule.when(),
            rule.then(),
            rule.level());
  }

  /** An arrow for each way from one mode to another, with the rules that go it. */
  private static String diagram() {
    Map<String, String> arrows = new LinkedHashMap<>();
    for (DatabaseRule rule : DatabaseRules.TABLE) {
      arrows(rule).forEach(arrow -> arrows.merge(arrow, rule.id(), (a, b) -> a + ", " + b));
    }
    return "@startuml\n[*] --> UNBORN\n"
        + arrows.entrySet().stream()
            .map(arrow -> arrow.getKey() + " : " + arrow.getValue() + "\n")
            .collect(Collectors.joining())
        + "@enduml\n";
  }

  private static Stream<String> arrows(DatabaseRule rule) {
    return rule.next().flatMap(DatabaseRule.Decision::to).stream()
        .flatMap(to -> rule.from().stream().map(from -> from + " --> " + to));
  }
}
