package quantumforge.failover;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Stands for a program of the server: runs until it is ended, and so does a process that it starts.
 */
final class GuardedProgram {

  private final ProcessHandle program;
  private final ProcessHandle started;

  private GuardedProgram(ProcessHandle program, ProcessHandle started) {
    this.program = program;
    this.started = started;
  }

  /** Something that starts a program. */
  interface Start {
    void run() throws Exception;
  }

  /**
   * Makes a program, has it started, and waits until it runs.
   *
   * @param folder where it is made
   */
  static GuardedProgram started(Path folder, String name, Start start) throws Exception {
    Path file = Files.createDirectories(folder).resolve(name);
    Path noted = folder.resolve(name + ".noted");
    Files.writeString(
        file,
        """
        #!/usr/bin/env bash
        sleep 1000 &
        echo "$$ $!" >'%s'
        exec sleep 1001
        """
            .formatted(noted));
    if (!file.toFile().setExecutable(true)) {
      throw new IOException(file + " cannot be made a program");
    }
    start.run();
    await().until(() -> Files.exists(noted) && Files.readString(noted).endsWith("\n"));
    List<ProcessHandle> both =
        List.of(Files.readString(noted).strip().split(" ")).stream()
            .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
            .toList();
    return new GuardedProgram(both.getFirst(), both.getLast());
  }

  /** Kills the guard, and the shell that would end the program then. */
  void loseGuard() throws Exception {
    ProcessHandle waiting = program.parent().orElseThrow();
    ProcessHandle guard = waiting.parent().orElseThrow();
    // It would take what the kernel sends it when the guard is gone.
    new ProcessBuilder("kill", "-s", "STOP", Long.toString(waiting.pid())).start().waitFor();
    guard.destroyForcibly();
    waiting.destroyForcibly();
    await().until(() -> !runs(waiting));
  }

  /** Whether anything of it runs. */
  boolean runs() {
    return runs(program) || runs(started);
  }

  /** One that has ended has no program any more, also while nobody has taken note of its end. */
  static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }
}
