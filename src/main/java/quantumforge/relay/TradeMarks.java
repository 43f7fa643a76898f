package quantumforge.relay;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * The newest trade id of each instrument, from which a restarted collector goes on. Texts are made
 * once for each block, not for each tick. Used by one thread.
 */
final class TradeMarks {

  private final Map<Instrument, Mark> marks = new HashMap<>();
  private final List<Mark> changed = new ArrayList<>();

  /** Takes a tick that goes into the next block. */
  void take(Tick tick) {
    if (tick instanceof Tick.Trade trade) {
      Mark mark = marks.get(trade.instrument());
      if (mark == null) {
        mark = new Mark(trade.instrument());
        marks.put(trade.instrument(), mark);
      }
      if (!mark.changed) {
        mark.changed = true;
        mark.newest = trade.tradeId();
        changed.add(mark);
      } else {
        mark.newest = Math.max(mark.newest, trade.tradeId());
      }
    }
  }

  /** What changed since the last call: names and values by turns, as {@code HSET} takes them. */
  byte[][] changes() {
    byte[][] fields = new byte[2 * changed.size()][];
    int next = 0;
    for (Mark mark : changed) {
      fields[next++] = mark.name;
      fields[next++] = Long.toString(mark.newest).getBytes(StandardCharsets.US_ASCII);
      mark.changed = false;
    }
    changed.clear();
    return fields;
  }

  private static final class Mark {
    private final byte[] name;
    private long newest;
    private boolean changed;

    Mark(Instrument instrument) {
      name = instrument.toString().getBytes(StandardCharsets.UTF_8);
    }
  }
}
