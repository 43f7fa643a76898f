package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantAlerts.Alert;
import quantumforge.status.PlantAlerts.Change;
import quantumforge.status.PlantAlerts.Severity;

class AlertLinesTest {

  private static Alert alert(String id, Severity severity, String node) {
    return new Alert(id, severity, node, "", "it is so", "Mend it.", Instant.EPOCH, 125_000);
  }

  @Test
  void anAlertIsOneLineAndInFullAlsoWhatToDo() {
    PlantAlerts alerts =
        new PlantAlerts(
            List.of(
                alert("brain-stale", Severity.CRITICAL, "site-1"),
                alert("node-silent", Severity.WARNING, "")),
            List.of(
                new Change(
                    Instant.EPOCH,
                    false,
                    "disk-high",
                    Severity.WARNING,
                    "backup",
                    "",
                    "it was full")),
            List.of("memory-high"),
            3);
    assertThat(AlertLines.brief(alerts))
        .containsExactly(
            "2 alerts; ./forge alerts tells what to do",
            "CRITICAL site-1: it is so (brain-stale, for 2m05s)",
            "WARNING  it is so (node-silent, for 2m05s)",
            "silenced by forge.alert.silenced: memory-high");
    assertThat(AlertLines.full(alerts))
        .containsExactly(
            "CRITICAL site-1: it is so (brain-stale, for 2m05s)",
            "  Mend it.",
            "WARNING  it is so (node-silent, for 2m05s)",
            "  Mend it.",
            "silenced by forge.alert.silenced: memory-high",
            "3 more conditions hold and are not watched, see forge.alert.tracked-max",
            "",
            "lately, newest first:",
            "1970-01-01T00:00:00Z cleared WARNING  backup: it was full (disk-high)");
  }

  @Test
  void thePlantIsWellWithoutAlertsAndWithWhatIsOnlyWorthKnowing() {
    assertThat(AlertLines.brief(PlantAlerts.NONE)).containsExactly("no alert");
    assertThat(AlertLines.isWell(PlantAlerts.NONE)).isTrue();
    assertThat(AlertLines.isWell(with(Severity.INFO))).isTrue();
    assertThat(AlertLines.isWell(with(Severity.WARNING))).isFalse();
  }

  private static PlantAlerts with(Severity severity) {
    return new PlantAlerts(List.of(alert("a", severity, "b")), List.of(), List.of(), 0);
  }
}
