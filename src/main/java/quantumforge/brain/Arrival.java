package quantumforge.brain;

import java.util.ArrayList;
import java.util.List;
import quantumforge.kernel.Tick;
import quantumforge.relay.ChainedWriter;
import quantumforge.relay.StreamId;

/** A block that was read and is on its way into the brain's stores. */
final class Arrival implements ChainedWriter.Link {

  /** What a Gap record with its sentence takes beside the packed block; measured: 171. */
  private static final int GAP_BYTES = 176;

  private static final byte[] NOT_KEPT = new byte[0];

  private final StreamId id;
  private final byte[] packed;
  private final int keptBytes;
  private volatile List<Tick> ticks;
  private volatile List<Tick> gaps = List.of();
  private volatile boolean inRedis;

  /**
   * @param packed the block as it was read
   * @param ticks what was in it, with what was missing before it
   */
  Arrival(StreamId id, byte[] packed, List<Tick> ticks) {
    this.id = id;
    this.packed = packed;
    this.ticks = ticks;
    this.keptBytes =
        OVERHEAD_BYTES
            + packed.length
            + GAP_BYTES * (int) ticks.stream().filter(Arrival::isGap).count();
  }

  /** What QuestDB had kept, to be written again and not to be counted as new. */
  static Arrival again(StreamId id, List<Tick> ticks) {
    Arrival again = new Arrival(id, NOT_KEPT, ticks);
    again.markInRedis();
    return again;
  }

  @Override
  public StreamId id() {
    return id;
  }

  /** Without the ticks: until they are let go, the limit of held ticks is for them. */
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
    BlockUnpacker.again(packed).stream().filter(tick -> !isGap(tick)).forEach(again::add);
    return again;
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
