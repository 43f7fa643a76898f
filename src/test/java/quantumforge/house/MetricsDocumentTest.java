package quantumforge.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever reads {@code /metrics} finds the meaning of each name in one document. */
class MetricsDocumentTest {

  private static final Pattern METER = Pattern.compile("\"(forge(\\.[a-z]+){2,})\"");
  private static final Pattern EXPLAINED =
      Pattern.compile("`(forge(\\.[a-z]+){2,})(\\{[\\w,]+})?`");

  @Test
  void theDocumentExplainsExactlyTheMetersOfTheProgram() throws Exception {
    assertThat(explained()).isEqualTo(meters());
  }

  /** The names in the first column of the tables. */
  private static Set<String> explained() throws IOException {
    return Files.readAllLines(Path.of("docs", "metrics.md")).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(0, line.indexOf(" | ")))
        .flatMap(cell -> names(EXPLAINED, cell))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The names in every source that knows Micrometer, without the keys of settings. */
  private static Set<String> meters() throws IOException {
    Set<String> found = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String source = Files.readString(file);
        if (source.contains("import io.micrometer")) {
          names(METER, source).forEach(found::add);
        }
      }
    }
    String settings = Files.readString(Path.of("src/test/resources/settings/defaults.txt"));
    found.removeIf(name -> settings.contains(name + " "));
    return found;
  }

  private static Stream<String> names(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(match -> match.group(1));
  }
}
