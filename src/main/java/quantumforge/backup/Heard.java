package quantumforge.backup;

/** What this node heard, not long ago, that the witness has decided. */
public record Heard(long epoch, String primary) {}
