package quantumforge.exchange.binance;

import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import quantumforge.exchange.session.SocketSettings;
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
 * @param sockets at least 250 ms between two messages, since the venue allows 5 a second with
 *     pongs, and at most 300 attempts in 5 minutes
 */
public record BinanceSettings(
    boolean enabled,
    String exchange,
    URI websocketUrl,
    URI restUrl,
    List<String> symbols,
    List<String> streams,
    int connections,
    Subscriptions subscriptions,
    SocketSettings sockets,
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
    SettingCheck.range(
        "sockets.message-pause",
        sockets.messagePause(),
        Duration.ofMillis(250),
        Duration.ofMinutes(1));
    SettingCheck.range("sockets.attempts-max", sockets.attemptsMax(), 1, 300);
  }

  /**
   * How the streams are asked for.
   *
   * @param streamsMax streams of one socket, 1..1024, as the venue allows
   * @param urlLengthMax streams that fit into so long a URL are named there, the others subscribed,
   *     100..16000
   * @param batch streams in one SUBSCRIBE message, 1..1024
   */
  public record Subscriptions(int streamsMax, int urlLengthMax, int batch) {

    public Subscriptions {
      SettingCheck.range("streams-max", streamsMax, 1, 1_024);
      SettingCheck.range("url-length-max", urlLengthMax, 100, 16_000);
      SettingCheck.range("batch", batch, 1, 1_024);
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
