package quantumforge.brain;

import io.questdb.cairo.CairoException;
import io.questdb.griffin.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.store.QuestStore;
import quantumforge.store.StoredTick;
import quantumforge.store.TradeHistory;

/** Where the merge goes on after a start: behind what each store says that it has. */
final class StoredPositions {

  private static final Logger LOG = LoggerFactory.getLogger(StoredPositions.class);

  private final TradeHistory history;
  private final Map<Instrument, Long> receivedMicros = new HashMap<>();

  StoredPositions(QuestStore store) {
    this.history = new TradeHistory(store);
  }

  /**
   * Begins the merge. QuestDB is asked for the last day alone. Of an instrument that it tells
   * nothing of it takes everything: a trade that it gets twice it stores once.
   *
   * @param inRedis names and values as {@link InstrumentMerge} drained them
   * @param filled whether the own Redis gets what only QuestDB has
   * @param questIsAhead whether it gets it now
   */
  void resume(TickMerge merge, Map<String, byte[]> inRedis, boolean filled, boolean questIsAhead) {
    Map<Instrument, TradePosition> inQuest = new HashMap<>();
    try {
      readTrades(inQuest);
      history.newestBooks(
          (instrument, id, micros) -> {
            merge.instrument(instrument).book.take(id, micros);
            received(instrument, micros);
          });
      history.newestQuotes(
          (instrument, id, micros) -> {
            merge.instrument(instrument).tops.take(id, micros);
            received(instrument, micros);
          });
    } catch (SqlException | CairoException failure) {
      LOG.error("cannot ask QuestDB for its newest trades: {}", failure.getMessage());
    }
    for (Instrument instrument : resumeRedis(merge, inRedis)) {
      inQuest.putIfAbsent(instrument, new TradePosition());
    }
    inQuest.forEach(
        (instrument, quest) -> {
          InstrumentMerge at = merge.instrument(instrument);
          boolean unlike = !quest.agrees(at.trades);
          if (filled && quest.isFurther(at.trades, questIsAhead)) {
            at.goOnFrom(quest);
          } else if (unlike) {
            at.tradesInQuest = quest;
          }
        });
  }

  private void received(Instrument instrument, long micros) {
    receivedMicros.merge(instrument, micros, Math::max);
  }

  /**
   * When the collector took the newest tick that QuestDB has of each instrument, of those that
   * {@link #resume} found there.
   */
  Map<Instrument, Long> receivedMicros() {
    return Map.copyOf(receivedMicros);
  }

  /** The instruments that the own Redis has. */
  private static Set<Instrument> resumeRedis(TickMerge merge, Map<String, byte[]> inRedis) {
    Set<Instrument> found = new HashSet<>();
    inRedis.forEach(
        (name, value) -> {
          if (name.startsWith(PassedOver.MARK)) {
            return; // For readers of the streams: the merge has passed it like any other trade.
          }
          String text = new String(value, StandardCharsets.US_ASCII);
          boolean holes = name.startsWith(InstrumentMerge.HOLES);
          String of = holes ? name.substring(InstrumentMerge.HOLES.length()) : name;
          int colon = of.indexOf(':');
          try {
            Instrument instrument =
                new Instrument(of.substring(0, Math.max(0, colon)), of.substring(colon + 1));
            merge.instrument(instrument).trades.resume(holes ? "" : text, holes ? text : "");
            found.add(instrument);
          } catch (IllegalArgumentException unreadable) {
            LOG.error("the own Redis has '{}' as the position of {}: {}", text, name, unreadable);
          }
        });
    return found;
  }

  private void readTrades(Map<Instrument, TradePosition> inQuest) throws SqlException {
    Map<Instrument, StoredTick> newest = new HashMap<>();
    for (StoredTick trade : history.newestTrades()) {
      newest.put(trade.tick().instrument(), trade);
      received(trade.tick().instrument(), trade.tick().receivedMicros());
    }
    newest.forEach(
        (instrument, trade) -> {
          TradePosition position = new TradePosition();
          position.goOnBehind((Tick.Trade) trade.tick());
          inQuest.put(instrument, position);
        });
    history.tradeGaps(
        stored -> {
          Tick.Gap gap = (Tick.Gap) stored.tick();
          TradePosition position =
              inQuest.computeIfAbsent(gap.instrument(), i -> new TradePosition());
          boolean alone = !newest.containsKey(gap.instrument());
          position.lacks(gap, alone || !gap.cause().equals(TickMerge.CAUSE));
        });
    for (Map.Entry<Instrument, TradePosition> entry : inQuest.entrySet()) {
      for (IdRanges.Range range : entry.getValue().missing()) {
        history.tradeIds(entry.getKey(), range.from(), range.to(), entry.getValue()::found);
      }
    }
  }
}
