package quantumforge.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Which ids were in blocks that are dropped, as the Gap records that take their place. Trades that
 * came late leave holes between the ids: each run of trade ids is one Gap, up to {@value #RUNS_MAX}
 * for each instrument; then the nearest ones become one. Updates of an order book are one run. Not
 * thread-safe.
 */
final class DroppedIds {

  private static final Logger LOG = LoggerFactory.getLogger(DroppedIds.class);
  private static final int RUNS_MAX = 64;
  private static final String CAUSE = "dropped by the collector: its buffer was full";

  private final Map<Instrument, TreeMap<Long, Long>> trades = new LinkedHashMap<>();
  private final Map<Instrument, long[]> books = new LinkedHashMap<>();

  /**
   * The ticks of a file that is dropped.
   *
   * @param given what every reader was given is not lost
   * @param stream whose file it is, for the log
   * @return what is lost
   */
  Holding addBehind(StreamId given, BlockSegment segment, String stream) throws IOException {
    Holding[] lost = {Holding.NOTHING};
    try (BlockDecoder decoder = new BlockDecoder()) {
      segment.readAll(
          (found, offset) -> {
            if (found instanceof SegmentRecord.Block(PackedBlock block)
                && block.id().compareTo(given) > 0) {
              lost[0] = lost[0].plus(Holding.of(block));
              add(decoder, block, stream);
            }
            return true;
          });
    }
    return lost[0];
  }

  private void add(BlockDecoder decoder, PackedBlock block, String stream) {
    try {
      decoder.decode(block.bytes()).forEach(this::add);
    } catch (CorruptBlockException damaged) {
      LOG.error(
          "{}: block {} is dropped without a Gap: {}", stream, block.id(), damaged.getMessage());
    }
  }

  /** A tick that is dropped. */
  void add(Tick tick) {
    switch (tick) {
      case Tick.Trade trade -> addTrades(trade.instrument(), trade.tradeId(), trade.tradeId());
      case Tick.BookDelta delta ->
          addBook(delta.instrument(), delta.firstUpdateId(), delta.lastUpdateId());
      case Tick.BookSnapshot snapshot ->
          addBook(snapshot.instrument(), snapshot.lastUpdateId(), snapshot.lastUpdateId());
      case Tick.TopOfBook top -> {
        // Each is complete in itself and carries an id of the book's.
      }
      case Tick.Gap gap -> add(gap);
    }
  }

  /** What was repaired is missing all the same: the repair is dropped with it, or came before. */
  private void add(Tick.Gap gap) {
    if (gap.repaired()) {
      return;
    }
    switch (gap.channel()) {
      case TRADES -> addTrades(gap.instrument(), gap.fromId(), gap.toId());
      case BOOK, QUOTES -> addBook(gap.instrument(), gap.fromId(), gap.toId());
    }
  }

  private void addTrades(Instrument instrument, long from, long to) {
    TreeMap<Long, Long> runs = trades.computeIfAbsent(instrument, first -> new TreeMap<>());
    long start = from;
    long end = to;
    Map.Entry<Long, Long> before = runs.floorEntry(end + 1);
    while (before != null && before.getValue() >= start - 1) {
      start = Math.min(start, before.getKey());
      end = Math.max(end, before.getValue());
      runs.remove(before.getKey());
      before = runs.floorEntry(end + 1);
    }
    runs.put(start, end);
    if (runs.size() > RUNS_MAX) {
      joinNearest(runs);
    }
  }

  private static void joinNearest(TreeMap<Long, Long> runs) {
    long nearest = runs.firstKey();
    long least = Long.MAX_VALUE;
    Map.Entry<Long, Long> before = null;
    for (Map.Entry<Long, Long> run : runs.entrySet()) {
      if (before != null && run.getKey() - before.getValue() < least) {
        least = run.getKey() - before.getValue();
        nearest = before.getKey();
      }
      before = run;
    }
    long next = runs.higherKey(nearest);
    runs.put(nearest, runs.remove(next));
  }

  private void addBook(Instrument instrument, long from, long to) {
    long[] run = books.computeIfAbsent(instrument, first -> new long[] {from, to});
    run[0] = Math.min(run[0], from);
    run[1] = Math.max(run[1], to);
  }

  /** One Gap record for each run, of the given time. */
  List<Tick> gaps(long nowMicros) {
    List<Tick> gaps = new ArrayList<>();
    trades.forEach(
        (instrument, runs) ->
            runs.forEach(
                (from, to) -> gaps.add(gap(instrument, Tick.Channel.TRADES, from, to, nowMicros))));
    books.forEach(
        (instrument, run) ->
            gaps.add(gap(instrument, Tick.Channel.BOOK, run[0], run[1], nowMicros)));
    return gaps;
  }

  private static Tick gap(
      Instrument instrument, Tick.Channel channel, long from, long to, long nowMicros) {
    return new Tick.Gap(instrument, channel, from, to, CAUSE, false, nowMicros);
  }
}
