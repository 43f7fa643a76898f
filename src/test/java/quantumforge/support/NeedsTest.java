package quantumforge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

class NeedsTest {

  private static final Path TESTS = Path.of("src", "test", "java");

  /** A property with which somebody asks for a long run is no lack of anything. */
  private static final Pattern OTHER_WAYS =
      Pattern.compile(
          "^import (static )?\\S*(Assumptions|TestAbortedException)\\b|^\\s*@(Disabled|EnabledOn|EnabledIf(?!SystemProperty))",
          Pattern.MULTILINE);

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
  private final Needs person = new Needs(false, out);
  private final Needs everything = new Needs(true, out);

  @Test
  void aMissingToolSkipsOnAPersonsMachineAndFailsWhereEverythingIsToBeTested() {
    assertThatThrownBy(() -> person.installed(false, "no hammer"))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("no hammer");
    assertThat(printed()).isEqualTo("skipped: no hammer\n");
    assertThatThrownBy(() -> everything.installed(false, "no hammer"))
        .isInstanceOf(AssertionFailedError.class)
        .hasMessageContaining("no hammer");
  }

  @Test
  void aMissingPrivilegeSkipsEverywhere() {
    for (Needs needs : new Needs[] {person, everything}) {
      printed.reset();
      assertThatThrownBy(() -> needs.allowed(false, "no namespaces"))
          .isInstanceOf(TestAbortedException.class)
          .hasMessageContaining("no namespaces");
      assertThat(printed()).isEqualTo("skipped: no namespaces\n");
    }
  }

  @Test
  void whatIsThereIsNotSpokenOf() {
    for (Needs needs : new Needs[] {person, everything}) {
      assertThatCode(() -> needs.installed(true, "no hammer")).doesNotThrowAnyException();
      assertThatCode(() -> needs.allowed(true, "no namespaces")).doesNotThrowAnyException();
    }
    assertThat(printed()).isEmpty();
  }

  @Test
  void everythingIsToBeTestedWhereTheEnvironmentSaysSo() {
    assertThat(Needs.isAll("true")).isTrue();
    assertThat(Needs.isAll("1")).isTrue();
    assertThat(Needs.isAll("false")).isFalse();
    assertThat(Needs.isAll("")).isFalse();
    assertThat(Needs.isAll(null)).isFalse();
  }

  @Test
  void programsAreFound() {
    assertThat(Needs.find("sh")).isPresent();
    assertThat(Needs.find("no-such-program")).isEmpty();
    assertThat(Needs.program("sh", "dash")).isExecutable();
  }

  @Test
  void noTestIsSkippedInAnotherWay() throws IOException {
    try (Stream<Path> files = Files.walk(TESTS)) {
      assertThat(files.filter(file -> file.toString().endsWith(".java")))
          .filteredOn(file -> !file.getFileName().toString().matches("Needs(Test)?\\.java"))
          .isNotEmpty()
          .noneMatch(NeedsTest::skipsItself);
    }
  }

  private static boolean skipsItself(Path file) {
    try {
      return OTHER_WAYS.matcher(Files.readString(file)).find();
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
