package quantumforge.exchange.session;

import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** Takes what {@link SocketProtocol#read} found; only for the thread that reads. */
public interface Inbox {

  /** Market data. Blocks while there is no room; the socket reads nothing meanwhile. */
  void tick(Tick tick);

  /** The message was not market data in the usual form, and took the slow way. */
  void slow();

  /**
   * The message cannot be used.
   *
   * @param reason names the field and the value
   */
  void bad(BadKind kind, String reason);

  /** A time came in another unit than asked for, and was converted. */
  void wrongUnit();

  /**
   * The venue's book of this instrument cannot be followed on this socket any more; the protocol
   * says nothing of it until it brings a whole new one as a {@link Tick.BookSnapshot}.
   *
   * @param cause one sentence for people
   */
  void bookLost(Instrument instrument, String cause);

  /**
   * The venue says which trade is its newest one, in a message that stands behind it; one that has
   * not come by now was dropped by the venue.
   */
  default void newestTrade(Instrument instrument, long tradeId) {}

  /** The venue is about to close this socket; another one takes its place at once. */
  void closing();

  /**
   * This socket is not to be trusted any more: nothing else of it is taken, and it is opened anew.
   *
   * @param cause one sentence for people
   */
  void fail(String cause);
}
