package quantumforge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import quantumforge.demo.DemoStatus;

/** A demo's status as lines of at most {@value #WIDTH} columns. */
final class StatusTable {

  static final int WIDTH = 120;

  /** The witness speaks four times a second; of what is older it is to be said. */
  private static final long SILENT_MILLIS = 3_000;

  private static final String RESET = "\033[0m";
  private static final String BOLD = "\033[1m";
  private static final String GREEN = "\033[32m";
  private static final String YELLOW = "\033[33m";
  private static final String RED = "\033[31m";
  private static final String DIM = "\033[2m";

  private static final String FORM = "%-10s %-9s %7s  %-11s %6s %8s  %s";

  private static final int STATE_COLUMN = 30;

  private StatusTable() {}

  /**
   * @param colours whether to use a terminal's colours; they add no columns
   */
  static List<String> lines(DemoStatus status, boolean colours) {
    List<String> lines = new ArrayList<>();
    lines.add(paint(headline(status), BOLD, colours));
    lines.add("");
    lines.add(
        paint(
            FORM.formatted("node", "dc", "pid", "state", "heard", "memory", "doing"),
            DIM,
            colours));
    for (DemoStatus.Row row : status.rows()) {
      lines.add(line(row, status.witness(), colours));
    }
    lines.add("");
    for (DemoStatus.Row row : status.rows()) {
      if (!row.consoleUrl().isEmpty()) {
        lines.add(cut("console  " + row.consoleUrl() + "  (" + row.name() + ")"));
      }
    }
    return lines;
  }

  private static String headline(DemoStatus status) {
    long bytes = status.rows().stream().mapToLong(DemoStatus.Row::residentBytes).sum();
    String witness = status.witness().isEmpty() ? "none" : status.witness() + silence(status);
    return cut(
        "Quantum Forge demo: %s   witness: %s   memory: %s"
            .formatted(status.phase(), witness, megabytes(bytes)));
  }

  /** When the newest that is known of any node is old, the witness itself says nothing. */
  private static String silence(DemoStatus status) {
    long newest =
        status.rows().stream()
            .mapToLong(DemoStatus.Row::ageMillis)
            .filter(age -> age >= 0)
            .min()
            .orElse(0);
    return newest < SILENT_MILLIS ? "" : " (silent for " + age(newest) + ")";
  }

  private static String line(DemoStatus.Row row, String witness, boolean colours) {
    String state = state(row);
    String text =
        cut(
            FORM.formatted(
                row.name(),
                row.dataCenter(),
                row.pid() == 0 ? "-" : Long.toString(row.pid()),
                state,
                heard(row),
                megabytes(row.residentBytes()),
                (row.name().equals(witness) ? "* " : "") + row.activity()));
    int at = text.indexOf(state, STATE_COLUMN);
    return text.substring(0, at)
        + paint(state, colour(row), colours)
        + text.substring(at + state.length());
  }

  /** What the demo did to the process comes first; else what the witness says. */
  private static String state(DemoStatus.Row row) {
    if (!row.process().equals("running")) {
      return row.process();
    }
    if (row.reachability().isEmpty()) {
      return "running";
    }
    return row.reachability();
  }

  /** How long ago the witness heard of the row, when it is the witness who says its state. */
  private static String heard(DemoStatus.Row row) {
    boolean said = row.process().equals("running") && !row.reachability().isEmpty();
    return said && row.ageMillis() >= 0 ? age(row.ageMillis()) : "";
  }

  private static String age(long millis) {
    return millis < 60_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1e3)
        : millis / 60_000 + " min";
  }

  private static String colour(DemoStatus.Row row) {
    if (!row.isWell()) {
      return row.process().equals("paused") || row.reachability().equals("stale") ? YELLOW : RED;
    }
    return GREEN;
  }

  private static String megabytes(long bytes) {
    return bytes == 0 ? "-" : (bytes >> 20) + " MB";
  }

  static String cut(String text) {
    String stripped = text.stripTrailing();
    return stripped.length() <= WIDTH ? stripped : stripped.substring(0, WIDTH - 1) + "…";
  }

  private static String paint(String text, String colour, boolean colours) {
    return colours ? colour + text + RESET : text;
  }
}
