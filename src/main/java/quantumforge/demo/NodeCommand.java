package quantumforge.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs one node, on the same JDK and class path as the demo itself. */
public final class NodeCommand {

  private static final String MAIN = "quantumforge.cli.Main";

  /** The mark of a node that shall take little memory rather than be fast. */
  private static final String SMALL = "-XX:TieredStopAtLevel=1";

  private NodeCommand() {}

  /**
   * @param role whose JVM options are taken, from {@code jvm/<role>.options} or, when it has no
   *     file of its own, from {@code jvm/control.options}
   */
  public static List<String> of(String role, Path configuration) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    List<String> options = options(role);
    command.addAll(options);
    String classPath = System.getProperty("java.class.path");
    command.addAll(recordedStart(classPath, options.contains(SMALL)));
    command.addAll(List.of("-cp", classPath, MAIN));
    command.addAll(List.of("node", "--config", configuration.toString()));
    return command;
  }

  /** What the launcher recorded of a node's start with this very jar; nothing when it did not. */
  private static List<String> recordedStart(String classPath, boolean small) {
    String cache = small ? "control.aot" : "data.aot";
    Path archive = Path.of(classPath.split(":")[0]).resolveSibling(cache);
    return Files.isReadable(archive)
        ? List.of("-XX:AOTCache=" + archive, "-Xlog:cds*=off,aot*=off")
        : List.of();
  }

  private static List<String> options(String role) throws IOException {
    String own = "/jvm/" + role + ".options";
    boolean present = NodeCommand.class.getResource(own) != null;
    String resource = present ? own : "/jvm/control.options";
    try (InputStream file = NodeCommand.class.getResourceAsStream(resource)) {
      if (file == null) {
        throw new IOException("the build has no " + resource);
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    }
  }
}
