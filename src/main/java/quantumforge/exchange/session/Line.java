package quantumforge.exchange.session;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** The way back to the venue on one socket, within the venue's limit of messages. Thread-safe. */
public interface Line {

  /**
   * Sends one text message, after the pause that the venue wants between two. Blocks; not for the
   * thread that reads.
   *
   * @throws IOException when the socket is gone
   */
  void send(String text) throws IOException, InterruptedException;

  /**
   * Has one text message sent soon and returns at once; for the thread that reads. A message for a
   * socket that is gone by then is dropped.
   */
  void post(String text);

  /**
   * Waits for an answer that {@link SocketProtocol#read} completes. The answer stands behind data:
   * while that waits for room, the venue is not late.
   *
   * @throws ExecutionException when the socket ended meanwhile
   * @throws TimeoutException when the venue took longer than {@code sockets.answer-timeout}
   */
  <T> T await(CompletableFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException;
}
