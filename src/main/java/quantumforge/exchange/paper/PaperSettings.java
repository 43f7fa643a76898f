package quantumforge.exchange.paper;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import quantumforge.kernel.SettingCheck;

/**
 * How a paper exchange behaves; defaults and what breaks when they change stand in paper.conf.
 *
 * @param bindAddress the address to listen on
 * @param port 0 for any free port
 * @param source where the market comes from
 * @param start when the market begins to move
 * @param settle how long subscriptions must have been quiet before an on-subscribe market begins, 0
 *     to 1 hour
 * @param tradeHistory trades kept per symbol for the REST calls
 * @param slowClients what happens to a client that does not read
 * @param clientBufferBytes unsent bytes kept per client
 * @param faults what goes wrong by itself: {@code "AFTER FAULT key=value .."}, for example {@code
 *     "10s cut clients=oldest"}
 * @param kraken the paper Kraken beside it
 * @param coinbase the paper Coinbase beside it
 */
public record PaperSettings(
    String bindAddress,
    int port,
    Source source,
    Start start,
    Duration settle,
    int tradeHistory,
    SlowClients slowClients,
    long clientBufferBytes,
    TapeSettings tape,
    SyntheticSettings synthetic,
    LimitSettings limits,
    TimerSettings timers,
    List<String> faults,
    KrakenPaperSettings kraken,
    CoinbasePaperSettings coinbase) {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(7);

  public PaperSettings {
    SettingCheck.range("port", port, 0, 65_535);
    SettingCheck.range("trade-history", tradeHistory, 1, 10_000_000);
    SettingCheck.range("client-buffer-bytes", clientBufferBytes, 64 << 10, 1 << 30);
    SettingCheck.range("settle", settle, Duration.ZERO, Duration.ofHours(1));
    faults = List.copyOf(faults);
    if (source == Source.TAPE && tape.files().isEmpty()) {
      throw new IllegalArgumentException(
          "tape.files is empty, but source = tape: name at least one file");
    }
  }

  /** An exchange on this machine that plays tapes, and has everything else as paper.conf has it. */
  public static PaperSettings ofTape(
      List<Path> files, String speed, int port, Start start, Duration settle) {
    return new PaperSettings(
        "127.0.0.1",
        port,
        Source.TAPE,
        start,
        settle,
        50_000,
        SlowClients.DISCONNECT,
        16 << 20,
        new TapeSettings(files, speed),
        new SyntheticSettings(1, List.of(), 50, 1_200, 0.3, 0.5, 0.2, 0, Duration.ZERO),
        LimitSettings.real(),
        TimerSettings.real(),
        List.of(),
        KrakenPaperSettings.off(),
        CoinbasePaperSettings.off());
  }

  /** Where a market comes from. */
  public enum Source {
    /** Recorded files. */
    TAPE,
    /** Drawn from a seed. */
    SYNTHETIC
  }

  /** When a market begins. */
  public enum Start {
    /** Once every symbol has a subscriber. */
    ON_SUBSCRIBE,
    /** When the exchange starts. */
    NOW
  }

  /** What happens when a client's buffer is full. */
  public enum SlowClients {
    /** The client is cut off, as the real exchange does. */
    DISCONNECT,
    /** The market waits for the client. */
    WAIT
  }

  /**
   * Which recordings are played, one after the other.
   *
   * @param speed {@code 1} as recorded, {@code 10} ten times as fast, {@code max} without waiting
   */
  public record TapeSettings(List<Path> files, String speed) {

    private static final String MAX = "max";

    public TapeSettings {
      files = List.copyOf(files);
      if (!speed.equals(MAX) && !isPositive(speed)) {
        throw new IllegalArgumentException(
            "speed must be a number above 0 or 'max', got '" + speed + "'");
      }
    }

    /** Whether the tape is played without waiting; slow clients are then always waited for. */
    public boolean unpaced() {
      return speed.equals(MAX);
    }

    /** How many times faster than recorded; meaningless when {@link #unpaced}. */
    public double factor() {
      return unpaced() ? 1 : Double.parseDouble(speed);
    }

    private static boolean isPositive(String text) {
      try {
        double number = Double.parseDouble(text);
        return number > 0 && number <= 1e6;
      } catch (NumberFormatException notANumber) {
        return false;
      }
    }
  }

  /**
   * A market made up from a seed: the same seed gives the same ids, prices and quantities.
   *
   * @param symbols names in upper case; empty for {@code symbolCount} names of its own
   * @param rate ticks a second over all symbols
   * @param tradeShare parts of the ticks that are trades; the three shares are weights
   * @param ticksLimit the market ends after so many ticks; 0 for never
   * @param ramp how long the market takes from standing still to its full rate, growing with the
   *     square of the time, 0 to 1 hour
   */
  public record SyntheticSettings(
      long seed,
      List<String> symbols,
      int symbolCount,
      double rate,
      double tradeShare,
      double bookTickerShare,
      double depthShare,
      long ticksLimit,
      Duration ramp) {

    public SyntheticSettings {
      symbols = List.copyOf(symbols);
      SettingCheck.range("symbol-count", symbolCount, 1, 5_000);
      SettingCheck.range("ticks-limit", ticksLimit, 0, Long.MAX_VALUE);
      SettingCheck.range("ramp", ramp, Duration.ZERO, Duration.ofHours(1));
      if (!(rate > 0 && rate <= 10_000_000)) {
        throw new IllegalArgumentException(
            "rate must be above 0 and at most 10000000, got " + rate);
      }
      share("trade-share", tradeShare);
      share("book-ticker-share", bookTickerShare);
      share("depth-share", depthShare);
      if (tradeShare + bookTickerShare + depthShare <= 0) {
        throw new IllegalArgumentException(
            "trade-share, book-ticker-share and depth-share are all 0; one must be above 0");
      }
    }

    private static void share(String key, double share) {
      if (!(share >= 0 && share <= 1_000_000)) {
        throw new IllegalArgumentException(key + " must be 0 or a positive weight, got " + share);
      }
    }
  }

  /**
   * The limits that clients are held to; times are 1 ms to 7 days.
   *
   * @param messagesPerSecond incoming frames of one connection, pings and pongs included
   * @param connects connection attempts of one address within {@code connectsWindow}
   * @param weightPerMinute request weight of one address
   * @param refusalsBeforeBan requests after a 429 in the same minute until the address is banned
   * @param ban the first ban of an address; each further one is twice as long
   */
  public record LimitSettings(
      int messagesPerSecond,
      int streamsPerConnection,
      int connects,
      Duration connectsWindow,
      int weightPerMinute,
      int refusalsBeforeBan,
      Duration ban) {

    /** What the real exchange holds its clients to. */
    public static LimitSettings real() {
      return new LimitSettings(
          5, 1_024, 300, Duration.ofMinutes(5), 6_000, 10, Duration.ofMinutes(2));
    }

    public LimitSettings {
      SettingCheck.range("messages-per-second", messagesPerSecond, 1, 1_000_000);
      SettingCheck.range("streams-per-connection", streamsPerConnection, 1, 1_000_000);
      SettingCheck.range("connects", connects, 1, 1_000_000);
      SettingCheck.range("weight-per-minute", weightPerMinute, 1, 100_000_000);
      SettingCheck.range("refusals-before-ban", refusalsBeforeBan, 1, 1_000_000);
      SettingCheck.range("connects-window", connectsWindow, SHORTEST, LONGEST);
      SettingCheck.range("ban", ban, SHORTEST, LONGEST);
    }
  }

  /**
   * The clocks of a connection, each 1 ms to 7 days.
   *
   * @param pingInterval between two pings of the server
   * @param pongTimeout how long a ping may stay unanswered
   * @param connectionLifetime after which every connection is closed
   */
  public record TimerSettings(
      Duration pingInterval, Duration pongTimeout, Duration connectionLifetime) {

    /** The clocks of the real exchange. */
    public static TimerSettings real() {
      return new TimerSettings(
          Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofHours(24));
    }

    public TimerSettings {
      SettingCheck.range("ping-interval", pingInterval, SHORTEST, LONGEST);
      SettingCheck.range("pong-timeout", pongTimeout, SHORTEST, LONGEST);
      SettingCheck.range("connection-lifetime", connectionLifetime, SHORTEST, LONGEST);
    }
  }
}
