package quantumforge.exchange.paper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A campaign of faults, drawn from a seed: every kind in random order, again and again, so close
 * behind each other that they overlap. Equal seeds make equal campaigns. Times in the wrong unit
 * are not among them: they lose digits for good, and so the ledger's hash of the trades.
 */
public final class FaultPlan {

  private static final int PAUSE_MILLIS_MAX = 1_200;
  private static final int SPELL_MILLIS_MAX = 3_000;

  private final Random random;
  private final List<String> symbols;

  /**
   * One fault.
   *
   * @param pause before it
   * @param fault its name, and {@code arguments} what it is given, as {@link PaperExchange#fault}
   *     takes them
   */
  public record Step(Duration pause, String fault, Map<String, String> arguments) {

    public Step {
      arguments = Collections.unmodifiableMap(new TreeMap<>(arguments));
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(fault);
      arguments.forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
      return text.toString();
    }
  }

  private enum Kind {
    CUT,
    CUT_WITH_CODE,
    OUTAGE,
    SHUTDOWN,
    ZOMBIE,
    ZOMBIES,
    DEAD_STREAM,
    TRADE_GAP,
    DEPTH_GAP,
    DUPLICATES,
    REGROUP,
    REGROUP_ALL,
    BEHIND,
    TRADE_ID_JUMP,
    ODD_TRADE_ID,
    BURST,
    LARGE_FRAME,
    UNKNOWN_FIELDS,
    FRAGMENTS,
    ODD_MESSAGE,
    CLOCK,
    REFUSED,
    SLOW_REST,
    OLD_BOOK
  }

  private FaultPlan(long seed, List<String> symbols) {
    this.random = new Random(seed);
    this.symbols = List.copyOf(symbols);
  }

  /**
   * Draws a campaign.
   *
   * @param faults how many, at least 1
   * @param symbols of the market, at least one
   */
  public static List<Step> draw(long seed, int faults, List<String> symbols) {
    FaultPlan plan = new FaultPlan(seed, symbols);
    List<Step> steps = new ArrayList<>();
    while (steps.size() < faults) {
      List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
      Collections.shuffle(kinds, plan.random);
      for (Kind kind : kinds) {
        steps.addAll(plan.steps(kind));
      }
    }
    return List.copyOf(steps.subList(0, faults));
  }

  private List<Step> steps(Kind kind) {
    return switch (kind) {
      case CUT -> one("cut", "clients", client());
      case CUT_WITH_CODE ->
          one("cut", "clients", client(), "code", of("1001", "1008", "1011", "1012"));
      case OUTAGE ->
          List.of(
              step(pause(), "turn-away", "for", millis(300, 1_000)),
              step(Duration.ZERO, "cut", "clients", "all"));
      case SHUTDOWN ->
          one("server-shutdown", "clients", of("oldest", "newest", "all"), "lead", lead());
      case ZOMBIE -> one("silence", "clients", client());
      case ZOMBIES -> one("silence", "clients", "all", "for", spell());
      case DEAD_STREAM -> one("silence", "clients", client(), "stream", stream("*"));
      case TRADE_GAP -> one("gap", "clients", clients(), "stream", stream("trade"), "count", few());
      case DEPTH_GAP -> one("gap", "clients", clients(), "stream", stream("depth*"), "count", "1");
      case DUPLICATES ->
          one("duplicate", "clients", clients(), "stream", stream("*"), "count", few());
      case REGROUP -> one("regroup", "clients", client(), "most", number(2, 6), "for", spell());
      case REGROUP_ALL -> one("regroup", "clients", "all", "most", number(2, 4), "for", spell());
      case BEHIND -> {
        String client = client();
        yield List.of(
            step(pause(), "delay", "clients", client, "by", millis(100, 1_500)),
            step(Duration.ofMillis(SPELL_MILLIS_MAX), "delay", "clients", "all", "by", "0s"));
      }
      case TRADE_ID_JUMP -> one("trade-id-jump", "symbol", symbol(), "ids", number(1, 5_000));
      case ODD_TRADE_ID -> one("odd-id", "stream", stream("trade"));
      case BURST -> one("burst", "ticks", "770");
      case LARGE_FRAME -> one("extra-field", "stream", stream("*"), "characters", "5000000");
      case UNKNOWN_FIELDS -> one("extra-field", "stream", "*", "count", few());
      case FRAGMENTS -> one("fragment", "stream", "*", "count", few(), "parts", number(2, 9));
      case ODD_MESSAGE -> one("odd-message", "clients", clients(), "kind", kindOfMessage());
      case CLOCK -> one("clock", of("ahead", "behind"), "1270ms", "fast-ppm", number(0, 500));
      case REFUSED -> one("refuse", "status", of("429", "418", "503"), "for", spell());
      case SLOW_REST -> one("slow-rest", "by", "1500ms", "for", spell());
      case OLD_BOOK -> {
        String symbol = symbol();
        String depth = symbol.toLowerCase(Locale.ROOT) + "@depth*";
        yield List.of(
            step(pause(), "old-book", "symbol", symbol),
            step(Duration.ofMillis(300), "gap", "stream", depth));
      }
    };
  }

  private List<Step> one(String fault, String... keysAndValues) {
    return List.of(step(pause(), fault, keysAndValues));
  }

  private static Step step(Duration pause, String fault, String... keysAndValues) {
    Map<String, String> arguments = new TreeMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      arguments.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new Step(pause, fault, arguments);
  }

  private Duration pause() {
    return Duration.ofMillis(random.nextInt(PAUSE_MILLIS_MAX));
  }

  private String client() {
    return of("oldest", "newest");
  }

  private String clients() {
    return of("oldest", "newest", "all");
  }

  private String lead() {
    return of("0s", millis(1, 3_000));
  }

  private String spell() {
    return millis(500, SPELL_MILLIS_MAX);
  }

  private String few() {
    return number(1, 20);
  }

  private String kindOfMessage() {
    return of(OddMessage.keys().toArray(String[]::new));
  }

  private String symbol() {
    return symbols.get(random.nextInt(symbols.size()));
  }

  private String stream(String kind) {
    return symbol().toLowerCase(Locale.ROOT) + "@" + kind;
  }

  private String number(int min, int max) {
    return Integer.toString(random.nextInt(min, max + 1));
  }

  private String millis(int min, int max) {
    return number(min, max) + "ms";
  }

  private String of(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
