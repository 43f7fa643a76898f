package quantumforge.brain;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import quantumforge.kernel.Tick;

/**
 * What the merge makes of a block, or of a part of it: the ticks that the stores get, in order.
 * Copies nothing while all of a block is new. Used by one thread.
 */
final class Merged {

  private final List<Tick> source;
  private final int from;
  private final List<Tick> questOnly = new ArrayList<>(0);
  private List<Tick> changed;
  private BitSet taken;
  private int count;

  /**
   * @param source the ticks of the block
   * @param from the first of them that is merged now
   */
  Merged(List<Tick> source, int from) {
    this.source = source;
    this.from = from;
  }

  /** The tick at this place of the block is new; places grow. */
  void take(int place) {
    if (changed != null) {
      changed.add(source.get(place));
      taken.set(place);
    }
    count++;
  }

  /** What came at this place is new, or stands for what came; in the order of their ids. */
  void hand(int place, Tick tick) {
    if (place < source.size() && tick == source.get(place)) {
      take(place);
    } else {
      put(place, tick);
    }
  }

  /** The tick at this place is left out. */
  void leaveOut(int place) {
    change(place);
  }

  /** Something of the merge's own stands before the tick at this place. */
  void put(int place, Tick own) {
    change(place);
    changed.add(own);
    count++;
  }

  /** Something that QuestDB lacks and the own Redis has. */
  void forQuestAlone(Tick tick) {
    questOnly.add(tick);
  }

  private void change(int place) {
    if (changed == null) {
      changed = new ArrayList<>(source.subList(from, place));
      taken = new BitSet();
      taken.set(from, place);
    }
  }

  /** Ends before this place of the block. */
  void end(int place) {
    if (from > 0 || place < source.size()) {
      change(place);
    }
  }

  List<Tick> ticks() {
    return changed == null ? source : changed;
  }

  List<Tick> questOnly() {
    return questOnly;
  }

  /** Which of the block's ticks were taken; null for all. */
  BitSet taken() {
    return taken;
  }

  /** How many ticks, Gaps included, the stores get. */
  int count() {
    return count;
  }
}
