package quantumforge.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The packages that {@code docs/architecture.puml} shows. */
final class ArchitectureDiagram {

  private static final Pattern PACKAGE = Pattern.compile("<<([^>]+)>>");

  private ArchitectureDiagram() {}

  static String[] packages() {
    try {
      return PACKAGE
          .matcher(Files.readString(Path.of("docs", "architecture.puml")))
          .results()
          .map((MatchResult match) -> match.group(1))
          .toArray(String[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
