package quantumforge.support;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Processes and folders that must not outlive the JVM of the tests, however that ends: a watcher
 * holds the other end of a pipe, and when the JVM is gone it kills and removes what it was told of.
 * A process is known by its pid and its start, so that a stranger with a recycled pid is safe.
 * Thread-safe.
 */
public final class Children {

  private static final String WATCHER =
      """
      began() { # PID: when the process began, in clock ticks since the boot; empty when it is gone
        stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
        stat=${stat##*) }
        set -- $stat
        echo "${20}"
      }
      children=
      while IFS=' ' read -r kind what; do
        case $kind in
          process) children="$children $what:$(began "$what")" ;;
          folder) set -- "$@" "$what" ;;
        esac
      done
      for child in $children; do
        pid=${child%:*}
        if [ -n "${child#*:}" ] && [ "$(began "$pid")" = "${child#*:}" ]; then
          kill -9 "$pid"
        fi
      done
      for folder in "$@"; do
        umount -l "$folder"
        rm -rf "$folder"
      done
      """;

  private static OutputStream watcher;

  private Children() {}

  /** Starts a process that ends with this JVM at the latest. */
  public static Process start(ProcessBuilder builder) throws IOException {
    tell("");
    Process child = builder.start();
    tell("process " + child.pid() + "\n");
    return child;
  }

  /** Lets a folder, and what may be mounted on it, go with this JVM at the latest. */
  public static Path folder(Path folder) {
    try {
      tell("folder " + folder + "\n");
    } catch (IOException noWatcher) {
      throw new UncheckedIOException(noWatcher);
    }
    return folder;
  }

  private static synchronized void tell(String line) throws IOException {
    if (watcher == null) {
      // A session of its own: what ends this JVM's whole group must not end the watcher first.
      watcher =
          new ProcessBuilder("setsid", "sh", "-c", WATCHER)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .getOutputStream();
    }
    watcher.write(line.getBytes(StandardCharsets.UTF_8));
    watcher.flush();
  }
}
