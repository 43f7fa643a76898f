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

/** A brain of any number of collectors in a process of its own, which can only be killed. */
final class BrainProcess {

  private final Path directory;
  private final RedisProcess own;
  private final List<RedisProcess> collectors;
  private final String group;
  private final int streamTradesMax;
  private Optional<Process> process = Optional.empty();

  /**
   * @param directory for its QuestDB and its log; must be there
   */
  BrainProcess(Path directory, RedisProcess own, List<RedisProcess> collectors) {
    this(directory, own, collectors, DataPath.GROUP, DataPath.STREAM_TRADES_MAX);
  }

  /**
   * One that differs from the others.
   *
   * @param group as which it reads, and acknowledges soon unless it is that of the others
   * @param streamTradesMax trades kept in each stream of its Redis
   */
  BrainProcess(
      Path directory,
      RedisProcess own,
      List<RedisProcess> collectors,
      String group,
      int streamTradesMax) {
    this.directory = directory;
    this.own = own;
    this.collectors = List.copyOf(collectors);
    this.group = group;
    this.streamTradesMax = streamTradesMax;
  }

  void start() throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                BrainProcess.class.getName(),
                directory.resolve("questdb").toString(),
                own.url().toString(),
                group,
                Integer.toString(streamTradesMax)));
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
        List.of(arguments).subList(4, arguments.length).stream().map(URI::create).toList();
    BrainSettings common = DataPath.settings(collectors, URI.create(arguments[1]));
    String group = arguments[2];
    BrainSettings settings =
        group.equals(DataPath.GROUP) ? common : DataPath.reading(group, common);
    DataPath.brain(
            DataPath.keeping(Integer.parseInt(arguments[3]), settings), Path.of(arguments[0]))
        .start();
    Thread.currentThread().join();
  }
}
