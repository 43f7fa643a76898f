package quantumforge.node;

import com.typesafe.config.ConfigOrigin;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where a configured value came from, as text for people. */
final class Origins {

  /** As the library describes a file of the program: name, place, line. */
  private static final Pattern RESOURCE = Pattern.compile("(\\S+) @ .*?(:\\d+)");

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
    return Arrays.stream(origin.description().replaceFirst("^merge of ", "").split(","))
        .map(Origins::part)
        .collect(Collectors.joining(" with "));
  }

  /** Of a value that is put together from several, as {@code ${forge.node.data-dir}/questdb}. */
  private static String part(String description) {
    String part = description.replaceFirst(": (?=\\d+$)", ":");
    Matcher resource = RESOURCE.matcher(part);
    if (resource.matches()) {
      return "default (" + resource.group(1) + resource.group(2) + ")";
    }
    return part;
  }

  private static String relative(Path file) {
    Path here = Path.of("").toAbsolutePath();
    Path full = file.toAbsolutePath().normalize();
    return (full.startsWith(here) ? here.relativize(full) : full).toString();
  }
}
