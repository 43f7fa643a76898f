package quantumforge.exchange.paper;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What is wrong right now with the messages of the market and with the REST calls. Thread-safe. */
final class Faults {

  /** A trade's own id, the last update id of a change or a ticker, and that of an order book. */
  private static final Pattern ID = Pattern.compile("\"(t|u|lastUpdateId)\":[0-9]+");

  private final StreamFaults<Repeat> repeats = new StreamFaults<>();
  private final StreamFaults<Long> oddIds = new StreamFaults<>();
  private volatile RequestFault requestFault;

  /**
   * A message is said so many times.
   *
   * @param clients whom it hits; empty for everyone
   */
  record Repeat(int copies, Set<Long> clients) {

    Repeat {
      clients = Set.copyOf(clients);
    }

    int copies(ClientSession client) {
      return clients.isEmpty() || clients.contains(client.id()) ? copies : 1;
    }
  }

  /** REST calls are answered with this status while it lasts. */
  record RequestFault(int status, long retryAfterSeconds, long untilNanos) {}

  /** The next messages of a stream are said with another id. */
  void addOddId(String stream, long messages, long id) {
    oddIds.add(stream, messages, id);
  }

  /** The next messages of a stream are said more or less than once. */
  void addRepeat(String stream, long messages, Repeat repeat) {
    repeats.add(stream, messages, repeat);
  }

  void refuseRequests(RequestFault fault) {
    requestFault = fault;
  }

  void clear() {
    repeats.clear();
    oddIds.clear();
    requestFault = null;
  }

  /** The message as it is to be said. */
  StreamMessage spoilt(String stream, StreamMessage message) {
    Long odd = oddIds.next(stream);
    return odd == null
        ? message
        : (out, micros) -> {
          TextBuffer text = new TextBuffer(512);
          message.write(text, micros);
          out.ascii(withId(text.toString(), odd));
        };
  }

  /** The REST answer as it is to be given. */
  String spoilt(String stream, String answer) {
    Long odd = oddIds.next(stream);
    return odd == null ? answer : withId(answer, odd);
  }

  private static String withId(String text, long id) {
    return ID.matcher(text).replaceAll("\"$1\":" + id);
  }

  /** How often the next message of the stream is said; null for once to everyone. */
  Repeat repeat(String stream) {
    return repeats.next(stream);
  }

  /** Why REST calls are refused right now. */
  Optional<RequestFault> requestFault() {
    RequestFault fault = requestFault;
    return fault != null && System.nanoTime() - fault.untilNanos < 0
        ? Optional.of(fault)
        : Optional.empty();
  }
}
