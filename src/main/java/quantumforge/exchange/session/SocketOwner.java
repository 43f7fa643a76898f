package quantumforge.exchange.session;

import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** Takes what one socket brings; the data calls of one socket come one after the other. */
interface SocketOwner {

  /** Blocks while there is no room; the socket reads nothing meanwhile. */
  void onTick(Tick tick);

  void onBookLost(Instrument instrument, String cause);

  void onNewestTrade(Instrument instrument, long tradeId);

  void onBad(BadKind kind, String reason, String excerpt);

  /** A time came in another unit than asked for; called once for each socket. */
  void onWrongUnit(String excerpt);

  /** The venue announced that it will close the socket. */
  void onShutdownNotice(MarketSocket socket);

  /** The socket's reader wants this sent. */
  void onPost(MarketSocket socket, String text);

  /** The socket is gone; called once. */
  void onEnded(MarketSocket socket, String cause);
}
