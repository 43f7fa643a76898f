package quantumforge.exchange.session;

import java.util.Comparator;
import java.util.Set;
import quantumforge.kernel.Deterministic;

/** Finds the symbol that somebody probably meant. */
@Deterministic
public final class SymbolCheck {

  private SymbolCheck() {}

  /** The known symbol with the fewest changed letters; empty when there is none at all. */
  public static String nearest(String symbol, Set<String> known) {
    return known.stream()
        .min(
            Comparator.<String>comparingInt(candidate -> distance(symbol, candidate))
                .thenComparing(Comparator.naturalOrder()))
        .orElse("");
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j - 1], row[j]) + 1);
      }
    }
    return row[b.length()];
  }
}
