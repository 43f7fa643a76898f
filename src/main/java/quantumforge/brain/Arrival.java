package quantumforge.brain;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import quantumforge.kernel.Tick;
import quantumforge.relay.ChainedWriter;
import quantumforge.relay.StreamId;
import quantumforge.relay.WireBlock;

/**
 * What the merge made of a block, on its way into the brain's stores. Its id is the brain's own: it
 * gives the order in which all sources together came.
 */
final class Arrival implements ChainedWriter.Link {

  /** What a Gap record with its sentence takes beside the packed block; measured: 171. */
  private static final int GAP_BYTES = 176;

  private static final WireBlock NOT_KEPT = WireBlock.alone(new byte[0]);
  private static final byte[][] NO_MARKS = new byte[0][];

  private final StreamId id;
  private final WireBlock packed;
  private final BitSet taken;
  private final List<Tick> questOnly;
  private final byte[][] marks;
  private final Delivery delivery;
  private final int keptBytes;
  private volatile List<Tick> ticks;
  private volatile List<Tick> gaps = List.of();
  private volatile boolean inRedis;

  /** A block of a source that is to be acknowledged when everything of it is stored. */
  record Delivery(Acknowledger source, StreamId block) {}

  /**
   * @param packed the block as it was read
   * @param merged what of it the stores get
   * @param marks the positions behind it: names and values by turns
   * @param delivery null when more of the block follows
   */
  Arrival(StreamId id, WireBlock packed, Merged merged, byte[][] marks, Delivery delivery) {
    this(
        id,
        packed,
        merged.ticks(),
        merged.taken(),
        List.copyOf(merged.questOnly()),
        marks,
        delivery);
  }

  private Arrival(
      StreamId id,
      WireBlock packed,
      List<Tick> ticks,
      BitSet taken,
      List<Tick> questOnly,
      byte[][] marks,
      Delivery delivery) {
    this.id = id;
    this.packed = packed;
    this.ticks = ticks;
    this.taken = taken;
    this.questOnly = questOnly;
    this.marks = marks;
    this.delivery = delivery;
    this.keptBytes = keptBytes(ticks);
  }

  private int keptBytes(List<Tick> all) {
    int bytes = OVERHEAD_BYTES + packed.bytes().length;
    bytes += GAP_BYTES * (int) all.stream().filter(Arrival::isGap).count();
    bytes += taken == null ? 0 : taken.size() / Byte.SIZE;
    for (int value = 1; value < marks.length; value += 2) {
      bytes += ARRAY_BYTES + Integer.BYTES + marks[value].length;
    }
    return bytes;
  }

  /** What QuestDB had kept, to be written again and not to be counted as new. */
  static Arrival again(StreamId id, List<Tick> ticks) {
    Arrival again = new Arrival(id, NOT_KEPT, ticks, null, List.of(), NO_MARKS, null);
    again.markInRedis();
    return again;
  }

  @Override
  public StreamId id() {
    return id;
  }

  /**
   * Without its base, which many share, and without the ticks: until they are let go, the limit of
   * held ticks is for them.
   */
  @Override
  public int keptBytes() {
    return keptBytes;
  }

  /** The ticks; unpacked again where they were let go, the Gaps first then. */
  List<Tick> ticks() {
    List<Tick> unpacked = ticks;
    if (unpacked != null) {
      return unpacked;
    }
    List<Tick> again = new ArrayList<>(gaps);
    List<Tick> block = BlockUnpacker.again(packed);
    for (int place = 0; place < block.size(); place++) {
      if ((taken == null || taken.get(place)) && !isGap(block.get(place))) {
        again.add(block.get(place));
      }
    }
    return again;
  }

  /** What the own Redis had when this brain started, and QuestDB had not. */
  List<Tick> questOnly() {
    return questOnly;
  }

  /** The positions behind this block: names and values by turns. */
  byte[][] marks() {
    return marks;
  }

  /** What is to be acknowledged when this is stored, or null. */
  Delivery delivery() {
    return delivery;
  }

  /**
   * Every store has it: from now on the packed form is enough, and the Gaps, of which the brain
   * found some itself.
   */
  void letTicksGo() {
    gaps = ticks().stream().filter(Arrival::isGap).toList();
    ticks = null;
  }

  private static boolean isGap(Tick tick) {
    return tick instanceof Tick.Gap;
  }

  /** The own Redis has it, or had it before it lost it. */
  void markInRedis() {
    inRedis = true;
  }

  boolean inRedis() {
    return inRedis;
  }
}
