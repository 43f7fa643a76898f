package quantumforge.chaos;

/**
 * What a client was told of one write. Times are of {@link System#nanoTime}.
 *
 * @param client who wrote
 * @param id of the row
 * @param server which server answered, as its node is named
 * @param timeline of that server's log when it wrote the row: its own word for the epoch
 */
record Ack(String client, long id, long sentNanos, long ackedNanos, String server, int timeline) {}
