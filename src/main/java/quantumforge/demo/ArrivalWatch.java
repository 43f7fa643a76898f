package quantumforge.demo;

import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.kernel.MicroClock;
import quantumforge.relay.CommandBytes;
import quantumforge.relay.RedisLink;
import quantumforge.relay.RedisPipe;

/**
 * Reads trade streams of a brain's Redis as anybody could, by {@code XREAD BLOCK}, and notes how
 * long after its making at the exchange each trade was in this process. Costs the machine about
 * what one more client costs, so it is given few streams. Begun by one thread, which also ends it.
 */
final class ArrivalWatch implements AutoCloseable {

  private static final Duration BLOCK = Duration.ofMillis(200);

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  /** Delays are counted in steps of 10 us, up to 10 s. */
  private static final int STEP_MICROS = 10;

  private static final int STEPS = 1_000_000;

  private final RedisLink link;
  private final RedisPipe pipe;
  private final Map<String, String> newest = new TreeMap<>();
  private final int[] counts = new int[STEPS];
  private final long fromMicros;
  private final Thread reader;
  private volatile boolean closed;
  private volatile String failure = "";
  private long total;

  private ArrivalWatch(RedisLink link, RedisPipe pipe, List<String> streams, long fromMicros) {
    this.link = link;
    this.pipe = pipe;
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
      throws IOException, InterruptedException {
    RedisLink link = RedisLink.to(URI.create(server.url(RedisUser.READER)), ANSWER_LIMIT);
    try {
      ArrivalWatch watch = new ArrivalWatch(link, link.openPipe(), streams, fromMicros);
      watch.reader.start();
      return watch;
    } catch (RedisException refused) {
      link.close();
      throw new IOException(
          "Redis of %s does not answer: %s".formatted(server.node(), refused.getMessage()),
          refused);
    }
  }

  private void run() {
    CommandBytes question = new CommandBytes(2_048);
    try {
      while (!closed) {
        question.clear();
        pipe.send(ask(question));
        List<StreamMessage<String, byte[]>> found = pipe.entries();
        long nowMicros = MicroClock.now();
        for (StreamMessage<String, byte[]> entry : found) {
          newest.put(entry.getStream(), entry.getId());
          count(nowMicros - madeMicros(entry), nowMicros);
        }
      }
    } catch (RedisException | NumberFormatException failed) {
      failure = String.valueOf(failed.getMessage());
    } catch (InterruptedException stopped) {
      failure = "it was interrupted";
    }
  }

  private CommandBytes ask(CommandBytes question) {
    question.begin(4 + 2 * newest.size()).add("XREAD").add("BLOCK").add(BLOCK.toMillis());
    question.add("STREAMS");
    newest.keySet().forEach(question::add);
    newest.values().forEach(question::add);
    return question;
  }

  private static long madeMicros(StreamMessage<String, byte[]> entry) {
    return Long.parseLong(new String(entry.getBody().get("timestamp"), StandardCharsets.US_ASCII));
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
    pipe.close();
    link.close();
  }
}
