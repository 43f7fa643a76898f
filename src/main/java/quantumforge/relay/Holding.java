package quantumforge.relay;

/**
 * What a part of the buffer holds.
 *
 * @param bytes of packed blocks
 * @param oldestMicros when the collector took the oldest tick of it; 0 when it holds nothing
 * @param newestMicros when it took the newest one; 0 when it holds nothing
 */
record Holding(long blocks, long ticks, long bytes, long oldestMicros, long newestMicros) {

  static final Holding NOTHING = new Holding(0, 0, 0, 0, 0);

  static Holding of(PackedBlock block) {
    return new Holding(
        1, block.ticks(), block.bytes().length, block.firstMicros(), block.lastMicros());
  }

  /** This and a later part. */
  Holding plus(Holding later) {
    if (blocks == 0 || later.blocks == 0) {
      return blocks == 0 ? later : this;
    }
    return new Holding(
        blocks + later.blocks,
        ticks + later.ticks,
        bytes + later.bytes,
        Math.min(oldestMicros, later.oldestMicros),
        Math.max(newestMicros, later.newestMicros));
  }

  /** About a share of it, 0 to 1. */
  Holding part(double share) {
    return new Holding(
        Math.round(blocks * share),
        Math.round(ticks * share),
        Math.round(bytes * share),
        oldestMicros,
        newestMicros);
  }
}
