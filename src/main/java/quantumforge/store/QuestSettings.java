package quantumforge.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The QuestDB that runs inside a node's process; {@code store.conf} explains each key.
 *
 * @param directory where it keeps its data; one process at a time
 * @param host the address its ports are bound to
 * @param pgPort the PostgreSQL wire port for SQL clients; 0 for none
 * @param httpPort the port of QuestDB's own web console; 0 for none
 * @param user for both ports
 * @param password for both ports; without one no port is opened
 * @param commitMode whether a commit waits for the disk
 * @param workers threads that QuestDB works with
 */
public record QuestSettings(
    Path directory,
    String host,
    int pgPort,
    int httpPort,
    String user,
    Optional<String> password,
    CommitMode commitMode,
    int workers) {

  public QuestSettings {
    requirePort("pg-port", pgPort);
    requirePort("http-port", httpPort);
    if (workers < 1 || workers > 64) {
      throw new IllegalArgumentException("store.questdb.workers must be in 1..64, got " + workers);
    }
    if (password.isEmpty() && (pgPort > 0 || httpPort > 0)) {
      throw new IllegalArgumentException(
          "store.questdb.password must be set to open store.questdb.pg-port or http-port; there is"
              + " no default password");
    }
  }

  private static void requirePort(String key, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "store.questdb." + key + " must be in 0..65535, got " + port);
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
