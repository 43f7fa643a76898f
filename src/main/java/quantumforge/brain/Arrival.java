package quantumforge.brain;

import java.util.List;
import quantumforge.kernel.Tick;
import quantumforge.relay.ChainedWriter;
import quantumforge.relay.StreamId;

/** A block that was read and is on its way into the brain's stores. */
final class Arrival implements ChainedWriter.Link {

  private final StreamId id;
  private final byte[] packed;
  private volatile List<Tick> ticks;
  private volatile boolean inRedis;

  /**
   * @param packed the block as it was read
   * @param ticks what was in it, with what was missing before it
   */
  Arrival(StreamId id, byte[] packed, List<Tick> ticks) {
    this.id = id;
    this.packed = packed;
    this.ticks = ticks;
  }

  @Override
  public StreamId id() {
    return id;
  }

  @Override
  public int keptBytes() {
    return packed.length;
  }

  /** The ticks; unpacked again where they were let go. */
  List<Tick> ticks() {
    List<Tick> unpacked = ticks;
    return unpacked != null ? unpacked : BlockUnpacker.again(packed);
  }

  /** Every store has it: from now on the packed form is enough. */
  void letTicksGo() {
    ticks = null;
  }

  /** The own Redis has it. */
  void markInRedis() {
    inRedis = true;
  }

  boolean inRedis() {
    return inRedis;
  }
}
