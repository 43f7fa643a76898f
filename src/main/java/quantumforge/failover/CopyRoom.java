package quantumforge.failover;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.ToLongFunction;

/**
 * Whether the disk has room for a copy of the other server's data beside what is there. A copy that
 * fills the disk takes hours to fail, and what else is on that disk fails with it. Thread-safe.
 */
final class CopyRoom {

  /** The log that is written while the copy is made, and the server's small files. */
  private static final long BESIDE_BYTES = 64L << 20;

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

  private final ToLongFunction<Path> freeBytes;

  /**
   * @param freeBytes what may still be written to a folder's disk
   */
  CopyRoom(ToLongFunction<Path> freeBytes) {
    this.freeBytes = freeBytes;
  }

  /**
   * Asks the other server how much it has, and whether that fits.
   *
   * @throws AgentException when the server does not answer
   */
  boolean isThere(AgentSettings settings) throws AgentException {
    return freeBytes.applyAsLong(settings.folder()) >= dataBytes(settings) + BESIDE_BYTES;
  }

  /**
   * The same, for who needs it.
   *
   * @throws AgentException when that does not fit, or the server does not answer
   */
  void check(AgentSettings settings) throws AgentException {
    long data = dataBytes(settings);
    long free = freeBytes.applyAsLong(settings.folder());
    if (free < data + BESIDE_BYTES) {
      throw new AgentException(
          "%s has %d MB of data, its copy needs %d MB, and %d MB are free in %s: make room there; the copy is tried again"
              .formatted(
                  settings.peer().name(),
                  data >> 20,
                  data + BESIDE_BYTES >> 20,
                  free >> 20,
                  settings.folder()));
    }
  }

  private static long dataBytes(AgentSettings settings) throws AgentException {
    try (LocalServer peer = new LocalServer(settings.peer(), settings, ANSWER_LIMIT)) {
      return peer.dataBytes();
    } catch (SQLException failed) {
      throw new AgentException(
          "%s does not say how much data it has: %s"
              .formatted(settings.peer().name(), failed.getMessage()),
          failed);
    }
  }
}
