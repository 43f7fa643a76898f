package quantumforge.exchange.paper;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One stream and who listens to it. Thread-safe. */
final class Topic {

  private static final ClientSession[] NOBODY = new ClientSession[0];

  private final String stream;
  private final byte[] combinedPrefix;
  private volatile ClientSession[] subscribers = NOBODY;

  Topic(String stream) {
    this.stream = stream;
    combinedPrefix = ("{\"stream\":\"" + stream + "\",\"data\":").getBytes(StandardCharsets.UTF_8);
  }

  /** The name as clients subscribe to it, for example {@code btcusdt@trade}. */
  String stream() {
    return stream;
  }

  byte[] combinedPrefix() {
    return combinedPrefix;
  }

  /** A snapshot; not to be written to. */
  ClientSession[] subscribers() {
    return subscribers;
  }

  synchronized void add(ClientSession client) {
    if (!Arrays.asList(subscribers).contains(client)) {
      ClientSession[] more = Arrays.copyOf(subscribers, subscribers.length + 1);
      more[subscribers.length] = client;
      subscribers = more;
    }
  }

  synchronized void remove(ClientSession client) {
    subscribers = Arrays.stream(subscribers).filter(c -> c != client).toArray(ClientSession[]::new);
  }
}
