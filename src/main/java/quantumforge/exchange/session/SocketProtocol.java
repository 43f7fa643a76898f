package quantumforge.exchange.session;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * A venue's language on one socket; made anew for each socket, and so the place for whatever is
 * counted or kept by socket: sequence numbers, checksummed books, answers that are awaited.
 *
 * <p>{@link #read} is called by the socket's thread, one message after the other. {@link
 * #subscribe} and {@link #silentStreams} are called by another thread, also while messages are
 * read.
 */
public interface SocketProtocol {

  /**
   * Asks for the streams; called once, right after the socket was opened, while messages are
   * already read. What it throws counts as a failed attempt.
   *
   * @throws ExecutionException when the socket ended meanwhile
   * @throws TimeoutException when an answer did not come in time
   */
  void subscribe() throws IOException, InterruptedException, ExecutionException, TimeoutException;

  /**
   * Reads one text message and tells {@code inbox} what it holds. Throws nothing for a bad message.
   *
   * @param frame the message's UTF-8 bytes, followed by one 0 byte; valid until this returns
   * @param length without the 0 byte
   * @param receivedMicros when the bytes that complete the message were read
   */
  void read(byte[] frame, int length, long receivedMicros, Inbox inbox);

  /** The streams that have brought nothing yet, in order of name; called at most once. */
  Set<String> silentStreams();
}
