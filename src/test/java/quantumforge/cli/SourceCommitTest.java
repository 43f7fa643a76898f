package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commit of the sources, asked of a real Git. */
class SourceCommitTest {

  @TempDir private Path folder;

  private void git(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=t", "-c", "user.email=t@t"));
    command.addAll(List.of(arguments));
    Process git =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(git.waitFor()).isZero();
  }

  @Test
  void aCommitIsNamedWholeAndSaidToBeChanged() throws Exception {
    git("init");
    Files.writeString(folder.resolve("file"), "one");
    git("add", "file");
    git("commit", "-m", "first");
    assertThat(SourceCommit.read(folder)).matches("[0-9a-f]{40}");

    Files.writeString(folder.resolve("file"), "two");

    assertThat(SourceCommit.read(folder)).matches("[0-9a-f]{40}-dirty");
  }

  @Test
  void whereThereIsNoWorkTreeNothingIsNamed() throws Exception {
    assertThat(SourceCommit.read(folder)).isEmpty();
  }
}
