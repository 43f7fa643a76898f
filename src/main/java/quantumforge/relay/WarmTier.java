package quantumforge.relay;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * The last minutes of trades in Redis: one sorted set for each symbol, whose members are packed
 * blocks of one symbol's trades and whose scores are the time of each block's newest trade in
 * microseconds. A cache: what Redis refuses is counted, and is found in the tier below.
 * Thread-safe.
 */
public final class WarmTier {

  private static final Logger LOG = LoggerFactory.getLogger(WarmTier.class);

  /** Trades of one symbol that wait for Redis at most; older ones are given up, counted. */
  private static final int PENDING_MAX = 20_000;

  /** A block spans at most this, so that a query needs to look only this far past its end. */
  private static final long BLOCK_SPAN_MAX_MICROS = 1_000_000;

  private final String keyPrefix;
  private final TierSettings settings;
  private final Map<Instrument, List<Tick.Trade>> pending = new HashMap<>();
  private final BlockEncoder encoder = new BlockEncoder();
  private final LongAdder ticks = new LongAdder();
  private final AtomicLong incompleteUntilMicros = new AtomicLong();
  private final Counter dropped;
  private StatefulRedisConnection<String, byte[]> connection;

  /**
   * @param keyPrefix before the instrument in every key, for example {@code market:warm:}
   */
  public WarmTier(String keyPrefix, TierSettings settings, MeterRegistry meters) {
    this.keyPrefix = keyPrefix;
    this.settings = settings;
    this.dropped = meters.counter("forge.warm.dropped");
  }

  /**
   * Hands over the connection to use; before, trades only wait. What an earlier run wrote may lack
   * its last trades, so WARM vouches only for times after this call.
   */
  public synchronized void use(StatefulRedisConnection<String, byte[]> connection, long nowMicros) {
    this.connection = connection;
    incompleteUntilMicros.accumulateAndGet(nowMicros, Math::max);
  }

  /** Takes a trade; it can be queried at once and is in Redis after the next flush. */
  public synchronized void add(Tick.Trade trade) {
    List<Tick.Trade> waiting = pending.computeIfAbsent(trade.instrument(), i -> new ArrayList<>());
    waiting.add(trade);
    if (waiting.size() > PENDING_MAX) {
      notStored(
          new IllegalStateException("too many wait"), waiting.removeFirst().timestampMicros());
    }
    ticks.increment();
  }

  /**
   * Writes what waits to Redis and removes what is older than the span; called at the flush
   * interval.
   */
  public synchronized void flush() {
    if (connection == null || !connection.isOpen()) {
      return;
    }
    pending.forEach(
        (instrument, trades) -> {
          if (!trades.isEmpty()) {
            write(instrument, trades);
            trades.clear();
          }
        });
  }

  private void write(Instrument instrument, List<Tick.Trade> trades) {
    String key = key(instrument);
    long newest = 0;
    int from = 0;
    for (int to = 1; to <= trades.size(); to++) {
      if (to == trades.size() || !fitsOneBlock(trades.get(from), trades.get(to), to - from)) {
        List<Tick> block = List.copyOf(trades.subList(from, to));
        long score = block.stream().mapToLong(Tick::timestampMicros).max().orElseThrow();
        connection
            .async()
            .zadd(key, (double) score, encoder.encode(block))
            .exceptionally(failure -> notStored(failure, score));
        newest = Math.max(newest, score);
        from = to;
      }
    }
    long oldest = newest - settings.warmSpan().toNanos() / 1_000;
    connection
        .async()
        .zremrangebyscore(key, Range.create(Double.NEGATIVE_INFINITY, (double) oldest))
        .exceptionally(failure -> notStored(failure, oldest));
    connection
        .async()
        .pexpire(key, settings.warmSpan())
        .exceptionally(failure -> notStored(failure, oldest));
  }

  private static boolean fitsOneBlock(Tick.Trade first, Tick.Trade next, int count) {
    return count < 4_096
        && Math.abs(next.timestampMicros() - first.timestampMicros()) < BLOCK_SPAN_MAX_MICROS;
  }

  private <T> T notStored(Throwable failure, long newestMicros) {
    incompleteUntilMicros.accumulateAndGet(newestMicros, Math::max);
    dropped.increment();
    LOG.debug("WARM: {}", failure.getMessage());
    return null;
  }

  /**
   * Trades within the span, both ends included, of which WARM holds all that are newer than {@link
   * Answer#completeAfterMicros}. An unreachable Redis answers with nothing and {@link
   * Long#MAX_VALUE}.
   */
  public Answer trades(Instrument instrument, long fromMicros, long toMicros) {
    StatefulRedisConnection<String, byte[]> redis;
    List<Tick.Trade> found = new ArrayList<>();
    synchronized (this) {
      collect(pending.getOrDefault(instrument, List.of()), fromMicros, toMicros, found);
      redis = connection;
    }
    if (redis == null || !redis.isOpen()) {
      return new Answer(List.of(), Long.MAX_VALUE);
    }
    try (BlockDecoder decoder = new BlockDecoder()) {
      String key = key(instrument);
      List<byte[]> oldest = redis.sync().zrange(key, 0, 0);
      if (oldest.isEmpty()) {
        return new Answer(List.of(), Long.MAX_VALUE);
      }
      Range<Double> span =
          Range.create((double) fromMicros, (double) toMicros + BLOCK_SPAN_MAX_MICROS);
      for (byte[] block : redis.sync().zrangebyscore(key, span, Limit.unlimited())) {
        collect(decoder.decode(block), fromMicros, toMicros, found);
      }
      long before = firstMicros(decoder.decode(oldest.getFirst()));
      return new Answer(found, Math.max(before, incompleteUntilMicros.get()));
    } catch (CorruptBlockException | RedisException failure) {
      LOG.warn("WARM cannot answer for {}: {}", instrument, failure.getMessage());
      return new Answer(List.of(), Long.MAX_VALUE);
    }
  }

  private static long firstMicros(List<Tick> block) {
    return block.stream().mapToLong(Tick::timestampMicros).min().orElseThrow();
  }

  private static void collect(
      List<? extends Tick> ticks, long fromMicros, long toMicros, List<Tick.Trade> found) {
    for (Tick tick : ticks) {
      if (tick instanceof Tick.Trade trade
          && trade.timestampMicros() >= fromMicros
          && trade.timestampMicros() <= toMicros) {
        found.add(trade);
      }
    }
  }

  private String key(Instrument instrument) {
    return keyPrefix + instrument.exchange() + ":" + instrument.symbol();
  }

  /** Ticks taken since the start. */
  public long ticks() {
    return ticks.sum();
  }

  /**
   * What WARM knows of a span.
   *
   * @param completeAfterMicros WARM holds every trade newer than this
   */
  public record Answer(List<Tick.Trade> trades, long completeAfterMicros) {}
}
