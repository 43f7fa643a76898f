package quantumforge.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a demo keeps everything; shared by all commands that act on one. */
final class DemoFolderOption {

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Where the plant keeps everything (default: a folder in var/ beside the launcher).")
  private Path folder;

  Path path() {
    return orBesideTheLauncher("demo");
  }

  /** The option that names the same folder again, with a blank before it; nothing by default. */
  String again() {
    return folder == null ? "" : " --dir " + folder;
  }

  /** The folder of a plant that has another one by default: {@code var/<name>}. */
  Path orBesideTheLauncher(String name) {
    if (folder != null) {
      return folder;
    }
    String home = Optional.ofNullable(System.getenv("FORGE_HOME")).orElse(".");
    return Path.of(home, "var", name);
  }
}
