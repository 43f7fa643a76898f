package quantumforge.exchange.binance;

import java.util.Set;
import quantumforge.exchange.session.BadKind;
import quantumforge.kernel.Tick;

/** What one text message of the venue turned out to be. */
sealed interface Frame {

  /**
   * A market event.
   *
   * @param wrongUnit whether a time was not in microseconds, as asked for, and had to be converted
   */
  record Data(Tick tick, boolean wrongUnit) implements Frame {}

  /**
   * The answer to a control message.
   *
   * @param id the request's id, or -1 when the answer names none
   * @param streams the listed streams; empty for the plain {@code "result":null}
   */
  record Answer(long id, Set<String> streams) implements Frame {}

  /**
   * The venue refuses a control message, or reports an error on the connection.
   *
   * @param id the request's id, or -1 when the answer names none
   */
  record Refusal(long id, long code, String message) implements Frame {}

  /** The venue is about to close this connection; a new one must be opened at once. */
  record Shutdown() implements Frame {}

  /**
   * Nothing that can be used.
   *
   * @param reason names the field and the value
   */
  record Bad(BadKind kind, String reason) implements Frame {}
}
