package quantumforge.failover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a server does that takes no connections yet, by the titles of its processes (PostgreSQL,
 * ps_status.c): the one that recovers names the file of the log that it has got to, and the one
 * that makes the checkpoint behind a recovery says so.
 */
final class StartPhase {

  private static final String STARTUP = ": startup";
  private static final String CHECKPOINT = "performing end-of-recovery checkpoint";

  private StartPhase() {}

  /** Of the server that runs below a process. */
  static String below(ProcessHandle process) {
    return of(process.descendants().map(StartPhase::title));
  }

  /** By its processes' titles. */
  static String of(Stream<String> titles) {
    List<String> all = titles.toList();
    return all.stream()
        .filter(title -> title.contains(CHECKPOINT))
        .findFirst()
        .map(title -> "it writes the checkpoint behind its recovery")
        .or(
            () ->
                all.stream()
                    .filter(title -> title.contains(STARTUP))
                    .findFirst()
                    .map(StartPhase::recovery))
        .orElse("it starts");
  }

  private static String recovery(String title) {
    String does = title.substring(title.indexOf(STARTUP) + STARTUP.length()).strip();
    return does.isEmpty() ? "it begins its recovery" : "its recovery is " + does;
  }

  /** A title stands where the arguments were, and what was longer than it is filled up. */
  private static String title(ProcessHandle process) {
    try {
      return Files.readString(
              Path.of("/proc", Long.toString(process.pid()), "cmdline"),
              StandardCharsets.ISO_8859_1)
          .replace('\0', ' ')
          .strip();
    } catch (IOException ended) {
      return "";
    }
  }
}
