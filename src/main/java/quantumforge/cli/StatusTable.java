package quantumforge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import quantumforge.demo.DemoStatus;

/** A demo's status as lines of at most {@value #WIDTH} columns. */
final class StatusTable {

  static final int WIDTH = 100;

  private static final String RESET = "\033[0m";
  private static final String BOLD = "\033[1m";
  private static final String GREEN = "\033[32m";
  private static final String YELLOW = "\033[33m";
  private static final String RED = "\033[31m";
  private static final String DIM = "\033[2m";

  private static final String FORM = "%-10s %-9s %8s  %-14s %7s  %s";

  private StatusTable() {}

  /**
   * @param colours whether to use a terminal's colours; they add no columns
   */
  static List<String> lines(DemoStatus status, boolean colours) {
    List<String> lines = new ArrayList<>();
    lines.add(paint(headline(status), BOLD, colours));
    lines.add("");
    lines.add(paint(FORM.formatted("node", "dc", "pid", "state", "memory", "doing"), DIM, colours));
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
    String witness = status.witness().isEmpty() ? "none" : status.witness();
    return cut(
        "Quantum Forge demo: %s   witness: %s   memory: %s"
            .formatted(status.phase(), witness, megabytes(bytes)));
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
                megabytes(row.residentBytes()),
                (row.name().equals(witness) ? "* " : "") + row.activity()));
    int at = text.indexOf(state, 29);
    return text.substring(0, at)
        + paint(state, colour(row), colours)
        + text.substring(at + state.length());
  }

  /** What the demo did to the process comes first; else what the witness says, with its age. */
  private static String state(DemoStatus.Row row) {
    if (!row.process().equals("running")) {
      return row.process();
    }
    if (row.reachability().isEmpty()) {
      return "running";
    }
    return row.ageMillis() < 0
        ? row.reachability()
        : row.reachability() + " " + age(row.ageMillis());
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
