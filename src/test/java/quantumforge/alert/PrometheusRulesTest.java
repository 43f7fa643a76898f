package quantumforge.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.Needs;

/** The files for a Prometheus say what the table says, and Prometheus' own tool agrees. */
class PrometheusRulesTest {

  private static final Path FOLDER = Path.of("ops", "prometheus");
  private static final Path RULES = FOLDER.resolve("quantum-forge.rules.yml");
  private static final Path TESTS = FOLDER.resolve("quantum-forge.tests.yml");
  private static final Path DASHBOARD = Path.of("ops", "grafana", "quantum-forge.json");
  private static final Pattern METRIC = Pattern.compile("forge(_[a-z]+){2,}");

  private final AlertSettings settings = AlertDefaults.settings();

  @TempDir private Path folder;

  @Test
  void theFileIsWhatTheTableSays() throws IOException {
    String wanted = PrometheusRules.yaml(settings);
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(RULES, wanted);
    }
    assertThat(RULES).as("-Dgolden.update=true writes it").content().isEqualTo(wanted);
  }

  @Test
  void whatIsSilencedIsNoRule() {
    String all = PrometheusRules.yaml(settings);
    String less = PrometheusRules.yaml(AlertDefaults.settings(List.of("disk-high"), 10, 10));
    assertThat(all).contains("ForgeDiskHigh");
    assertThat(less).doesNotContain("ForgeDiskHigh").contains("ForgeMemoryHigh");
  }

  @Test
  void everyMetricOfRulesAndDashboardIsExplained() throws IOException {
    Set<String> explained = explained();
    List<Path> files =
        List.of(
            RULES, TESTS, DASHBOARD, Path.of("docs", "metrics.md"), Path.of("docs", "alerts.md"));
    for (Path file : files) {
      assertThat(named(Files.readString(file))).as(file.toString()).isSubsetOf(explained);
    }
  }

  @Test
  void theDashboardShowsHowTheDatabaseIsFailedOver() throws IOException {
    assertThat(named(Files.readString(DASHBOARD)))
        .contains(
            "forge_plant_database_copies_seconds",
            "forge_plant_database_change_seconds",
            "forge_plant_database_change_missing",
            "forge_route_proven",
            "forge_database_canary_age_seconds",
            "forge_database_orphans_commits",
            "forge_database_archive_missing",
            "forge_database_certificate_seconds");
  }

  @Test
  void everyAlertIsTestedAtItsLimitAndBeyond() throws IOException {
    String tests = Files.readString(TESTS);
    for (AlertRule rule : AlertTable.of(settings)) {
      String name = PrometheusRules.name(rule.id());
      assertThat(tests)
          .contains("name: " + name + " is silent at its limit")
          .contains("name: " + name + " fires beyond it")
          .contains("'{alertname=\"" + name + "\"}'");
    }
  }

  @Test
  void prometheusTakesTheFilesAndEachAlertFiresWhereItShould() throws Exception {
    assertThat(promtool("check", "rules", RULES.toString()).output()).contains("SUCCESS");
    assertThat(promtool("check", "config", FOLDER.resolve("prometheus.yml").toString()).output())
        .contains("SUCCESS");
    Run tests = promtool("test", "rules", TESTS.toString());
    assertThat(tests.code()).as(tests.output()).isZero();
  }

  @Test
  void aRuleWithALowerLimitFailsItsTests() throws Exception {
    String rules = Files.readString(RULES);
    Files.writeString(
        folder.resolve(RULES.getFileName()),
        rules.replace("forge_feed_staleness_seconds > 60", "forge_feed_staleness_seconds > 59"));
    Path tests = Files.copy(TESTS, folder.resolve(TESTS.getFileName()));
    Run run = promtool("test", "rules", tests.toString());
    assertThat(run.code()).as(run.output()).isNotZero();
    assertThat(run.output()).contains("ForgeFeedStale").doesNotContain("ForgeBrainStale");
  }

  private record Run(int code, String output) {}

  private static Run promtool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Needs.program("promtool", "prometheus").toString());
    command.addAll(List.of(arguments));
    Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(tool.getInputStream().readAllBytes());
    return new Run(tool.waitFor(), output);
  }

  private static Set<String> named(String text) {
    return METRIC
        .matcher(text)
        .results()
        .map(match -> match.group())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** In Prometheus' spelling: counters end in _total, times have a unit. */
  private static Set<String> explained() throws IOException {
    Set<String> names = new TreeSet<>();
    Pattern inTable = Pattern.compile("`(forge(\\.[a-z]+){2,})");
    for (String line : Files.readAllLines(Path.of("docs", "metrics.md"))) {
      if (line.startsWith("| `")) {
        inTable
            .matcher(line.substring(0, line.indexOf(" | ")))
            .results()
            .map(match -> match.group(1).replace('.', '_'))
            .forEach(
                name -> {
                  names.add(name);
                  names.add(name + "_total");
                  names.add(name + "_seconds");
                });
      }
    }
    return names;
  }
}
