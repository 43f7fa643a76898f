package quantumforge.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AlertTableTest {

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
      assertThat(filled).as(rule.id()).doesNotContain("{").doesNotContain("}");
      assertThat(rule.says().contains("{subject}")).as(rule.id()).isEqualTo(!rule.tag().isEmpty());
      assertThat(rule.mend()).as(rule.id()).endsWith(".");
    }
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
