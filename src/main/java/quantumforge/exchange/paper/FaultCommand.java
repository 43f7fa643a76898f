package quantumforge.exchange.paper;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import quantumforge.kernel.Deterministic;

/** What the exchange can be told to do wrong, or to stop doing wrong. */
@Deterministic
sealed interface FaultCommand {

  /** The largest field that a message can be given. */
  int CHARACTERS_MAX = 64 << 20;

  /** Every command by name, for messages. */
  List<String> NAMES =
      List.of(
          "cut",
          "turn-away",
          "silence",
          "server-shutdown",
          "gap",
          "duplicate",
          "reorder",
          "odd-id",
          "extra-field",
          "fragment",
          "regroup",
          "wrong-unit",
          "odd-message",
          "trade-id-jump",
          "burst",
          "delay",
          "wrong-checksum",
          "refuse",
          "slow-rest",
          "old-book",
          "clock",
          "clear",
          "pause",
          "resume",
          "stop");

  /**
   * Closes connections.
   *
   * @param code 0 for no close frame at all
   */
  record Cut(String clients, int code, String reason) implements FaultCommand {}

  /** Refuses new stream connections; zero ends it. */
  record TurnAway(Duration duration) implements FaultCommand {}

  /**
   * Sends no data any more on some streams, while pings go on.
   *
   * @param stream the stream's name, with {@code *} for anything at either end
   */
  record Silence(String clients, String stream, Duration duration) implements FaultCommand {}

  /** Announces a shutdown, and closes the connections after the lead time. */
  record ServerShutdown(String clients, Duration lead) implements FaultCommand {}

  /**
   * Says the next messages of a stream so many times: 0 for a gap, 2 for duplicates.
   *
   * @param stream the stream's name, with {@code *} for anything at either end
   */
  record Repeat(String clients, String stream, long count, int copies) implements FaultCommand {}

  /** So many times the next two messages of some streams of one connection change places. */
  record Reorder(String clients, String stream, long count) implements FaultCommand {}

  /**
   * Gives the next messages of a stream, or the next order books by REST, another id.
   *
   * @param stream as in {@link Repeat}; the order books of a symbol are {@code <symbol>@rest-depth}
   */
  record OddId(String stream, long count, long id) implements FaultCommand {}

  /** Gives the next messages of a stream a field that nobody knows, of so many characters. */
  record ExtraField(String stream, long count, int characters) implements FaultCommand {}

  /** Sends the next messages of a stream in so many frames each. */
  record Fragment(String stream, long count, int parts) implements FaultCommand {}

  /** Says up to so many depth messages as one, so that clients see other first and last ids. */
  record Regroup(String clients, int most, Duration duration) implements FaultCommand {}

  /** Sends times in the unit that was not asked for. */
  record WrongUnit(String clients, Duration duration) implements FaultCommand {}

  /** Sends a message that nobody asked for. */
  record Odd(String clients, OddMessage message) implements FaultCommand {}

  /** Leaves trade ids out that nobody ever traded. */
  record TradeIdJump(String symbol, long ids) implements FaultCommand {}

  /** Makes so many ticks at once. */
  record Burst(long ticks) implements FaultCommand {}

  /** Answers the next requests for a symbol's order book with the one of now. */
  record OldBook(String symbol, long count) implements FaultCommand {}

  /** Gives REST answers so much later, for a while. */
  record SlowRest(Duration by, Duration duration) implements FaultCommand {}

  /** Makes the exchange's clock wrong. */
  record Clock(Duration ahead, long driftPpm) implements FaultCommand {}

  /** Holds data back before sending it; zero ends it. */
  record Delay(String clients, Duration duration) implements FaultCommand {}

  /** Answers REST calls with 429, 418 or 503. */
  record Refuse(int status, Duration duration) implements FaultCommand {}

  /** Puts a wrong checksum into the next book messages; of venues that have one. */
  record WrongChecksum(String symbol, long count) implements FaultCommand {}

  /** Ends every fault. */
  record Clear() implements FaultCommand {}

  /** Halts the market. */
  record Pause() implements FaultCommand {}

  /** Lets the market go on. */
  record Resume() implements FaultCommand {}

  /** Ends the market for good. */
  record Stop() implements FaultCommand {}

  /**
   * Reads a command.
   *
   * @throws IllegalArgumentException naming what is wrong and what would be right
   */
  static FaultCommand of(String name, Map<String, String> arguments) {
    Arguments all = new Arguments(name, new LinkedHashMap<>(arguments));
    FaultCommand command =
        switch (name) {
          case "cut" ->
              new Cut(all.clients(), (int) all.number("code", 0, 0, 4_999), all.text("reason", ""));
          case "turn-away" -> new TurnAway(all.duration("for", "10s"));
          case "silence" ->
              new Silence(all.clients(), all.text("stream", "*"), all.duration("for", "1d"));
          case "server-shutdown" -> new ServerShutdown(all.clients(), all.duration("lead", "0s"));
          case "gap" -> repeat(all, 0);
          case "duplicate" -> repeat(all, 2);
          case "reorder" -> new Reorder(all.clients(), all.text("stream", "*"), all.count());
          case "odd-id" ->
              new OddId(
                  all.text("stream", "*"),
                  all.count(),
                  all.number("id", 900_000_000_000_000_000L, 0, Long.MAX_VALUE));
          case "delay" -> new Delay(all.clients(), all.duration("by", "0s"));
          case "extra-field" ->
              new ExtraField(
                  all.text("stream", "*"),
                  all.count(),
                  (int) all.number("characters", 8, 0, CHARACTERS_MAX));
          case "fragment" ->
              new Fragment(
                  all.text("stream", "*"), all.count(), (int) all.number("parts", 3, 1, 1_000));
          case "regroup" ->
              new Regroup(
                  all.clients(), (int) all.number("most", 3, 1, 1_000), all.duration("for", "1d"));
          case "wrong-unit" -> new WrongUnit(all.clients(), all.duration("for", "10s"));
          case "odd-message" ->
              new Odd(
                  all.clients(),
                  OddMessage.of(all.one("kind", "unknown-event", OddMessage.keys())));
          case "trade-id-jump" ->
              new TradeIdJump(
                  all.text("symbol", "*"), all.number("ids", 100, 1, 1_000_000_000_000L));
          case "burst" -> new Burst(all.number("ticks", 770, 1, 10_000_000));
          case "old-book" -> new OldBook(all.text("symbol", "*"), all.count());
          case "slow-rest" ->
              new SlowRest(all.duration("by", "1500ms"), all.duration("for", "10s"));
          case "clock" ->
              new Clock(
                  all.duration("ahead", "0s").minus(all.duration("behind", "0s")),
                  all.number("fast-ppm", 0, 0, 100_000) - all.number("slow-ppm", 0, 0, 100_000));
          case "refuse" ->
              new Refuse(
                  Integer.parseInt(all.one("status", "429", List.of("418", "429", "503"))),
                  all.duration("for", "10s"));
          case "wrong-checksum" ->
              new WrongChecksum(
                  all.text("symbol", "*"), all.number("count", 1, 1, Integer.MAX_VALUE));
          case "clear" -> new Clear();
          case "pause" -> new Pause();
          case "resume" -> new Resume();
          case "stop" -> new Stop();
          default ->
              throw new IllegalArgumentException(
                  "unknown fault '" + name + "', expected one of " + String.join(", ", NAMES));
        };
    all.checkNoneLeft();
    return command;
  }

  private static FaultCommand repeat(Arguments all, int copies) {
    return new Repeat(all.clients(), all.text("stream", "*"), all.count(), copies);
  }

  /**
   * A fault that comes by itself.
   *
   * @param after since the exchange was started
   * @param every again after so long; zero for once
   */
  record Scheduled(Duration after, Duration every, FaultCommand command) {

    /** Reads {@code "[every] TIME NAME key=value .."}. */
    static Scheduled of(String text) {
      List<String> words = Arrays.asList(text.strip().split("\\s+"));
      boolean again = words.getFirst().equals("every");
      int first = again ? 1 : 0;
      if (words.size() < first + 2) {
        throw new IllegalArgumentException(
            "forge.paper.faults: '" + text + "' is no '[every] TIME FAULT key=value ..'");
      }
      Map<String, String> arguments = new LinkedHashMap<>();
      for (String pair : words.subList(first + 2, words.size())) {
        int equals = pair.indexOf('=');
        if (equals <= 0) {
          throw new IllegalArgumentException(
              "forge.paper.faults: '" + pair + "' in '" + text + "' is no key=value");
        }
        arguments.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
      Duration time = Arguments.time(words.get(first), "forge.paper.faults: time");
      FaultCommand command = FaultCommand.of(words.get(first + 1), arguments);
      return new Scheduled(time, again ? time : Duration.ZERO, command);
    }
  }

  /** The named values of one command, each taken once. */
  final class Arguments {
    private static final List<String> CLIENTS = List.of("all", "oldest", "newest");

    private final String command;
    private final Map<String, String> left;

    private Arguments(String command, Map<String, String> left) {
      this.command = command;
      this.left = left;
    }

    private String text(String key, String otherwise) {
      String value = left.remove(key);
      return value == null ? otherwise : value;
    }

    private String clients() {
      String value = text("clients", "all");
      if (!CLIENTS.contains(value) && !value.matches("[0-9]{1,18}")) {
        throw wrong("clients", value, "all, oldest, newest or a client's number");
      }
      return value;
    }

    private String one(String key, String otherwise, List<String> allowed) {
      String value = text(key, otherwise);
      if (!allowed.contains(value)) {
        throw wrong(key, value, "one of " + String.join(", ", allowed));
      }
      return value;
    }

    /** How many messages or requests are hit. */
    private long count() {
      return number("count", 1, 1, Long.MAX_VALUE);
    }

    private long number(String key, long otherwise, long min, long max) {
      String value = text(key, Long.toString(otherwise));
      if (!value.matches("[0-9]{1,18}")
          || Long.parseLong(value) < min
          || Long.parseLong(value) > max) {
        throw wrong(key, value, "a number in " + min + ".." + max);
      }
      return Long.parseLong(value);
    }

    private Duration duration(String key, String otherwise) {
      return time(text(key, otherwise), command + ": " + key);
    }

    private static Duration time(String value, String what) {
      if (!value.matches("[0-9]{1,9}(ms|s|m|h|d)")) {
        throw new IllegalArgumentException(
            what + " = '" + value + "' is no time such as 500ms, 10s, 5m, 2h or 1d");
      }
      String unit = value.replaceAll("[0-9]", "");
      long number = Long.parseLong(value.replaceAll("[a-z]", ""));
      return switch (unit) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    }

    private void checkNoneLeft() {
      if (!left.isEmpty()) {
        throw new IllegalArgumentException(
            command + " knows no argument '" + left.keySet().iterator().next() + "'");
      }
    }

    private IllegalArgumentException wrong(String key, String value, String expected) {
      return new IllegalArgumentException(
          command + ": " + key + " = '" + value + "' is not " + expected);
    }
  }
}
