package quantumforge.exchange.paper;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What is wrong right now with the messages of the market and with the REST calls. Thread-safe. */
final class Faults {

  /** A trade's own id, the last update id of a change or a ticker, and that of an order book. */
  private static final Pattern ID = Pattern.compile("\"(t|u|lastUpdateId)\":[0-9]+");

  private final StreamFaults<Repeat> repeats = new StreamFaults<>();
  private final StreamFaults<Long> oddIds = new StreamFaults<>();
  private final StreamFaults<Integer> extraFields = new StreamFaults<>();
  private final StreamFaults<Integer> fragments = new StreamFaults<>();
  private final StreamFaults<String> oldBooks = new StreamFaults<>();
  private volatile Refusal refusal;
  private volatile Slowness slowness = new Slowness(0, System.nanoTime());

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

  private record Slowness(long millis, long untilNanos) {}

  /** The next messages of a stream are said with another id. */
  void addOddId(String stream, long messages, long id) {
    oddIds.add(stream, messages, id);
  }

  /** The next messages of a stream are said more or less than once. */
  void addRepeat(String stream, long messages, Repeat repeat) {
    repeats.add(stream, messages, repeat);
  }

  /** The next messages of a stream have a field that nobody knows, of so many characters. */
  void addExtraField(String stream, long messages, int characters) {
    extraFields.add(stream, messages, characters);
  }

  /** The next messages of a stream come in so many frames each. */
  void addFragments(String stream, long messages, int parts) {
    fragments.add(stream, messages, parts);
  }

  /** The next requests for an order book are answered with this one. */
  void addOldBook(String stream, long requests, String book) {
    oldBooks.add(stream, requests, book);
  }

  void refuseRequests(Refusal fault) {
    refusal = fault;
  }

  /** For so long, REST answers come so late. */
  void slowRequests(Duration by, Duration duration) {
    slowness = new Slowness(by.toMillis(), System.nanoTime() + duration.toNanos());
  }

  void clear() {
    repeats.clear();
    oddIds.clear();
    extraFields.clear();
    fragments.clear();
    oldBooks.clear();
    refusal = null;
    slowness = new Slowness(0, System.nanoTime());
  }

  /** The message as it is to be said. */
  StreamMessage spoilt(String stream, StreamMessage message) {
    Long odd = oddIds.next(stream);
    Integer extra = extraFields.next(stream);
    return odd == null && extra == null
        ? message
        : (out, micros) -> {
          TextBuffer text = new TextBuffer(512);
          message.write(text, micros);
          String renumbered = odd == null ? text.toString() : withId(text.toString(), odd);
          out.ascii(extra == null ? renumbered : withField(renumbered, extra));
        };
  }

  /** The REST answer as it is to be given. */
  String spoilt(String stream, String answer) {
    Long odd = oddIds.next(stream);
    return odd == null ? answer : withId(answer, odd);
  }

  static String withField(String text, int characters) {
    return text.substring(0, text.length() - 1)
        + ",\"notYetKnown\":\""
        + "x".repeat(characters)
        + "\"}";
  }

  private static String withId(String text, long id) {
    return ID.matcher(text).replaceAll("\"$1\":" + id);
  }

  /** How often the next message of the stream is said; null for once to everyone. */
  Repeat repeat(String stream) {
    return repeats.next(stream);
  }

  /** In how many frames the next message of the stream comes. */
  int parts(String stream) {
    Integer parts = fragments.next(stream);
    return parts == null ? 1 : parts;
  }

  /** The order book that was kept for the next request; null for the market's own. */
  String oldBook(String stream) {
    return oldBooks.next(stream);
  }

  /** Why REST calls are refused right now. */
  Optional<Refusal> refusal() {
    Refusal current = refusal;
    return current != null && !current.over() ? Optional.of(current) : Optional.empty();
  }

  /** How late the next REST answer comes, in milliseconds. */
  long requestDelayMillis() {
    Slowness current = slowness;
    return System.nanoTime() - current.untilNanos < 0 ? current.millis : 0;
  }
}
