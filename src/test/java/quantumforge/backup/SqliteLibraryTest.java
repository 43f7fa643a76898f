package quantumforge.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.Children;
import quantumforge.support.Needs;

/** That it is unpacked beside the copy, and nothing stays, is what KilledWriterTest shows. */
class SqliteLibraryTest {

  private static final long END_SECONDS = 120;

  @TempDir Path folder;

  /** A mount that ends with its namespace: nobody else sees it. */
  @Test
  @Timeout(2 * END_SECONDS)
  void aDiskThatRunsNoProgramsIsSaidToBeTheReason() throws Exception {
    Needs.program("unshare", "util-linux");
    boolean possible = run(List.of("unshare", "--mount", "--", "true")) == 0;
    Needs.privilege(possible, "a mount of its own needs root");
    Path data = Files.createDirectory(folder.resolve("data"));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    int code =
        run(
            List.of(
                "unshare",
                "--mount",
                "--",
                "sh",
                "-c",
                "mount -t tmpfs -o noexec,size=64m tmpfs \"$1\" && mkdir \"$1/tmp\" && shift && exec \"$@\"",
                "sh",
                data.toString(),
                java,
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + data.resolve("tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                CopyWriterProcess.class.getName(),
                data.resolve("copy.db").toString(),
                "1"));

    assertThat(code).isEqualTo(1);
    assertThat(Files.readString(log()))
        .contains("IOException: SQLite's library (1.2 MB) can be unpacked and loaded nowhere")
        .contains(data.resolve("copy.db") + ".native-")
        .contains(data.resolve("tmp") + " (")
        .contains("without noexec");
  }

  private Path log() {
    return folder.resolve("log");
  }

  private int run(List<String> command) throws Exception {
    Process process =
        Children.start(
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile()));
    try {
      assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
