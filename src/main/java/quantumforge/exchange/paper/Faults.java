package quantumforge.exchange.paper;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is wrong right now with the messages of the market and with the REST calls. Thread-safe. */
final class Faults {

  private final List<MessageFault> messageFaults = new CopyOnWriteArrayList<>();
  private volatile RequestFault requestFault;

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

    private boolean covers(String name) {
      boolean openStart = stream.startsWith("*");
      boolean openEnd = stream.endsWith("*") && stream.length() > 1;
      String fixed =
          stream.substring(openStart ? 1 : 0, openEnd ? stream.length() - 1 : stream.length());
      return openStart && openEnd
          ? name.contains(fixed)
          : openStart
              ? name.endsWith(fixed)
              : openEnd ? name.startsWith(fixed) : name.equals(fixed);
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
    requestFault = null;
  }

  /** The fault that hits the next message of the stream; null for none. */
  MessageFault next(String stream) {
    List<MessageFault> spent = new ArrayList<>(0);
    MessageFault found = null;
    for (Iterator<MessageFault> all = messageFaults.iterator(); found == null && all.hasNext(); ) {
      MessageFault fault = all.next();
      if (fault.covers(stream)) {
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
