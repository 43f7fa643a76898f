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
import quantumforge.exchange.session.PacedBudget;

/**
 * Asks for channels on one socket and hears the venue's answers: its list of what the socket is
 * subscribed to, or its refusal. Thread-safe.
 */
final class Subscription {

  private final Line line;
  private final PacedBudget messages;
  private final Map<String, CompletableFuture<Set<String>>> awaited = new ConcurrentHashMap<>();

  /**
   * @param messages of all sockets of this address, which the venue counts together
   */
  Subscription(Line line, PacedBudget messages) {
    this.line = line;
    this.messages = messages;
  }

  /**
   * Sends one message for each channel, and then waits until the venue lists them all: whole books
   * may stand before an answer.
   *
   * @param byChannel by the channel as the venue's list names it, in the order to be sent
   * @return the products of each channel
   * @throws IOException also when the venue refuses
   */
  Map<String, Set<String>> ask(SequencedMap<String, String> byChannel)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    byChannel.keySet().forEach(channel -> awaited.put(channel, new CompletableFuture<>()));
    for (String message : byChannel.values()) {
      messages.acquire(1);
      line.send(message);
    }
    Map<String, Set<String>> listed = new HashMap<>();
    for (String channel : byChannel.keySet()) {
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
