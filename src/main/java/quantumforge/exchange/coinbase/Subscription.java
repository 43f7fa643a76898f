package quantumforge.exchange.coinbase;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import quantumforge.exchange.session.Line;

/**
 * Asks for channels on one socket and hears the venue's answers: its list of what the socket is
 * subscribed to, or its refusal. Thread-safe.
 */
final class Subscription {

  private final Line line;
  private final Map<String, CompletableFuture<Set<String>>> awaited = new ConcurrentHashMap<>();

  Subscription(Line line) {
    this.line = line;
  }

  /**
   * Sends one message for each channel, and then waits until the venue lists them all: whole books
   * may stand before an answer.
   *
   * @param messages by the channel as the venue's list names it, in the order to be sent
   * @return the products of each channel
   * @throws IOException also when the venue refuses
   */
  Map<String, Set<String>> ask(SequencedMap<String, String> messages)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    messages.keySet().forEach(channel -> awaited.put(channel, new CompletableFuture<>()));
    for (String message : messages.values()) {
      line.send(message);
    }
    Map<String, Set<String>> listed = new HashMap<>();
    for (String channel : messages.keySet()) {
      listed.put(channel, line.await(awaited.get(channel)));
    }
    return listed;
  }

  /** The venue's list came. */
  void listed(Map<String, Set<String>> channels) {
    channels.forEach(
        (channel, products) -> {
          CompletableFuture<Set<String>> answer = awaited.get(channel);
          if (answer != null) {
            answer.complete(products);
          }
        });
  }

  /** The venue refused. */
  void refused(String message) {
    IOException refusal = new IOException("the venue refuses to subscribe: " + message);
    awaited.values().forEach(answer -> answer.completeExceptionally(refusal));
  }
}
