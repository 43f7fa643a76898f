package quantumforge.exchange.session;

import java.net.URI;
import quantumforge.kernel.Instrument;

/** What one socket carries; the same for the socket that replaces it. Thread-safe. */
public interface SocketPlan {

  /** Where the socket is opened. */
  URI url();

  /** How many streams it carries, for messages. */
  int streams();

  /** Whether anything of this instrument may come by the socket. */
  default boolean carries(Instrument instrument) {
    return true;
  }

  /**
   * A new reader of the venue's language, for one socket and its thread.
   *
   * @param line the way back to the venue, open from the first call of {@link
   *     SocketProtocol#subscribe} on
   */
  SocketProtocol protocol(Line line);
}
