package quantumforge.node;

import com.typesafe.config.ConfigOrigin;
import java.nio.file.Path;

/** Where a configured value came from, as text for people. */
final class Origins {

  private Origins() {}

  /** {@code file:line}, {@code environment variable NAME} or {@code default (resource:line)}. */
  static String text(ConfigOrigin origin) {
    String line = origin.lineNumber() > 0 ? ":" + origin.lineNumber() : "";
    if (origin.resource() != null) {
      return "default (" + origin.resource() + line + ")";
    }
    if (origin.filename() != null) {
      return relative(Path.of(origin.filename())) + line;
    }
    return origin.description().replaceFirst(": (?=\\d+$)", ":");
  }

  private static String relative(Path file) {
    Path here = Path.of("").toAbsolutePath();
    Path full = file.toAbsolutePath().normalize();
    return (full.startsWith(here) ? here.relativize(full) : full).toString();
  }
}
