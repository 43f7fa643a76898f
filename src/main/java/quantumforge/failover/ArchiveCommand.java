package quantumforge.failover;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import quantumforge.kernel.Durable;

/**
 * The program with which the server archives its log, and the word of the agent that lets it.
 * Thread-safe.
 */
final class ArchiveCommand {

  private static final String SETTINGS =
      """
      archive_mode = on
      archive_command = '%s'
      archive_timeout = %d
      """;

  private final AgentSettings settings;
  private final Path script;
  private final Path epochFile;

  ArchiveCommand(AgentSettings settings) {
    this.settings = settings;
    this.script = settings.folder().resolve("archive-log.sh");
    this.epochFile = settings.configuration().resolve("archive-epoch");
  }

  /** Installs the program; nothing is archived until {@link #let}. */
  void install() throws IOException {
    letNobody();
    try (InputStream source =
        ArchiveCommand.class.getResourceAsStream("/failover/archive-log.sh")) {
      Files.copy(source, script, StandardCopyOption.REPLACE_EXISTING);
    }
    // The server runs it, maybe as another user.
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /** This server is the primary of an epoch: it may archive. */
  synchronized void let(long epoch) throws IOException {
    Path half = epochFile.resolveSibling(epochFile.getFileName() + ".half");
    Files.deleteIfExists(half);
    // A new one: in another user's folder it could be a link to something else.
    Files.writeString(
        half,
        "%d %s%n".formatted(epoch, settings.own().name()),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE);
    FolderOwner.give(half, half.getParent());
    Files.move(
        half, epochFile, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** This server is not the primary, or nobody knows. */
  synchronized void letNobody() throws IOException {
    if (Files.deleteIfExists(epochFile)) {
      Durable.names(epochFile.getParent());
    }
  }

  /**
   * What the server's configuration has for it. It lets go of the guard's lock on the data: what
   * stands still there must not hold up the next start.
   */
  String configuration() {
    String command =
        "exec timeout -k 1 %d sh %s %s %s \"%%p\" \"%%f\" 6>&-"
            .formatted(
                settings.archive().limit().toSeconds(),
                quoted(script.toString()),
                quoted(epochFile.toString()),
                quoted(settings.archive().folder()));
    return SETTINGS.formatted(
        command.replace("\\", "\\\\").replace("'", "''"),
        settings.archive().segmentAfter().toSeconds());
  }

  /** For the shell, and for the server, which replaces what a percent sign begins. */
  private static String quoted(String path) {
    return "'" + path.replace("'", "'\\''").replace("%", "%%") + "'";
  }
}
