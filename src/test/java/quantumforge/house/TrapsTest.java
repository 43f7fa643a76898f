package quantumforge.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** The tests that docs/failover.md names for the known traps are there and run. */
class TrapsTest {

  private static final Path DOCUMENT = Path.of("docs", "failover.md");
  private static final Path TESTS = Path.of("src", "test", "java");
  private static final int TRAPS = 26;
  private static final Pattern NAME = Pattern.compile("`(\\w+Test)\\.(\\w+)`");
  private static final List<String> NONE = List.of("no test", "not built");

  @Test
  void everyTestThatIsNamedIsThere() throws Exception {
    for (String row : rows()) {
      for (MatchResult name : names(row)) {
        assertThat(isTest(name.group(1), name.group(2))).as("%s of %s", name.group(), row).isTrue();
      }
    }
  }

  @Test
  void everyTrapHasATestOrSaysThatItHasNone() throws IOException {
    List<String> rows = rows();
    assertThat(rows.stream().map(row -> row.substring(2, row.indexOf(" |"))))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, TRAPS).mapToObj(number -> "T" + number).toList());
    assertThat(rows)
        .allMatch(row -> !names(row).isEmpty() || NONE.stream().anyMatch(row::contains));
  }

  private static List<String> rows() throws IOException {
    String document = Files.readString(DOCUMENT);
    int from = document.indexOf("<!-- traps -->");
    return document
        .substring(from, document.indexOf("<!-- end of traps -->", from))
        .lines()
        .filter(line -> line.startsWith("| T"))
        .toList();
  }

  private static List<MatchResult> names(String row) {
    return NAME.matcher(row).results().toList();
  }

  private static boolean isTest(String type, String member) throws Exception {
    Class<?> found = Class.forName(qualified(type), false, TrapsTest.class.getClassLoader());
    return !AnnotationSupport.isAnnotated(found, Disabled.class)
        && members(found)
            .filter(declared -> declared.getName().equals(member))
            .map(AnnotatedElement.class::cast)
            .anyMatch(
                declared ->
                    AnnotationSupport.isAnnotated(declared, Testable.class)
                        && !AnnotationSupport.isAnnotated(declared, Disabled.class));
  }

  /** A rule of ArchUnit is a field. */
  private static Stream<Member> members(Class<?> type) {
    return Stream.concat(Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredFields()));
  }

  /** In which package it is, by the sources. */
  private static String qualified(String type) throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      List<Path> found =
          files.filter(file -> file.getFileName().toString().equals(type + ".java")).toList();
      assertThat(found).as("sources of %s", type).hasSize(1);
      String path = TESTS.relativize(found.getFirst()).toString();
      return path.substring(0, path.length() - ".java".length()).replace('/', '.');
    }
  }
}
