package quantumforge.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.command.Operators.Operator;

class OperatorsTest {

  @TempDir private Path folder;

  @Test
  void aTokenNamesItsOperatorAndNobodyElsesDoes() throws IOException {
    Operator anna = Operators.create("anna");
    Operator ben = Operators.create("ben");
    Operators known = new Operators(file("# people\n\n" + anna.line() + "\n" + ben.line() + "\n"));
    assertThat(known.nameOf(anna.token())).contains("anna");
    assertThat(known.nameOf(ben.token())).contains("ben");
    assertThat(known.nameOf(anna.token() + "x")).isEmpty();
    assertThat(known.nameOf("")).isEmpty();
    assertThat(anna.token()).isNotEqualTo(Operators.create("anna").token());
    assertThat(anna).hasToString("anna");
  }

  @Test
  void aFileThatOthersCanReadIsRefusedWithTheCommandThatMendsIt() throws IOException {
    Path file = file(Operators.create("anna").line());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(() -> new Operators(file).all())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is open to others")
        .hasMessageContaining("chmod 600 " + file);
  }

  @Test
  void aLineThatIsNoneIsNamedByItsNumberAndItsSecretIsNotShown() throws IOException {
    Path file = file("# people\nanna: topsecret-topsecret-topsecret\n");
    assertThatThrownBy(() -> new Operators(file).all())
        .hasMessageContaining(file + ", line 2")
        .hasMessageNotContaining("topsecret");
  }

  @Test
  void aFileThatIsNotThereAndANameThatIsNoneAreSaid() {
    assertThatThrownBy(() -> new Operators(folder.resolve("none")).nameOf("x"))
        .hasMessageContaining("none does not exist or cannot be read");
    assertThatThrownBy(() -> Operators.create("Anna B"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 'Anna B'");
  }

  private Path file(String text) throws IOException {
    Path file = folder.resolve("operators");
    Files.writeString(file, text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
