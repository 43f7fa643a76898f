package quantumforge.relay;

import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/**
 * Says in Redis whose a stream is, so that of two writers only the later one goes on: a chain tells
 * blocks apart by their ids alone, and would take the other's for its own. Used by one thread.
 */
final class WriterToken {

  private final String key;
  private final byte[] own =
      (ManagementFactory.getRuntimeMXBean().getName() + "/" + UUID.randomUUID())
          .getBytes(StandardCharsets.UTF_8);
  private byte[] displaced;
  private boolean claimed;

  /** Claims nothing yet. */
  WriterToken(String key) {
    this.key = key;
  }

  byte[] own() {
    return own;
  }

  /**
   * Takes the stream from whoever had it, once; later only makes sure that it was not taken from
   * here. A Redis that lost the claim, with all its data or with its last seconds, gets it again.
   *
   * @throws TakenOverException when another writer has claimed the stream since
   */
  void hold(StatefulRedisConnection<String, byte[]> connection) {
    if (!claimed) {
      byte[] before = connection.sync().setGet(key, own);
      displaced = Arrays.equals(before, own) ? displaced : before;
      claimed = true;
      return;
    }
    byte[] holder = connection.sync().get(key);
    if (holder == null) {
      connection.sync().set(key, own, SetArgs.Builder.nx());
      holder = connection.sync().get(key);
    } else if (Arrays.equals(holder, displaced)) {
      connection.sync().set(key, own);
      return;
    }
    if (!Arrays.equals(holder, own)) {
      throw new TakenOverException(
          "another forwarder has taken the stream over: "
              + (holder == null ? "unknown" : new String(holder, StandardCharsets.UTF_8)));
    }
  }
}
