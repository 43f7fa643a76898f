package quantumforge.brain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** Where one instrument stands: in the stores, and in what each source has brought. */
final class InstrumentMerge {

  /** Before the instrument's name: the position's holes; without it its newest trade. */
  static final String HOLES = "~";

  /** In the own Redis. */
  TradePosition trades;

  /** In QuestDB, while it may lack what the own Redis has; null once both have the same. */
  TradePosition tradesInQuest;

  final BookPosition book;
  final BookPosition tops;

  /** Whose book it is, where each collector numbers the changes for itself; else null. */
  ChosenBook chosen;

  /** Whether the positions of the trades, and of the holes in them, are to be stored again. */
  boolean moved;

  boolean holesChanged;

  private final byte[] name;
  private final byte[] holesName;
  private final long[] tradeBrought;
  private final long[] updateBrought;

  InstrumentMerge(Instrument instrument, int sources, long restartMicros) {
    this.trades = new TradePosition();
    this.book = new BookPosition(restartMicros);
    this.tops = new BookPosition(restartMicros);
    this.name = instrument.toString().getBytes(StandardCharsets.UTF_8);
    this.holesName = (HOLES + instrument).getBytes(StandardCharsets.UTF_8);
    this.tradeBrought = new long[sources];
    this.updateBrought = new long[sources];
    Arrays.fill(tradeBrought, -1);
    Arrays.fill(updateBrought, -1);
  }

  /** The own Redis gets everything that QuestDB has. */
  void goOnFrom(TradePosition quest) {
    quest.takeBookGapsOf(trades);
    trades = quest;
  }

  /** The newest trade id that a source has brought or passed; below 0 for none. */
  long brought(int source, Tick.Channel channel) {
    return (channel == Tick.Channel.TRADES ? tradeBrought : updateBrought)[source];
  }

  void bring(int source, Tick.Channel channel, long id) {
    long[] brought = channel == Tick.Channel.TRADES ? tradeBrought : updateBrought;
    brought[source] = Math.max(brought[source], id);
  }

  /** Adds what changed, names and values by turns, and begins anew. */
  void drainChanges(List<byte[]> changes) {
    changes.add(name);
    changes.add(ascii(trades.newestText()));
    if (holesChanged) {
      changes.add(holesName);
      changes.add(ascii(trades.holesText()));
    }
    moved = false;
    holesChanged = false;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The source counts anew. */
  void bringAnew(int source, long id) {
    tradeBrought[source] = id;
  }
}
