package quantumforge.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import quantumforge.bench.Spread;

/**
 * What the runs at one rate came to, as {@code --json} says it.
 *
 * @param rate that was asked for, a second
 * @param figures by name
 * @param runs what was seen in each
 */
record RateResult<T>(int rate, Map<String, Spread> figures, List<T> runs) {

  /**
   * One number of a run.
   *
   * @param name in JSON, units last
   * @param label for people
   * @param shown the number of this label for one of JSON
   */
  record Figure<T>(String name, String label, double shown, ToDoubleFunction<T> value) {

    Figure(String name, String label, ToDoubleFunction<T> value) {
      this(name, label, 1, value);
    }

    private Spread of(List<T> runs) {
      return Spread.of(runs.stream().mapToDouble(value).toArray());
    }
  }

  RateResult {
    runs = List.copyOf(runs);
  }

  /**
   * @param runs at least one
   */
  static <T> RateResult<T> of(int rate, List<Figure<T>> figures, List<T> runs) {
    Map<String, Spread> spreads = new LinkedHashMap<>();
    figures.forEach(figure -> spreads.put(figure.name(), figure.of(runs)));
    return new RateResult<>(rate, spreads, runs);
  }

  /** Prints a line for each figure: its median, and of several runs the least and the most. */
  void print(List<Figure<T>> labels, PrintWriter out) {
    for (Figure<T> figure : labels) {
      Spread spread = figures.get(figure.name());
      out.printf(Locale.ROOT, "  %-30s %,14.2f", figure.label(), spread.median() * figure.shown());
      if (runs.size() > 1) {
        out.printf(
            Locale.ROOT,
            " (%,.2f..%,.2f)",
            spread.least() * figure.shown(),
            spread.most() * figure.shown());
      }
      out.println();
    }
  }
}
