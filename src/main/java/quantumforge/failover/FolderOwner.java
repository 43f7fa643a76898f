package quantumforge.failover;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * To whom the agent's files belong where its server runs as another user ({@code run-as}): what the
 * server reads and writes is that user's, the data and what is in {@code conf}, and no one else may
 * read it. The folder itself, and what the agent runs from it, stay the agent's own: whoever gets
 * into the server must not get into the agent by them.
 */
final class FolderOwner {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String UID = "unix:uid";
  private static final String GID = "unix:gid";

  private FolderOwner() {}

  /** A user and a group, as the kernel counts them for this process. */
  private record Account(int uid, int gid) {

    static Account of(Path file) throws IOException {
      Map<String, Object> owner =
          Files.readAttributes(file, "unix:uid,gid", LinkOption.NOFOLLOW_LINKS);
      return new Account((int) owner.get("uid"), (int) owner.get("gid"));
    }

    void take(Path file) throws IOException {
      if (!of(file).equals(this)) {
        Files.setAttribute(file, UID, uid, LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(file, GID, gid, LinkOption.NOFOLLOW_LINKS);
      }
    }
  }

  /** Gives a file to whom another one belongs; nothing where it is his already. */
  static void give(Path file, Path like) throws IOException {
    Account.of(like).take(file);
  }

  /**
   * Makes the folder {@code conf}, and gives it to who runs the server.
   *
   * @throws IOException when he cannot use it, or the data are somebody else's; the message says
   *     what to do
   */
  static void prepare(AgentSettings settings) throws IOException, InterruptedException {
    Path conf = Files.createDirectories(settings.configuration());
    if (settings.runAs().isEmpty()) {
      return;
    }
    Account server = account(settings.runAs());
    try (Stream<Path> files = Files.list(conf)) {
      for (Path file : Stream.concat(Stream.of(conf), files).toList()) {
        server.take(file);
      }
    } catch (IOException refused) {
      throw wrong(
          "%s cannot be given to the user %d, as whom the server runs: a node with run-as runs as root"
              .formatted(conf, server.uid()),
          refused);
    }
    if (Files.exists(settings.data()) && Account.of(settings.data()).uid() != server.uid()) {
      throw wrong(
          "%1$s does not belong to the user %2$d, as whom the server runs: chown -R %2$d:%3$d %1$s"
              .formatted(settings.data(), server.uid(), server.gid()),
          null);
    }
    if (!succeeds(
        settings.runAs(), List.of("test", "-x", conf.toString(), "-a", "-r", conf.toString()))) {
      throw wrong(
          "the server runs as the user %d, who cannot get to %s: let others pass through the folders above it (chmod o+x)"
              .formatted(server.uid(), conf),
          null);
    }
  }

  private static IOException wrong(String sentence, IOException cause) {
    return new IOException("forge.failover.agent.run-as: " + sentence, cause);
  }

  /**
   * As whom a command behind {@code run-as} runs. It is asked of the kernel from here: in a user
   * namespace of its own it would name itself nobody, and yet be who started it.
   */
  private static Account account(List<String> runAs) throws IOException, InterruptedException {
    Process process = started(runAs, List.of("sh", "-c", "echo; exec cat"));
    // Nothing else would end the wait for its line.
    CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> end(process));
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      if (line == null || !line.isEmpty()) {
        throw wrong("%s runs nothing: %s".formatted(runAs, line == null ? "" : line), null);
      }
      long last = innermost(process.toHandle()).pid();
      List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(last), "status"));
      return new Account(effective(status, "Uid:"), effective(status, "Gid:"));
    } finally {
      end(process);
    }
  }

  private static ProcessHandle innermost(ProcessHandle process) {
    return process.children().findFirst().map(FolderOwner::innermost).orElse(process);
  }

  /** The second of the four numbers of proc(5). */
  private static int effective(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> Integer.parseInt(line.split("\\s+")[2]))
        .findFirst()
        .orElseThrow();
  }

  private static boolean succeeds(List<String> runAs, List<String> command)
      throws IOException, InterruptedException {
    Process process = started(runAs, command);
    try {
      return process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          && process.exitValue() == 0;
    } finally {
      end(process);
    }
  }

  private static Process started(List<String> runAs, List<String> command) throws IOException {
    List<String> all = new ArrayList<>(runAs);
    all.addAll(command);
    try {
      return new ProcessBuilder(all).redirectErrorStream(true).start();
    } catch (IOException missing) {
      throw wrong("%s cannot be run: %s".formatted(runAs, missing.getMessage()), missing);
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
