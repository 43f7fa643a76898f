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

  /** Every command by name, for messages. */
  List<String> NAMES =
      List.of(
          "cut",
          "turn-away",
          "silence",
          "server-shutdown",
          "gap",
          "duplicate",
          "odd-id",
          "delay",
          "refuse",
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

  /** Sends no data any more, while pings go on. */
  record Silence(String clients, Duration duration) implements FaultCommand {}

  /** Announces a shutdown, and closes the connections after the lead time. */
  record ServerShutdown(String clients, Duration lead) implements FaultCommand {}

  /**
   * Says the next messages of a stream so many times: 0 for a gap, 2 for duplicates.
   *
   * @param stream the stream's name, with {@code *} for anything at either end
   */
  record Repeat(String clients, String stream, long count, int copies) implements FaultCommand {}

  /**
   * Gives the next messages of a stream, or the next order books by REST, another id.
   *
   * @param stream as in {@link Repeat}; the order books of a symbol are {@code <symbol>@rest-depth}
   */
  record OddId(String stream, long count, long id) implements FaultCommand {}

  /** Holds data back before sending it; zero ends it. */
  record Delay(String clients, Duration duration) implements FaultCommand {}

  /** Answers REST calls with 429 or 418. */
  record Refuse(int status, Duration duration) implements FaultCommand {}

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
          case "silence" -> new Silence(all.clients(), all.duration("for", "1d"));
          case "server-shutdown" -> new ServerShutdown(all.clients(), all.duration("lead", "0s"));
          case "gap" -> repeat(all, 0);
          case "duplicate" -> repeat(all, 2);
          case "odd-id" ->
              new OddId(
                  all.text("stream", "*"),
                  all.number("count", 1, 1, Long.MAX_VALUE),
                  all.number("id", 900_000_000_000_000_000L, 0, Long.MAX_VALUE));
          case "delay" -> new Delay(all.clients(), all.duration("by", "0s"));
          case "refuse" ->
              new Refuse((int) all.number("status", 429, 418, 429), all.duration("for", "10s"));
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
    long count = all.number("count", 1, 1, Long.MAX_VALUE);
    return new Repeat(all.clients(), all.text("stream", "*"), count, copies);
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
