package quantumforge.exchange.paper;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** What is wrong right now with the messages of the market and with the REST calls. Thread-safe. */
final class Faults {

  private final List<MessageFault> messageFaults = new CopyOnWriteArrayList<>();
  private final List<OddId> oddIds = new CopyOnWriteArrayList<>();
  private volatile RequestFault requestFault;

  /** A trade's own id, the last update id of a change or a ticker, and that of an order book. */
  private static final Pattern ID = Pattern.compile("\"(t|u|lastUpdateId)\":[0-9]+");

  /** The next messages of a stream have this id. */
  private static final class OddId {
    private final String stream;
    private final long id;
    private long left;

    OddId(String stream, long messages, long id) {
      this.stream = stream;
      this.id = id;
      this.left = messages;
    }

    private synchronized boolean take() {
      return left-- > 0;
    }
  }

  /** The next messages of a stream are said with another id. */
  void addOddId(String stream, long messages, long id) {
    oddIds.add(new OddId(stream, messages, id));
  }

  /** The message as it is to be said. */
  StreamMessage spoilt(String stream, StreamMessage message) {
    OddId odd = oddId(stream);
    return odd == null
        ? message
        : (out, micros) -> {
          TextBuffer text = new TextBuffer(512);
          message.write(text, micros);
          out.ascii(withId(text.toString(), odd.id));
        };
  }

  /** The REST answer as it is to be given. */
  String spoilt(String stream, String answer) {
    OddId odd = oddId(stream);
    return odd == null ? answer : withId(answer, odd.id);
  }

  private OddId oddId(String stream) {
    for (OddId odd : oddIds) {
      if (covers(odd.stream, stream)) {
        if (odd.take()) {
          return odd;
        }
        oddIds.remove(odd);
      }
    }
    return null;
  }

  private static String withId(String text, long id) {
    return ID.matcher(text).replaceAll("\"$1\":" + id);
  }

  private static boolean covers(String pattern, String name) {
    boolean openStart = pattern.startsWith("*");
    boolean openEnd = pattern.endsWith("*") && pattern.length() > 1;
    String fixed =
        pattern.substring(openStart ? 1 : 0, openEnd ? pattern.length() - 1 : pattern.length());
    return openStart && openEnd
        ? name.contains(fixed)
        : openStart ? name.endsWith(fixed) : openEnd ? name.startsWith(fixed) : name.equals(fixed);
  }

  /**
   * The next messages of a stream are said so many times.
   *
   * @param stream the stream's name, or a pattern with {@code *} at either end
   * @param clients whom it hits; empty for everyone
   */
  static final class MessageFault {
    private final String stream;
    private final int copies;
    private final Set<Long> clients;
    private long left;

    MessageFault(String stream, int copies, long messages, Set<Long> clients) {
      this.stream = stream;
      this.copies = copies;
      this.left = messages;
      this.clients = Set.copyOf(clients);
    }

    int copies(ClientSession client) {
      return clients.isEmpty() || clients.contains(client.id()) ? copies : 1;
    }

    private synchronized boolean take() {
      return left-- > 0;
    }
  }

  /** REST calls are answered with this status while it lasts. */
  record RequestFault(int status, long retryAfterSeconds, long untilNanos) {}

  boolean armed() {
    return !messageFaults.isEmpty();
  }

  void add(MessageFault fault) {
    messageFaults.add(fault);
  }

  void refuseRequests(RequestFault fault) {
    requestFault = fault;
  }

  void clear() {
    messageFaults.clear();
    oddIds.clear();
    requestFault = null;
  }

  /** The fault that hits the next message of the stream; null for none. */
  MessageFault next(String stream) {
    List<MessageFault> spent = new ArrayList<>(0);
    MessageFault found = null;
    for (Iterator<MessageFault> all = messageFaults.iterator(); found == null && all.hasNext(); ) {
      MessageFault fault = all.next();
      if (covers(fault.stream, stream)) {
        if (fault.take()) {
          found = fault;
        } else {
          spent.add(fault);
        }
      }
    }
    messageFaults.removeAll(spent);
    return found;
  }

  /** Why REST calls are refused right now. */
  Optional<RequestFault> requestFault() {
    RequestFault fault = requestFault;
    return fault != null && System.nanoTime() - fault.untilNanos < 0
        ? Optional.of(fault)
        : Optional.empty();
  }
}
