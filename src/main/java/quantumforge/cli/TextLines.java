package quantumforge.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;

/** Sentences on a terminal, broken between words. */
final class TextLines {

  /** A narrower terminal breaks the lines itself. */
  private static final int WIDTH_MIN = 40;

  private TextLines() {}

  /** Prints lines; where nobody looks at them, such as in a pipe, each stays whole. */
  static void print(List<String> lines, int hang, CommandSpec spec, PrintWriter out) {
    OptionalInt width = width(spec);
    for (String line : lines) {
      if (width.isPresent()) {
        wrapped(line, hang, width.getAsInt()).forEach(out::println);
      } else {
        out.println(line);
      }
    }
  }

  private static OptionalInt width(CommandSpec spec) {
    Console console = System.console();
    return console != null && console.isTerminal()
        ? OptionalInt.of(spec.usageMessage().width())
        : OptionalInt.empty();
  }

  /**
   * One line as several.
   *
   * @param hang how far all but the first begin to the right
   * @param width the longest that may be, but for a word that is longer itself
   */
  static List<String> wrapped(String line, int hang, int width) {
    List<String> lines = new ArrayList<>();
    String rest = line;
    String indent = "";
    int room = Math.max(WIDTH_MIN, width);
    while (indent.length() + rest.length() > room) {
      int at = breakAt(rest, room - indent.length(), indent.isEmpty() ? hang : 0);
      if (at < 0) {
        break;
      }
      lines.add((indent + rest.substring(0, at)).stripTrailing());
      rest = rest.substring(at + 1);
      indent = " ".repeat(hang);
    }
    lines.add(indent + rest);
    return lines;
  }

  /** The last blank that lets the part before it fit, else the first one; -1 when there is none. */
  private static int breakAt(String text, int room, int from) {
    int last = text.lastIndexOf(' ', room);
    return last > from ? last : text.indexOf(' ', Math.max(room, from));
  }
}
