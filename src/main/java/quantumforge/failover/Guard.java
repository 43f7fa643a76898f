package quantumforge.failover;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small program between this process and what it runs, which ends that when this process ends or
 * stands still: what was left alone would go on writing into folders that the next life uses.
 * Thread-safe.
 */
final class Guard {

  private static final Logger LOG = LoggerFactory.getLogger(Guard.class);

  private final Path script;
  private final Duration patience;
  private final DataLock lock;

  /**
   * Installs it.
   *
   * @param folder where its program is put
   * @param patience what it guards is ended when {@link #tick} was not called for so long
   */
  Guard(Path folder, Duration patience) throws IOException {
    this.script = folder.resolve("server-guard.sh");
    this.patience = patience;
    this.lock = new DataLock(folder);
    try (InputStream source = Guard.class.getResourceAsStream("/failover/server-guard.sh")) {
      Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What a program that changes the data holds as long as it runs. */
  DataLock lock() {
    return lock;
  }

  /**
   * A command that is guarded, and changes the data; in a session of its own, so that Ctrl-C does
   * not reach it. It ends with code 75 where another one is at work on them.
   */
  List<String> over(List<String> command) {
    return over(command, lock.file().toString());
  }

  /** A command that is guarded and changes nothing. */
  List<String> overReader(List<String> command) {
    return over(command, "-");
  }

  private List<String> over(List<String> command, String locked) {
    List<String> guarded = new ArrayList<>(List.of("setsid", "bash", script.toString()));
    guarded.add(Long.toString(Math.max(1, patience.toSeconds())));
    guarded.add(locked);
    guarded.addAll(command);
    return guarded;
  }

  /** Lets the guard of a process know that somebody looks after it. */
  static void tick(Process guard) {
    order(guard, "tick");
  }

  /** Tells the guard of a process to {@code stop}, {@code kill} or {@code reload} it. */
  static void order(Process guard, String word) {
    if (!guard.isAlive()) {
      return;
    }
    try {
      OutputStream out = guard.getOutputStream();
      synchronized (out) {
        out.write((word + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    } catch (IOException ended) {
      LOG.debug("a guard has ended: {}", ended.getMessage());
    }
  }
}
