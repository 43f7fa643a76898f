package quantumforge.exchange.kraken;

import java.util.List;
import quantumforge.exchange.session.BadKind;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;

/** What one text message of the venue turned out to be. */
public sealed interface KrakenMessage {

  /** What stands for the checksum of a book message that has none. */
  long NO_CHECKSUM = -1;

  /**
   * The whole order book of one instrument, or changed levels of it. Quantities are absolute and 0
   * removes a level; one price may come several times, in order.
   *
   * @param snapshot whether this is the whole book
   * @param checksum CRC32 of the book after this message, 0 to 2^32-1, or {@link #NO_CHECKSUM}
   * @param timestampMicros when the venue says that it was so; when received, if it does not say
   */
  record Book(
      Instrument instrument,
      boolean snapshot,
      Levels bids,
      Levels asks,
      long checksum,
      long timestampMicros)
      implements KrakenMessage {}

  /**
   * Trades in the venue's order.
   *
   * @param snapshot whether these are the newest trades before the subscription
   */
  record Trades(boolean snapshot, List<Tick.Trade> trades) implements KrakenMessage {
    public Trades {
      trades = List.copyOf(trades);
    }
  }

  /** The connection lives, and nothing else is to be said. */
  record Heartbeat() implements KrakenMessage {}

  /**
   * The state of the trading system.
   *
   * @param system as the venue calls it: {@code online}, {@code maintenance}, {@code cancel_only},
   *     {@code post_only}
   */
  record Status(String system) implements KrakenMessage {}

  /**
   * The venue did what a control message asked for.
   *
   * @param method for example {@code subscribe}
   * @param channel for example {@code book}; empty when the answer names none
   * @param symbol the venue's name of the pair; empty when the answer names none
   */
  record Done(String method, String channel, String symbol) implements KrakenMessage {}

  /**
   * The venue refuses a control message, or complains about the connection.
   *
   * @param method empty when the message names none
   * @param symbol the venue's name of the pair; empty when the message names none
   * @param error as the venue says it
   */
  record Refused(String method, String symbol, String error) implements KrakenMessage {}

  /** A message of a channel that nobody here reads. */
  record Other(String channel) implements KrakenMessage {}

  /**
   * Nothing that can be used.
   *
   * @param kind what sort of defect
   * @param reason names the field and the value
   */
  record Bad(BadKind kind, String reason) implements KrakenMessage {}
}
