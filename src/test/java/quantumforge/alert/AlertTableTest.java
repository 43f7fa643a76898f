package quantumforge.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AlertTableTest {

  /** "1 missing of", which reads well with any number. */
  private static final String COUNTS_BOTH = "database-change-incomplete";

  private final AlertSettings settings = AlertDefaults.settings();

  @Test
  void eachLimitHasOneRuleAndEachRuleItsLimit() {
    assertThat(AlertTable.of(settings))
        .extracting(AlertRule::id)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(AlertSettings.ids());
  }

  @Test
  void everySentenceKnowsWhatItSpeaksOf() {
    for (AlertRule rule : AlertTable.of(settings)) {
      String filled = AlertText.sentence(rule, "SUBJECT", 7);
      assertThat(filled).as(rule.id()).doesNotContainPattern("[{}\\[\\]|]");
      assertThat(rule.says().contains("{subject}")).as(rule.id()).isEqualTo(!rule.tag().isEmpty());
      assertThat(rule.mend()).as(rule.id()).endsWith(".");
    }
  }

  @Test
  void aSentenceAboutOneThingIsSingularAndCanOnlyBeOfCounts() {
    assertThat(sentence("database-commits-at-risk", 1))
        .isEqualTo(
            "1 acknowledged commit may not be on the standby: its client cancelled the wait for it");
    assertThat(sentence("database-commits-at-risk", 2))
        .isEqualTo(
            "2 acknowledged commits may not be on the standby: their clients cancelled the wait for"
                + " it");
    assertThat(sentence("database-orphans", 1)).contains("1 commit that only").contains(" is set");
    assertThat(sentence("database-archive-gap", 0.9)).startsWith("1 segment of the log is in");
    for (AlertRule rule : AlertTable.of(settings)) {
      boolean inflected = AlertText.NUMBER.matcher(rule.says()).find();
      boolean counts =
          rule.condition().unit() == AlertRule.Unit.COUNT && rule.says().contains("{value} ");
      assertThat(inflected).as(rule.says()).isEqualTo(counts && !rule.id().equals(COUNTS_BOTH));
    }
  }

  private String sentence(String id, double value) {
    AlertRule rule =
        AlertTable.of(settings).stream()
            .filter(one -> one.id().equals(id))
            .findFirst()
            .orElseThrow();
    return AlertText.sentence(rule, "SUBJECT", value);
  }

  @Test
  void nodesReportEveryMetricOfTheTableButWhatTheWitnessKnows() {
    Set<String> reported = new TreeSet<>(AlertBook.metrics(settings));
    assertThat(reported)
        .contains(
            "forge.relay.buffer.limit.bytes", "forge.relay.retries", "forge.plant.age.seconds")
        .doesNotContain(AlertTable.NODE_SILENT);
  }

  @Test
  void figuresReadAsPeopleSayThem() {
    assertThat(AlertText.figure(12.34, AlertRule.Unit.SECONDS)).isEqualTo("12 s");
    assertThat(AlertText.figure(1.25, AlertRule.Unit.SECONDS)).isEqualTo("1.3 s");
    assertThat(AlertText.figure(300, AlertRule.Unit.SECONDS)).isEqualTo("5 min");
    assertThat(AlertText.figure(68_400, AlertRule.Unit.SECONDS)).isEqualTo("19 h");
    assertThat(AlertText.figure(79.99, AlertRule.Unit.PERCENT)).isEqualTo("79 %");
    assertThat(AlertText.figure(1_001, AlertRule.Unit.COUNT)).isEqualTo("1001");
  }
}
