package quantumforge.node;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Finds the key that somebody probably meant. */
final class NearestKey {

  private NearestKey() {}

  /** A half-sentence: the nearest known key, or all of them when none is near. */
  static String hint(String path, String written, List<String> known) {
    String key = SettingsReader.kebab(written);
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(key, candidate)))
        .filter(candidate -> isNear(key, candidate))
        .map(candidate -> "did you mean " + path + "." + candidate + "?")
        .orElseGet(
            () -> "known here are " + known.stream().sorted().collect(Collectors.joining(", ")));
  }

  private static boolean isNear(String key, String candidate) {
    return distance(key, candidate) <= Math.max(2, key.length() / 3)
        || candidate.startsWith(key)
        || key.startsWith(candidate);
  }

  /** The Levenshtein distance: how many letters to insert, remove or replace. */
  static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
