package quantumforge.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.Forced;

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

  /** First what it holds, then that it is there: a name may outlive a loss of power alone. */
  @Test
  void whatIsWrittenIsForcedToTheDisk() throws Exception {
    assertThat(Forced.during(() -> file.write(Map.of("epoch", "8"))))
        .containsSubsequence(folder.resolve("decided.half"), folder);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    assertThat(new StateFile(path).read()).contains(VALUES);
  }

  @Test
  void aFileThatEndsTooEarlyIsDamaged() throws IOException {
    byte[] whole = Files.readAllBytes(path);
    // Behind the sum there are only ends of lines.
    int end = Files.readString(path).stripTrailing().length();
    for (int length = 0; length < end; length++) {
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

  @Test
  void aFullDiskTakesWhatReplacesWhatItHas() throws IOException {
    file.write(Map.of("epoch", "8"));
    Set<Object> used = Set.of(inode("decided"), inode("decided.half"));
    for (int version = 0; version < 5; version++) {
      file.write(Map.of("epoch", "9".repeat(1 + version * 700), "version", "" + version));
      assertThat(Set.of(inode("decided"), inode("decided.half"))).isEqualTo(used);
      assertThat(file.read().orElseThrow()).containsEntry("version", "" + version);
      assertThat(Files.size(folder.resolve("decided.half"))).isEqualTo(4_096);
    }
  }

  @Test
  void whereverAWriteIsInterruptedTheNextOneGoesOn() throws IOException {
    file.write(Map.of("epoch", "8"));
    Path half = folder.resolve("decided.half");
    Path spare = folder.resolve("decided.spare");
    Files.createLink(spare, path);
    file.write(Map.of("epoch", "9"));
    assertThat(new StateFile(path).read()).contains(Map.of("epoch", "9"));

    Files.move(half, spare);
    new StateFile(path).write(Map.of("epoch", "10"));
    assertThat(file.read()).contains(Map.of("epoch", "10"));
    Files.delete(half);
    Files.createLink(spare, path);
    new StateFile(path).write(Map.of("epoch", "11"));
    assertThat(file.read()).contains(Map.of("epoch", "11"));
  }

  private Object inode(String name) throws IOException {
    return Files.getAttribute(folder.resolve(name), "unix:ino");
  }
}
