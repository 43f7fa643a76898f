package quantumforge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {

  private static final Map<String, String> VALUES =
      Map.of("epoch", "7", "primary", "one", "path", "a\\b = c");

  @TempDir Path folder;

  private Path path;
  private StateFile file;

  @BeforeEach
  void write() throws IOException {
    path = folder.resolve("decided");
    file = new StateFile(path);
    assertThat(file.read()).isEmpty();
    file.write(VALUES);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    assertThat(new StateFile(path).read()).contains(VALUES);
  }

  @Test
  void aFileThatEndsTooEarlyIsDamaged() throws IOException {
    byte[] whole = Files.readAllBytes(path);
    // The last byte ends the line of the sum, which is whole without it.
    for (int length = 0; length < whole.length - 1; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertThatThrownBy(file::read).as("%d bytes", length).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aFileWithAnotherByteInItIsDamaged() throws IOException {
    byte[] whole = Files.readAllBytes(path);
    for (int at = 0; at < whole.length; at++) {
      byte[] other = whole.clone();
      other[at] ^= 1;
      Files.write(path, other);
      assertThatThrownBy(file::read).as("byte %d", at).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatWasNotFinishedDoesNotCount() throws IOException {
    Files.writeString(folder.resolve("decided.half"), "epoch=8\npri");
    assertThat(file.read()).contains(VALUES);
    file.write(Map.of("epoch", "8"));
    assertThat(file.read()).isEqualTo(Optional.of(Map.of("epoch", "8")));
  }
}
