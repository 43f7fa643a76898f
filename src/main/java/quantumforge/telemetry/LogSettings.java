package quantumforge.telemetry;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and how a node logs; keys below {@code forge.log}, explained in {@code node.conf}.
 *
 * @param file absent for standard output
 */
public record LogSettings(
    Format format,
    Level level,
    Level libraryLevel,
    Optional<Path> file,
    long maxFileBytes,
    int maxFiles) {

  public LogSettings {
    if (maxFileBytes < 64 * 1024) {
      throw new IllegalArgumentException(
          "max-file-bytes is %d; allowed is 65536 or more".formatted(maxFileBytes));
    }
    if (maxFiles < 1 || maxFiles > 1000) {
      throw new IllegalArgumentException(
          "max-files is %d; allowed is 1 to 1000".formatted(maxFiles));
    }
  }

  /** The shape of a line. */
  public enum Format {
    /** Columns for people. */
    HUMAN,
    /** One object for each line, for programs. */
    JSON
  }

  /** The lowest level that is logged, from all to the least. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR
  }
}
