package quantumforge.demo;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.kernel.MicroClock;

/**
 * Reads trade streams of a brain's Redis as anybody could, by {@code XREAD BLOCK}, and notes how
 * long after its making at the exchange each trade was in this process. Costs the machine about
 * what one more client costs, so it is given few streams. Begun by one thread, which also ends it.
 */
final class ArrivalWatch implements AutoCloseable {

  private static final Duration BLOCK = Duration.ofMillis(200);

  /** Delays are counted in steps of 10 us, up to 10 s. */
  private static final int STEP_MICROS = 10;

  private static final int STEPS = 1_000_000;

  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private final Map<String, String> newest = new TreeMap<>();
  private final int[] counts = new int[STEPS];
  private final long fromMicros;
  private final Thread reader;
  private volatile boolean closed;
  private volatile String failure = "";
  private long total;

  private ArrivalWatch(
      RedisClient client,
      StatefulRedisConnection<String, String> connection,
      List<String> streams,
      long fromMicros) {
    this.client = client;
    this.connection = connection;
    this.fromMicros = fromMicros;
    streams.forEach(stream -> newest.put(stream, "$"));
    this.reader = Thread.ofPlatform().daemon().name("arrival-watch").unstarted(this::run);
  }

  /**
   * Begins to read.
   *
   * @param fromMicros trades made before are not counted
   */
  static ArrivalWatch open(RedisServer server, List<String> streams, long fromMicros)
      throws IOException {
    RedisClient client = RedisClient.create(server.url(RedisUser.READER));
    try {
      ArrivalWatch watch = new ArrivalWatch(client, client.connect(), streams, fromMicros);
      watch.reader.start();
      return watch;
    } catch (RedisException refused) {
      client.shutdown();
      throw new IOException(
          "Redis of %s does not answer: %s".formatted(server.node(), refused.getMessage()),
          refused);
    }
  }

  private void run() {
    RedisCommands<String, String> commands = connection.sync();
    try {
      while (!closed) {
        List<StreamMessage<String, String>> found =
            commands.xread(XReadArgs.Builder.block(BLOCK), offsets());
        long nowMicros = MicroClock.now();
        for (StreamMessage<String, String> entry : found) {
          newest.put(entry.getStream(), entry.getId());
          count(nowMicros - Long.parseLong(entry.getBody().get("timestamp")), nowMicros);
        }
      }
    } catch (RedisException | NumberFormatException failed) {
      failure = String.valueOf(failed.getMessage());
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // the varargs of xread
  private StreamOffset<String>[] offsets() {
    return newest.entrySet().stream()
        .map(stream -> StreamOffset.from(stream.getKey(), stream.getValue()))
        .toArray(StreamOffset[]::new);
  }

  private void count(long delayMicros, long nowMicros) {
    if (nowMicros - delayMicros >= fromMicros) {
      counts[Math.clamp(delayMicros / STEP_MICROS, 0, STEPS - 1)]++;
      total++;
    }
  }

  /**
   * Ends the reading.
   *
   * @throws IOException when it could not read to the end, or saw nothing
   */
  LatencyReport end(String brain) throws IOException, InterruptedException {
    closed = true;
    reader.join();
    if (!failure.isEmpty() || total == 0) {
      throw new IOException("the streams of " + brain + " could not be watched: " + failure);
    }
    return new LatencyReport(
        brain, total, quantile(0.5), quantile(0.99), quantile(0.999), quantile(1));
  }

  private long quantile(double part) {
    long wanted = (long) Math.ceil(part * total);
    long passed = 0;
    int step = 0;
    while ((passed += counts[step]) < wanted) {
      step++;
    }
    return (step + 1L) * STEP_MICROS;
  }

  @Override
  public void close() {
    closed = true;
    connection.close();
    client.shutdown();
  }
}
