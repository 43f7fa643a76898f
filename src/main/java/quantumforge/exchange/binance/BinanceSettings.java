package quantumforge.exchange.binance;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import quantumforge.kernel.SettingCheck;

/**
 * How Binance spot is reached; {@code forge.exchange.binance} of the configuration. The venue's own
 * limits stand in its documents "WebSocket Streams" and "REST API"; the defaults stay below them.
 *
 * @param enabled whether a collector runs a feed of this venue
 * @param exchange the venue's name in the data contracts
 * @param websocketUrl without path, for example {@code wss://stream.binance.com:9443}
 * @param restUrl without path, for example {@code https://api.binance.com}
 * @param symbols upper case, without separators
 * @param streams of {@code trade}, {@code depth@100ms}, {@code depth}, {@code bookTicker}
 * @param connections how many connections carry all the streams at the same time, 1..8
 */
public record BinanceSettings(
    boolean enabled,
    String exchange,
    URI websocketUrl,
    URI restUrl,
    List<String> symbols,
    List<String> streams,
    int connections,
    Sockets sockets,
    Requests requests) {

  private static final Set<String> STREAMS = Set.of("trade", "depth", "depth@100ms", "bookTicker");

  public BinanceSettings {
    symbols = List.copyOf(symbols);
    streams = List.copyOf(streams);
    for (String stream : streams) {
      if (!STREAMS.contains(stream)) {
        throw new IllegalArgumentException("streams: '" + stream + "' is none of " + STREAMS);
      }
    }
    if (enabled && (symbols.isEmpty() || streams.isEmpty())) {
      throw new IllegalArgumentException("enabled is true, but symbols or streams are empty");
    }
    if (new HashSet<>(symbols).size() != symbols.size()) {
      throw new IllegalArgumentException("symbols names a symbol twice: " + symbols);
    }
    SettingCheck.range("connections", connections, 1, 8);
  }

  /**
   * One WebSocket and its replacement.
   *
   * @param streamsMax streams of one socket; the venue allows 1024
   * @param urlLengthMax streams that fit into so long a URL are named there, the others subscribed
   * @param subscribeBatch streams in one SUBSCRIBE message
   * @param messagePause between two messages to the venue, which allows 5 a second with pongs
   * @param answerTimeout how long an answer to a message may take
   * @param connectTimeout how long opening may take
   * @param firstDataDeadline after which streams without any data are named in the log
   * @param probeAfter without anything, after which the venue is pinged, once in so long
   * @param silenceLimit without data, ping and pong, after which a socket is replaced
   * @param dataSilenceLimit without data, though pinged, after which a socket is replaced
   * @param ageMax after which a socket is replaced; the venue cuts at 24 h
   * @param overlap how long an old socket goes on beside its replacement
   * @param backoffMin the largest delay before the first new attempt; doubles, with full jitter
   * @param backoffMax the largest delay at all
   * @param stableAfter how long a socket must hold before the backoff begins anew
   * @param attemptsMax connection attempts in 5 minutes; the venue allows 300
   * @param frameBytesMax a longer message is dropped and counted
   */
  public record Sockets(
      int streamsMax,
      int urlLengthMax,
      int subscribeBatch,
      Duration messagePause,
      Duration answerTimeout,
      Duration connectTimeout,
      Duration firstDataDeadline,
      Duration probeAfter,
      Duration silenceLimit,
      Duration dataSilenceLimit,
      Duration ageMax,
      Duration overlap,
      Duration backoffMin,
      Duration backoffMax,
      Duration stableAfter,
      int attemptsMax,
      int frameBytesMax) {

    public Sockets {
      SettingCheck.range("streams-max", streamsMax, 1, 1_024);
      SettingCheck.range("url-length-max", urlLengthMax, 100, 16_000);
      SettingCheck.range("subscribe-batch", subscribeBatch, 1, 1_024);
      SettingCheck.range(
          "message-pause", messagePause, Duration.ofMillis(250), Duration.ofMinutes(1));
      SettingCheck.range(
          "answer-timeout", answerTimeout, Duration.ofMillis(100), Duration.ofMinutes(1));
      SettingCheck.range(
          "connect-timeout", connectTimeout, Duration.ofMillis(100), Duration.ofMinutes(5));
      SettingCheck.range(
          "first-data-deadline", firstDataDeadline, Duration.ofMillis(100), Duration.ofHours(1));
      SettingCheck.range("probe-after", probeAfter, Duration.ofMillis(500), Duration.ofHours(1));
      SettingCheck.range(
          "silence-limit", silenceLimit, Duration.ofMillis(100), Duration.ofHours(1));
      SettingCheck.range(
          "data-silence-limit", dataSilenceLimit, Duration.ofMillis(100), Duration.ofHours(24));
      SettingCheck.range("age-max", ageMax, Duration.ofMillis(100), Duration.ofHours(24));
      SettingCheck.range("overlap", overlap, Duration.ZERO, Duration.ofMinutes(5));
      SettingCheck.range("backoff-min", backoffMin, Duration.ofMillis(1), Duration.ofMinutes(1));
      SettingCheck.range("backoff-max", backoffMax, backoffMin, Duration.ofHours(1));
      SettingCheck.range("stable-after", stableAfter, Duration.ZERO, Duration.ofHours(1));
      SettingCheck.range("attempts-max", attemptsMax, 1, 300);
      SettingCheck.range("frame-bytes-max", frameBytesMax, 1_024, 256 * 1024 * 1024);
    }
  }

  /**
   * The REST calls.
   *
   * @param weightMax request weight in one minute; the venue allows 6000 for each address
   * @param parallel requests at the same time
   * @param timeout how long one request may take
   * @param snapshotLevels levels of each side of a depth snapshot, 100..5000; fewer than 1000 were
   *     seen to go wrong within minutes
   * @param checkSymbols whether configured symbols are checked with the venue first
   */
  public record Requests(
      int weightMax, int parallel, Duration timeout, int snapshotLevels, boolean checkSymbols) {

    public Requests {
      SettingCheck.range("weight-max", weightMax, 250, 6_000);
      SettingCheck.range("parallel", parallel, 1, 64);
      SettingCheck.range("timeout", timeout, Duration.ofMillis(100), Duration.ofMinutes(5));
      SettingCheck.range("snapshot-levels", snapshotLevels, 100, 5_000);
    }
  }
}
