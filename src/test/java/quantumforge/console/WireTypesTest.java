package quantumforge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WireTypesTest {

  private static final Path DECLARATIONS = Path.of("src/main/ui/src/wire.d.ts");

  /** Writes the page's types anew: {@code java -cp ... quantumforge.console.WireTypesTest}. */
  public static void main(String[] args) throws Exception {
    Files.writeString(DECLARATIONS, WireTypes.typescript());
  }

  @Test
  void thePageIsTypedWithTheViewsThatTheServerSends() throws Exception {
    String wanted = WireTypes.typescript();
    String found = Files.readString(DECLARATIONS);
    if (!found.equals(wanted)) {
      Files.writeString(DECLARATIONS, wanted);
    }
    assertThat(found)
        .as("%s was out of date and has been written anew; commit it", DECLARATIONS)
        .isEqualTo(wanted);
  }
}
