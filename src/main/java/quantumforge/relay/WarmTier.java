package quantumforge.relay;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;

/**
 * The last minutes of trades in Redis: one sorted set for each symbol, whose members are packed
 * blocks of one symbol's trades and whose scores are the time of each block's newest trade in
 * microseconds. A cache: what Redis refuses is counted, and is found in the tier below. One thread
 * adds, any thread flushes or asks; adding never waits for packing or for Redis.
 */
public final class WarmTier {

  private static final Logger LOG = LoggerFactory.getLogger(WarmTier.class);

  /** A block spans at most this, so that a query needs to look only this far past its end. */
  private static final long BLOCK_SPAN_MAX_MICROS = 1_000_000;

  /** Sent ahead of Redis's answers at most; the client refuses all from some thousand on. */
  private static final int COMMANDS_AHEAD = 1_024;

  /** Under one lock, whose taking costs more than the work done. */
  private static final int LOCKED_TICKS = 64;

  /**
   * Trades of one symbol that are written before the interval is over: waiting, they cost the
   * garbage collector more than their writing costs.
   */
  private static final int FLUSH_TRADES = 512;

  private final String keyPrefix;
  private final TierSettings settings;
  private final ConcurrentHashMap<Instrument, WarmSymbol> symbols = new ConcurrentHashMap<>();
  private final Object adding = new Object();
  private final Object flushing = new Object();

  /** Has a permit when a symbol has {@link #FLUSH_TRADES}. */
  private final Semaphore due = new Semaphore(0);

  private final BlockEncoder encoder = new BlockEncoder();
  private final LongAdder ticks = new LongAdder();
  private final AtomicLong incompleteUntilMicros = new AtomicLong();
  private final Counter dropped;
  private final WarmTrouble trouble = new WarmTrouble();
  private final WarmBooks books;
  private int ahead;
  private volatile StatefulRedisConnection<String, byte[]> connection;

  /**
   * Begins without Redis; {@link #use} hands it over.
   *
   * @param keyPrefix before the instrument in every key, for example {@code market:warm:}
   */
  public WarmTier(String keyPrefix, TierSettings settings, MeterRegistry meters) {
    this.keyPrefix = keyPrefix;
    this.settings = settings;
    this.dropped = meters.counter("forge.warm.dropped");
    this.books = new WarmBooks(settings, this::bookSettled);
  }

  /**
   * Hands over the connection to use; before, trades only wait. What an earlier run wrote may lack
   * its last trades, so WARM vouches only for times after this call; and, since a killed Redis may
   * lose what it confirmed in its last seconds, only for times after the connection was lost last.
   */
  public void use(StatefulRedisConnection<String, byte[]> connection, long nowMicros) {
    incompleteUntilMicros.accumulateAndGet(nowMicros, Math::max);
    connection.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
            forgetWhatIsStored();
          }
        });
    this.connection = connection;
  }

  /**
   * Tells that whatever was written until now may be lost: WARM vouches for none of it. May be
   * called by any thread. Trades carry the venue's times, which may be ahead of this clock.
   */
  public void forgetWhatIsStored() {
    long nowMicros = MicroClock.now();
    incompleteUntilMicros.accumulateAndGet(nowMicros, Math::max);
    symbols.values().forEach(WarmSymbol::forgetWhatIsStored);
  }

  /**
   * Takes the trades of a batch, which can be queried at once and are in Redis after the next
   * flush, and the Gaps: WARM does not vouch for times before the first trade behind a hole.
   *
   * @param passedOver which trades WARM does not get: it vouches for no time up to them
   */
  public void add(List<? extends Tick> batch, Predicate<Tick.Trade> passedOver) {
    int trades = 0;
    for (int from = 0; from < batch.size(); from += LOCKED_TICKS) {
      synchronized (adding) {
        for (Tick tick : batch.subList(from, Math.min(from + LOCKED_TICKS, batch.size()))) {
          if (tick instanceof Tick.Trade trade) {
            add(trade, passedOver.test(trade));
            trades++;
          } else if (tick instanceof Tick.Gap gap) {
            add(gap);
          }
        }
      }
    }
    ticks.add(trades);
  }

  private void add(Tick.Trade trade, boolean passedOver) {
    WarmSymbol symbol = symbol(trade.instrument());
    if (passedOver) {
      symbol.passOver(trade);
      return;
    }
    Tick.Trade givenUp = symbol.add(trade);
    if (givenUp != null) {
      givenUp(givenUp.timestampMicros());
    }
    if (symbol.pending() == FLUSH_TRADES) {
      due.release();
    }
  }

  private void add(Tick.Gap gap) {
    if (gap.channel() == Tick.Channel.TRADES && !gap.repaired()) {
      symbol(gap.instrument()).open(gap);
    }
  }

  /** Waits until a flush is due: for the interval, and less when much waits. */
  public void awaitDue() throws InterruptedException {
    if (due.tryAcquire(settings.warmFlush().toNanos(), TimeUnit.NANOSECONDS)) {
      due.drainPermits();
    }
  }

  private WarmSymbol symbol(Instrument instrument) {
    WarmSymbol known = symbols.get(instrument);
    return known != null ? known : symbols.computeIfAbsent(instrument, i -> new WarmSymbol(adding));
  }

  /**
   * Writes what waits to Redis and removes what is older than the span; called when it is {@link
   * #awaitDue due}.
   */
  public void flush() {
    StatefulRedisConnection<String, byte[]> redis = connection;
    if (redis == null || !redis.isOpen()) {
      return;
    }
    synchronized (flushing) {
      symbols.forEach(
          (instrument, symbol) -> {
            Queue<Tick.Trade> trades = symbol.beginFlush();
            try {
              write(redis, instrument, symbol, List.copyOf(trades));
            } catch (RedisException away) {
              symbol.forgetWhatIsStored();
              dropped.increment();
            } catch (RuntimeException defect) {
              // One symbol's must not keep the others from being written, nor end the thread.
              symbol.forgetWhatIsStored();
              dropped.increment();
              trouble.failed(key(instrument), defect);
            } finally {
              symbol.endFlush();
            }
          });
    }
  }

  /**
   * Shows the books and best bids and asks that HOT has to other programs, as they are now: what
   * changed since the last call is written to {@code market:<exchange>:book:<SYMBOL>}. Called at
   * the interval for books by one thread.
   */
  public void showBooks(HotTier hot) {
    StatefulRedisConnection<String, byte[]> redis = connection;
    if (settings.books().warmLevels() == 0 || redis == null || !redis.isOpen()) {
      return;
    }
    try {
      books.write(redis, hot, System.nanoTime());
    } catch (RedisException away) {
      dropped.increment();
    }
  }

  private void bookSettled(String key, Throwable failure) {
    if (failure != null) {
      dropped.increment();
    }
    settled(key, failure);
  }

  private void write(
      StatefulRedisConnection<String, byte[]> redis,
      Instrument instrument,
      WarmSymbol symbol,
      List<Tick> trades) {
    if (trades.isEmpty()) {
      return;
    }
    String key = key(instrument);
    long newest = 0;
    int from = 0;
    for (int to = 1; to <= trades.size(); to++) {
      if (to == trades.size() || !fitsOneBlock(trades.get(from), trades.get(to), to - from)) {
        List<Tick> block = trades.subList(from, to);
        long score = block.stream().mapToLong(Tick::timestampMicros).max().orElseThrow();
        CompletionStage<Long> written =
            redis
                .async()
                .zadd(key, (double) score, encoder.encode(block))
                .whenComplete((added, failure) -> settled(key, failure))
                .exceptionally(failure -> notStored(failure, score));
        awaitSomeTimes(written);
        newest = Math.max(newest, score);
        from = to;
      }
    }
    if (symbol.cleaningDue(System.nanoTime(), settings.warmFlush().toNanos())) {
      clean(redis, key, symbol, newest - settings.warmSpan().toNanos() / 1_000);
    }
  }

  private void clean(
      StatefulRedisConnection<String, byte[]> redis, String key, WarmSymbol symbol, long oldest) {
    symbol.remove(oldest);
    redis
        .async()
        .zremrangebyscore(key, Range.create(Double.NEGATIVE_INFINITY, (double) oldest))
        .exceptionally(failure -> notStored(failure, oldest));
    redis
        .async()
        .pexpire(key, settings.warmSpan().plus(settings.warmFlush()))
        .exceptionally(failure -> notStored(failure, oldest));
  }

  /** A backlog of many short blocks must not be more than the client takes at once. */
  private void awaitSomeTimes(CompletionStage<?> answer) {
    ahead++;
    if (ahead == COMMANDS_AHEAD) {
      ahead = 0;
      answer.toCompletableFuture().join();
    }
  }

  private static boolean fitsOneBlock(Tick first, Tick next, int count) {
    return count < 4_096
        && Math.abs(next.timestampMicros() - first.timestampMicros()) < BLOCK_SPAN_MAX_MICROS;
  }

  /** A Redis that is away, or slow, is somebody else's trouble. */
  private void settled(String key, Throwable failure) {
    if (failure == null) {
      trouble.written(key);
    } else if (RedisRefusal.refused(failure)) {
      trouble.failed(key, failure);
    }
  }

  private void givenUp(long newestMicros) {
    incompleteUntilMicros.accumulateAndGet(newestMicros, Math::max);
    dropped.increment();
  }

  private <T> T notStored(Throwable failure, long newestMicros) {
    givenUp(newestMicros);
    LOG.debug("WARM: {}", failure.getMessage());
    return null;
  }

  /**
   * Trades within the span, both ends included, of which WARM holds all that are newer than {@link
   * Answer#completeAfterMicros}. An unreachable Redis answers with nothing and {@link
   * Long#MAX_VALUE}.
   */
  public Answer trades(Instrument instrument, long fromMicros, long toMicros) {
    StatefulRedisConnection<String, byte[]> redis = connection;
    WarmSymbol symbol = symbols.get(instrument);
    if (redis == null || !redis.isOpen() || symbol == null) {
      return new Answer(List.of(), Long.MAX_VALUE);
    }
    // What waits is looked at first, and may be in Redis too by the time when that answers.
    LinkedHashSet<Tick.Trade> found = new LinkedHashSet<>(symbol.waiting(fromMicros, toMicros));
    try (BlockDecoder decoder = new BlockDecoder()) {
      String key = key(instrument);
      List<byte[]> oldest = redis.sync().zrange(key, 0, 0);
      if (oldest.isEmpty()) {
        return new Answer(List.of(), Long.MAX_VALUE);
      }
      Range<Double> span =
          Range.create((double) fromMicros, (double) toMicros + BLOCK_SPAN_MAX_MICROS);
      for (byte[] block : redis.sync().zrangebyscore(key, span, Limit.unlimited())) {
        for (Tick tick : decoder.decode(block)) {
          if (tick instanceof Tick.Trade trade && WarmSymbol.within(trade, fromMicros, toMicros)) {
            found.add(trade);
          }
        }
      }
      long before = firstMicros(decoder.decode(oldest.getFirst()));
      // Asked last: what became unsure while Redis was read counts.
      long unsure = Math.max(incompleteUntilMicros.get(), symbol.incompleteUntilMicros());
      return new Answer(new ArrayList<>(found), Math.max(before, unsure));
    } catch (CorruptBlockException | RedisException failure) {
      LOG.warn("WARM cannot answer for {}: {}", instrument, failure.getMessage());
      return new Answer(List.of(), Long.MAX_VALUE);
    }
  }

  private static long firstMicros(List<Tick> block) {
    return block.stream().mapToLong(Tick::timestampMicros).min().orElse(Long.MAX_VALUE);
  }

  private String key(Instrument instrument) {
    return keyPrefix + instrument.exchange() + ":" + instrument.symbol();
  }

  /**
   * What Redis, or a defect, keeps from being written, with what helps, in one sentence; empty
   * while all is written. A Redis that is away does not count.
   */
  public String trouble() {
    return trouble.text();
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
