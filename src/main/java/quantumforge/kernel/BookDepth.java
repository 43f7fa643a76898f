package quantumforge.kernel;

import java.util.Optional;

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
    Instrument instrument, long updateId, Levels bids, Levels asks, long receivedMicros) {

  /** The first level of each side, at the book's update id; empty while a side has none. */
  public Optional<Tick.TopOfBook> top() {
    return bids.size() == 0 || asks.size() == 0
        ? Optional.empty()
        : Optional.of(
            new Tick.TopOfBook(
                instrument,
                updateId,
                bids.price(0),
                bids.quantity(0),
                asks.price(0),
                asks.quantity(0),
                receivedMicros));
  }
}
