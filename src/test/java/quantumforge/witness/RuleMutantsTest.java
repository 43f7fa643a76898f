package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No rule is superfluous: without it a test of single decisions fails. docs/failover.md names one
 * for each rule; {@code -Drules.write} names another one where that does not fail any more.
 */
class RuleMutantsTest {

  private static final Path DOCUMENT = Path.of("docs", "failover.md");
  private static final String BEGIN = "<!-- rules and tests -->\n";
  private static final String END = "<!-- end of rules and tests -->";
  private static final String HEAD = "| without the rule | fails |\n|---|---|\n";

  private static final List<Class<?>> TESTS =
      List.of(
          PromotionDecisionsTest.class,
          PrimaryLossDecisionsTest.class,
          StandbyDecisionsTest.class,
          SwitchoverDecisionsTest.class,
          FlappingDecisionsTest.class,
          ResyncDecisionsTest.class,
          WaitingDecisionsTest.class,
          DatabaseCommandTest.class);

  @Test
  void withoutAnyOneOfTheRulesATestFails() throws Exception {
    String document = Files.readString(DOCUMENT);
    StringBuilder table = new StringBuilder(HEAD);
    for (DatabaseRule rule : Mutants.table()) {
      table.append(
          "| %s | `%s` |\n".formatted(rule.id(), failing(rule.id(), named(document, rule))));
    }
    int from = document.indexOf(BEGIN) + BEGIN.length();
    String rendered =
        document.substring(0, from) + table + document.substring(document.indexOf(END));
    if (System.getProperty("rules.write") != null) {
      Files.writeString(DOCUMENT, rendered);
    }
    assertThat(document).isEqualTo(rendered);
  }

  @Test
  void withAllOfTheRulesNoneFails() throws Exception {
    assertThat(failing(Mutants.table()).toList()).isEmpty();
  }

  private static String named(String document, DatabaseRule rule) {
    String row = "| %s | `".formatted(rule.id());
    return document
        .substring(document.indexOf(BEGIN))
        .lines()
        .filter(line -> line.startsWith(row))
        .map(line -> line.substring(row.length(), line.lastIndexOf('`')))
        .findFirst()
        .orElse("");
  }

  /** The one that is named, as long as it fails. */
  private static String failing(String rule, String named) {
    List<String> all = failing(Mutants.without(rule)).toList();
    return all.contains(named)
        ? named
        : all.stream().findFirst().orElseThrow(() -> new AssertionError("no test needs " + rule));
  }

  private static Stream<String> failing(List<DatabaseRule> table) {
    return TESTS.stream()
        .flatMap(RuleMutantsTest::tests)
        .filter(test -> fails(test, table))
        .map(RuleMutantsTest::name);
  }

  private static Stream<Method> tests(Class<?> type) {
    return Stream.of(type.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .sorted(Comparator.comparing(Method::getName));
  }

  private static String name(Method test) {
    return test.getDeclaringClass().getSimpleName() + "." + test.getName();
  }

  /** A mode without any rule that holds is an error too. */
  private static boolean fails(Method test, List<DatabaseRule> table) {
    try {
      Constructor<?> instance = test.getDeclaringClass().getDeclaredConstructor();
      Decisions.deciding(table, () -> (Void) test.invoke(instance.newInstance()));
      return false;
    } catch (InvocationTargetException failed) {
      return true;
    } catch (ReflectiveOperationException broken) {
      throw new AssertionError(broken);
    }
  }
}
