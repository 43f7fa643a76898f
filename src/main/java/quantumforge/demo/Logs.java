package quantumforge.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Looks at what a process wrote, to say why it failed. */
final class Logs {

  private Logs() {}

  /** The last line that is not blank; a note when there is none. */
  static String lastLine(Path log) {
    List<String> lines = last(log, 1);
    return lines.isEmpty() ? "(its log is empty)" : lines.getFirst();
  }

  /** The last lines that are not blank, at most {@code count}. */
  static List<String> last(Path log, int count) {
    try {
      List<String> lines =
          Files.readAllLines(log, StandardCharsets.ISO_8859_1).stream()
              .filter(line -> !line.isBlank())
              .toList();
      return lines.subList(Math.max(0, lines.size() - count), lines.size());
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
