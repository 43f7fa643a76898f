package quantumforge.brain;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quantumforge.store.QuestStore;
import quantumforge.support.Children;
import quantumforge.support.RedisProcess;

/** A brain of several collectors in a process of its own, which can only be killed. */
final class BrainProcess {

  private final Path directory;
  private final RedisProcess own;
  private final List<RedisProcess> collectors;
  private Optional<Process> process = Optional.empty();

  /**
   * @param directory for its QuestDB and its log
   */
  BrainProcess(Path directory, RedisProcess own, List<RedisProcess> collectors) {
    this.directory = directory;
    this.own = own;
    this.collectors = List.copyOf(collectors);
  }

  void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                BrainProcess.class.getName(),
                directory.resolve("questdb").toString(),
                own.url().toString()));
    collectors.forEach(redis -> command.add(redis.url().toString()));
    process =
        Optional.of(
            Children.start(
                new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(
                            directory.resolve("brain.log").toFile()))));
  }

  void kill() throws InterruptedException {
    if (process.isPresent()) {
      process.get().destroyForcibly().waitFor();
      process = Optional.empty();
    }
  }

  /** What it has stored, once it is killed. */
  QuestStore store() throws IOException {
    return QuestStore.open(DataPath.questSettings(directory.resolve("questdb")));
  }

  /** The process itself. */
  public static void main(String[] arguments) throws Exception {
    List<URI> collectors =
        List.of(arguments).subList(2, arguments.length).stream().map(URI::create).toList();
    DataPath.brain(DataPath.settings(collectors, URI.create(arguments[1])), Path.of(arguments[0]))
        .start();
    Thread.currentThread().join();
  }
}
