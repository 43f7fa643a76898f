package quantumforge.exchange;

import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Receives what a {@link MarketSource} connection brings. Calls of one connection come one after
 * the other; calls of several connections come at the same time. A call may block: the connection
 * then stops reading, and so pushes back to the venue.
 */
public interface MarketListener {

  /** The connection is open and subscribed. */
  void onConnected(int connection);

  /**
   * One fact, as decoded: not merged, not checked against its neighbours.
   *
   * @param socket the source's number of the socket that brought it; never given to another one. A
   *     connection may have several, also two for the same instrument while one replaces the other.
   *     What one socket brings of one instrument and channel comes in the venue's order, but one
   *     socket may be seconds behind another
   */
  void onTick(int connection, long socket, Tick tick);

  /**
   * The venue's book of this instrument cannot be followed on this socket any more, until a {@link
   * Tick.BookSnapshot} comes on it. Only where {@link MarketSource#bookIds} is {@link
   * BookIds#SOCKET}.
   *
   * @param cause one sentence for people
   */
  void onBookLost(int connection, long socket, Instrument instrument, String cause);

  /**
   * The venue says which trade of this instrument is its newest. When no connection brings it, the
   * venue has dropped it. Few venues say it.
   */
  default void onNewestTrade(int connection, Instrument instrument, long tradeId) {}

  /** This socket brings nothing more, or at most the tick that is on its way right now. */
  void onSocketEnded(int connection, long socket);

  /**
   * A message that could not be used. It was counted and logged by the source; the connection goes
   * on.
   *
   * @param reason what is wrong with it, naming field and value
   */
  void onBadMessage(int connection, String reason);

  /**
   * The connection is gone; the source opens it again by itself.
   *
   * @param cause one sentence for people
   */
  void onDisconnected(int connection, String cause);
}
