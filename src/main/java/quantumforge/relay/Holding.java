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

  /** About a share of it, 0 to 1; one block of it at least. */
  Holding part(double share) {
    return new Holding(
        part(blocks, share), part(ticks, share), part(bytes, share), oldestMicros, newestMicros);
  }

  private static long part(long all, double share) {
    return Math.min(all, Math.max(1, Math.round(all * share)));
  }

  /** What is left of it when an earlier part is gone; never less than nothing. */
  Holding without(Holding earlier) {
    return blocks <= earlier.blocks
        ? NOTHING
        : new Holding(
            blocks - earlier.blocks,
            Math.max(0, ticks - earlier.ticks),
            Math.max(0, bytes - earlier.bytes),
            Math.max(oldestMicros, earlier.newestMicros),
            newestMicros);
  }
}
