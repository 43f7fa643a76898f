package quantumforge.backup;

/**
 * How much a copy may hold.
 *
 * @param rowsMax of each table
 * @param bytesMax of the file
 */
record CopyLimits(long rowsMax, long bytesMax) {}
