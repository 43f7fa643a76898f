package quantumforge.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Starts processes such that none outlives the demo: each is recorded before it begins, and a guard
 * that survives the demo ends whatever is recorded. Each gets a session of its own, so that Ctrl-C
 * reaches the demo alone, and it stops the others in order. Thread-safe.
 */
final class Spawner implements AutoCloseable {

  /** How long the guard lets a process stop by itself, seconds. */
  private static final String GUARD_PATIENCE_SECONDS = "8";

  private static final String RECORDS = "processes.*";

  /** Would lie over the demo's configurations, and make all nodes share one server. */
  private static final Set<String> OVERRIDES =
      Set.of("DATABASE_URL", "BACKUP_DB_URL", "ANALYTICS_DB_URL", "POOLED_DB_URL", "REDIS_URL");

  private final Path record;
  private final Path script;
  private final Process guard;
  private volatile boolean sealed;

  private Spawner(Path record, Path script, Process guard) {
    this.record = record;
    this.script = script;
    this.guard = guard;
  }

  /**
   * Starts the guard of a new demo.
   *
   * @param folder the demo's own, held by nobody else
   */
  static Spawner open(Path folder) throws IOException {
    Path guardScript = copy("guard.sh", folder);
    Path spawnScript = copy("spawn.sh", folder);
    Path record = folder.resolve("processes." + ProcessHandle.current().pid());
    Files.writeString(record, "");
    Process guard =
        guard(guardScript, record)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("guard.log").toFile()))
            .start();
    return new Spawner(record, spawnScript, guard);
  }

  /** From now on nothing is started any more. */
  void seal() {
    sealed = true;
  }

  /**
   * Starts a process; it has no standard input and writes to its log.
   *
   * @throws IOException also when the demo is being stopped
   */
  Process spawn(ProcessSpec spec) throws IOException {
    if (sealed) {
      throw new IOException(spec.name() + " is not started: the demo is being stopped");
    }
    Files.createDirectories(spec.folder());
    if (Files.exists(spec.log())) {
      Files.move(
          spec.log(),
          spec.log().resolveSibling(spec.log().getFileName() + ".before"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> command = new ArrayList<>();
    command.addAll(List.of("setsid", "/bin/sh", script.toString(), record.toString()));
    command.add(spec.stage().name().toLowerCase(Locale.ROOT));
    command.add(spec.stopSignal());
    command.add(spec.name());
    command.addAll(spec.command());
    ProcessBuilder builder = new ProcessBuilder(command).directory(spec.folder().toFile());
    builder.environment().keySet().removeAll(OVERRIDES);
    return builder
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectErrorStream(true)
        .redirectOutput(spec.log().toFile())
        .start();
  }

  /** Sends a signal by its name without SIG, for example {@code STOP}. */
  static void signal(Process process, String signal) throws IOException, InterruptedException {
    new ProcessBuilder("/bin/sh", "-c", "kill -s \"$1\" \"$2\"", "kill", signal, pid(process))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  /** Lets the guard end what still runs, and waits for it. */
  @Override
  public void close() throws IOException {
    guard.getOutputStream().close();
    guard.onExit().join();
  }

  private static String pid(Process process) {
    return Long.toString(process.pid());
  }

  /** Ends what an earlier demo left running, when not even its guard survived. */
  static void endLeftovers(Path folder) throws IOException, InterruptedException {
    Path guardScript = copy("guard.sh", folder);
    try (DirectoryStream<Path> records = Files.newDirectoryStream(folder, RECORDS)) {
      for (Path left : records) {
        Process cleaner =
            guard(guardScript, left).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        cleaner.getOutputStream().close();
        cleaner.waitFor();
      }
    }
  }

  private static ProcessBuilder guard(Path script, Path record) {
    return new ProcessBuilder(
            "setsid", "bash", script.toString(), record.toString(), GUARD_PATIENCE_SECONDS)
        .redirectErrorStream(true);
  }

  private static Path copy(String resource, Path folder) throws IOException {
    Path copy = folder.resolve(resource);
    try (InputStream script = Spawner.class.getResourceAsStream("/demo/" + resource)) {
      Files.copy(script, copy, StandardCopyOption.REPLACE_EXISTING);
    }
    return copy;
  }
}
