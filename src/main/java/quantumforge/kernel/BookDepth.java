package quantumforge.kernel;

/**
 * The best levels of an order book at one moment. Immutable.
 *
 * @param updateId the book's update id at that moment
 * @param bids best first
 * @param asks best first
 * @param receivedMicros when the collector took the newest change in it, microseconds since the
 *     epoch by its clock
 */
public record BookDepth(
    Instrument instrument, long updateId, Levels bids, Levels asks, long receivedMicros) {}
