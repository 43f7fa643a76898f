package quantumforge.store;

import java.nio.file.Path;
import java.util.Optional;
import quantumforge.kernel.SettingCheck;

/**
 * The QuestDB that runs inside a node's process; {@code store.conf} explains each key.
 *
 * @param directory where it keeps its data; one process at a time
 * @param host the address its ports are bound to
 * @param pgPort the PostgreSQL wire port for SQL clients; 0 for none, else another than httpPort
 * @param httpPort the port of QuestDB's own web console; 0 for none
 * @param user for both ports
 * @param password for both ports; without one no port is opened
 * @param commitMode whether a commit waits for the disk
 * @param workers threads that QuestDB works with, 1 to 64
 * @param retention how long market data stays
 */
public record QuestSettings(
    Path directory,
    String host,
    int pgPort,
    int httpPort,
    String user,
    Optional<String> password,
    CommitMode commitMode,
    int workers,
    RetentionSettings retention) {

  public QuestSettings {
    if (directory.toString().isBlank()) {
      throw new IllegalArgumentException("directory is \"\"; name a directory of its own");
    }
    SettingCheck.name("host", host);
    SettingCheck.name("user", user);
    SettingCheck.range("pg-port", pgPort, 0, 65_535);
    SettingCheck.range("http-port", httpPort, 0, 65_535);
    SettingCheck.range("workers", workers, 1, 64);
    if (pgPort > 0 && pgPort == httpPort) {
      throw new IllegalArgumentException(
          "http-port is %d, as is pg-port; give each a port of its own".formatted(httpPort));
    }
    if (password.filter(text -> !text.isBlank()).isEmpty() && (pgPort > 0 || httpPort > 0)) {
      throw new IllegalArgumentException(
          "%s is %d, which opens a port without a password; set password beside it, since there is no default"
              .formatted(pgPort > 0 ? "pg-port" : "http-port", Math.max(pgPort, httpPort)));
    }
  }

  /** When a commit counts as done. */
  public enum CommitMode {
    /** Once the operating system has it: survives a killed process, not a power cut. */
    NOSYNC,
    /** Once the disk has it. */
    SYNC
  }
}
