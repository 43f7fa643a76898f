package quantumforge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import quantumforge.support.Needs;

/** The page's own tests, and what its lock file must not hold. */
class PageTest {

  private static final Path UI = Path.of("src/main/ui");

  @Test
  void thePagesOwnTestsPass() throws Exception {
    Needs.tool(UiFiles.load().problem().isEmpty(), "the page was not built, see -Dui.skip");
    Process tests =
        new ProcessBuilder("node", UI.resolve("test.mjs").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tests.waitFor()).as(output).isZero();
    assertThat(output).contains("fail 0").doesNotContain("tests 0");
  }

  @Test
  void theLockFileNamesNoHost() throws IOException {
    String lock = Files.readString(UI.resolve("package-lock.json"));
    assertThat(lock).contains("\"integrity\"").doesNotContain("\"resolved\"");
    assertThat(Pattern.compile("[a-z+]+://").matcher(lock).results().map(m -> m.group())).isEmpty();
  }
}
