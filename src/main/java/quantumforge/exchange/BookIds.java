package quantumforge.exchange;

import quantumforge.kernel.Tick;

/** What the update ids of a venue's order books say. */
public enum BookIds {
  /**
   * The venue gives the ids: the same change has the same ids on every socket, so that changes of
   * several sockets are merged by id. Whole books are fetched with {@link MarketSource#snapshot}.
   */
  VENUE,

  /**
   * The venue gives none, and the ids of the source's ticks are 0. Every socket brings a whole book
   * as a {@link Tick.BookSnapshot} before its changes, and each change follows the one before it on
   * the same socket. Changes of two sockets cannot be compared: whoever merges them follows one
   * socket's book and keeps the others' beside it. Best bids and asks, where there are any, are
   * witnesses of the same socket's book; their ids are a number of the venue's that grows.
   */
  SOCKET
}
