package quantumforge.exchange.paper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A campaign of faults of one venue, drawn from a seed: every kind that it knows in random order,
 * again and again, so close behind each other that they overlap. Equal seeds make equal campaigns.
 * Times in the wrong unit are not among them: they lose digits for good, and so the ledger's hash
 * of the trades. Nor is a change of a book that Coinbase Exchange leaves out while its connection
 * goes on: nothing in its protocol would show it; Advanced Trade numbers its messages.
 */
public final class FaultPlan {

  private static final int PAUSE_MILLIS_MAX = 1_200;
  private static final int SPELL_MILLIS_MAX = 3_000;

  private final Random random;
  private final Venue venue;
  private final List<String> symbols;

  /** Who fails, and how its streams are named. */
  public enum Venue {
    BINANCE("@trade", "@depth*"),
    COINBASE("@matches", "@level2_batch"),
    COINBASE_ADVANCED("@market_trades", "@level2"),
    KRAKEN("@trade", "@book");

    private final String trades;
    private final String book;

    Venue(String trades, String book) {
      this.trades = trades;
      this.book = book;
    }
  }

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
    BOOK_GAP,
    DUPLICATES,
    TRADES_REORDERED,
    BOOK_REORDERED,
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
    OLD_BOOK,
    WRONG_CHECKSUM
  }

  private static final Set<Kind> OF_COINBASE =
      EnumSet.of(
          Kind.CUT,
          Kind.CUT_WITH_CODE,
          Kind.OUTAGE,
          Kind.ZOMBIE,
          Kind.ZOMBIES,
          Kind.DEAD_STREAM,
          Kind.TRADE_GAP,
          Kind.DUPLICATES,
          Kind.TRADES_REORDERED,
          Kind.BOOK_REORDERED,
          Kind.BEHIND,
          Kind.BURST,
          Kind.LARGE_FRAME,
          Kind.UNKNOWN_FIELDS,
          Kind.REFUSED);

  private FaultPlan(long seed, Venue venue, List<String> symbols) {
    this.random = new Random(seed);
    this.venue = venue;
    this.symbols = List.copyOf(symbols);
  }

  /**
   * Draws a campaign.
   *
   * @param faults how many, at least 1
   * @param symbols of the market as the venue names them, at least one
   */
  public static List<Step> draw(long seed, int faults, Venue venue, List<String> symbols) {
    FaultPlan plan = new FaultPlan(seed, venue, symbols);
    List<Step> steps = new ArrayList<>();
    while (steps.size() < faults) {
      List<Kind> kinds = new ArrayList<>(kinds(venue));
      Collections.shuffle(kinds, plan.random);
      for (Kind kind : kinds) {
        steps.addAll(plan.steps(kind));
      }
    }
    return List.copyOf(steps.subList(0, faults));
  }

  private static Set<Kind> kinds(Venue venue) {
    return switch (venue) {
      case BINANCE -> EnumSet.complementOf(EnumSet.of(Kind.WRONG_CHECKSUM));
      case COINBASE -> OF_COINBASE;
      case COINBASE_ADVANCED -> {
        Set<Kind> kinds = EnumSet.of(Kind.BOOK_GAP);
        kinds.addAll(OF_COINBASE);
        yield kinds;
      }
      case KRAKEN -> {
        Set<Kind> kinds = EnumSet.of(Kind.BOOK_GAP, Kind.WRONG_CHECKSUM);
        kinds.addAll(OF_COINBASE);
        yield kinds;
      }
    };
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
      case ZOMBIES -> one("silence", "clients", "all", "stream", silencedForAll(), "for", spell());
      case DEAD_STREAM -> one("silence", "clients", client(), "stream", stream("@*"));
      case TRADE_GAP -> one("gap", "clients", clients(), "stream", trades(), "count", few());
      case BOOK_GAP -> one("gap", "clients", clients(), "stream", book(), "count", "1");
      case DUPLICATES ->
          one("duplicate", "clients", clients(), "stream", stream("@*"), "count", few());
      case TRADES_REORDERED ->
          one("reorder", "clients", clients(), "stream", trades(), "count", few());
      case BOOK_REORDERED -> one("reorder", "clients", clients(), "stream", book(), "count", "1");
      case REGROUP -> one("regroup", "clients", client(), "most", number(2, 6), "for", spell());
      case REGROUP_ALL -> one("regroup", "clients", "all", "most", number(2, 4), "for", spell());
      case BEHIND -> {
        String client = client();
        yield List.of(
            step(pause(), "delay", "clients", client, "by", millis(100, 1_500)),
            step(Duration.ofMillis(SPELL_MILLIS_MAX), "delay", "clients", "all", "by", "0s"));
      }
      case TRADE_ID_JUMP -> one("trade-id-jump", "symbol", symbol(), "ids", number(1, 5_000));
      case ODD_TRADE_ID -> one("odd-id", "stream", trades());
      case BURST -> one("burst", "ticks", "770");
      case LARGE_FRAME -> one("extra-field", "stream", stream("@*"), "characters", "5000000");
      case UNKNOWN_FIELDS -> one("extra-field", "stream", "*", "count", few());
      case FRAGMENTS -> one("fragment", "stream", "*", "count", few(), "parts", number(2, 9));
      case ODD_MESSAGE -> one("odd-message", "clients", clients(), "kind", kindOfMessage());
      case CLOCK -> one("clock", of("ahead", "behind"), "1270ms", "fast-ppm", number(0, 500));
      case REFUSED -> one("refuse", "status", refusal(), "for", spell());
      case SLOW_REST -> one("slow-rest", "by", "1500ms", "for", spell());
      case OLD_BOOK -> {
        String symbol = symbol();
        String depth = symbol.toLowerCase(Locale.ROOT) + venue.book;
        yield List.of(
            step(pause(), "old-book", "symbol", symbol),
            step(Duration.ofMillis(300), "gap", "stream", depth));
      }
      case WRONG_CHECKSUM -> one("wrong-checksum", "symbol", symbol(), "count", number(1, 3));
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

  /** All streams of a symbol whose names end so. */
  private String stream(String end) {
    String symbol = symbol();
    return (venue == Venue.BINANCE ? symbol.toLowerCase(Locale.ROOT) : symbol) + end;
  }

  private String trades() {
    return stream(venue.trades);
  }

  private String book() {
    return stream(venue.book);
  }

  /** When all clients miss changes of a book at once, those of Coinbase Exchange do not notice. */
  private String silencedForAll() {
    return venue == Venue.COINBASE ? "*" + venue.trades : "*";
  }

  private String refusal() {
    return venue == Venue.BINANCE ? of("429", "418", "503") : of("429", "503");
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
