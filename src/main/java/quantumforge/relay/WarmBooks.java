package quantumforge.relay;

import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import quantumforge.kernel.BookDepth;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;

/**
 * Shows the best bid and ask and the best levels of each book that HOT has in Redis, as one hash
 * for each symbol with fields that any client can read. What did not change is not written again.
 * For one thread.
 */
final class WarmBooks {

  private final TierSettings settings;
  private final BiConsumer<String, Throwable> settled;
  private final Map<Instrument, Shown> shown = new HashMap<>();

  /**
   * @param settled told of each write: the key, and why it failed or null; by any thread
   */
  WarmBooks(TierSettings settings, BiConsumer<String, Throwable> settled) {
    this.settings = settings;
    this.settled = settled;
  }

  /** Writes what changed since the last call, and what Redis would forget otherwise. */
  void write(StatefulRedisConnection<String, byte[]> redis, HotTier hot, long nowNanos) {
    for (Instrument instrument : hot.instruments()) {
      Optional<Tick.TopOfBook> top = hot.top(instrument);
      Optional<BookDepth> book = hot.book(instrument, settings.books().warmLevels());
      if (top.isEmpty() && book.isEmpty() && !shown.containsKey(instrument)) {
        continue;
      }
      Shown now =
          new Shown(
              top.map(Tick.TopOfBook::updateId).orElse(-1L),
              book.map(BookDepth::updateId).orElse(-1L),
              nowNanos);
      if (now.toBeWritten(shown.get(instrument), settings.warmSpan().toNanos())) {
        shown.put(instrument, now);
        write(redis, instrument, fields(instrument, top, book));
      }
    }
  }

  private void write(
      StatefulRedisConnection<String, byte[]> redis,
      Instrument instrument,
      Map<String, byte[]> fields) {
    String key = "market:" + instrument.exchange() + ":book:" + instrument.symbol();
    redis.async().hset(key, fields).whenComplete((added, failure) -> settled.accept(key, failure));
    redis
        .async()
        .pexpire(key, settings.warmSpan())
        .whenComplete((done, failure) -> settled.accept(key, failure));
  }

  private static Map<String, byte[]> fields(
      Instrument instrument, Optional<Tick.TopOfBook> top, Optional<BookDepth> book) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    put(fields, "symbol", instrument.symbol());
    put(fields, "exchange", instrument.exchange());
    put(fields, "bid", top.map(Tick.TopOfBook::bid));
    put(fields, "bid_quantity", top.map(Tick.TopOfBook::bidQuantity));
    put(fields, "ask", top.map(Tick.TopOfBook::ask));
    put(fields, "ask_quantity", top.map(Tick.TopOfBook::askQuantity));
    put(fields, "top_id", top.map(Tick.TopOfBook::updateId));
    put(fields, "top_timestamp", top.map(Tick.TopOfBook::receivedMicros));
    put(fields, "bids", book.map(depth -> json(depth.bids())));
    put(fields, "asks", book.map(depth -> json(depth.asks())));
    put(fields, "book_id", book.map(BookDepth::updateId));
    put(fields, "book_timestamp", book.map(BookDepth::receivedMicros));
    return fields;
  }

  /** What is not known is an empty text, so that one command replaces all that was known before. */
  private static void put(Map<String, byte[]> fields, String name, Optional<?> value) {
    put(fields, name, value.map(Object::toString).orElse(""));
  }

  private static void put(Map<String, byte[]> fields, String name, String value) {
    fields.put(name, value.getBytes(StandardCharsets.US_ASCII));
  }

  /** As venues write levels: {@code [["61837.63","0.50"],…]}. */
  private static String json(Levels levels) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < levels.size(); i++) {
      text.append(i == 0 ? "[\"" : ",[\"")
          .append(levels.price(i))
          .append("\",\"")
          .append(levels.quantity(i))
          .append("\"]");
    }
    return text.append(']').toString();
  }

  /** What was written of a symbol; -1 for what was not known. */
  private record Shown(long topId, long bookId, long nanos) {

    boolean toBeWritten(Shown before, long spanNanos) {
      return before == null
          || topId != before.topId
          || bookId != before.bookId
          || nanos - before.nanos > spanNanos / 2;
    }
  }
}
