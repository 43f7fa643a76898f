package quantumforge.backup;

/**
 * How much a copy may hold.
 *
 * @param rowsMax of each table
 * @param maxBytes of the file
 */
record CopyLimits(long rowsMax, long maxBytes) {}
