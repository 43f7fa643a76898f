package quantumforge.exchange.binance;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;

/**
 * Which streams one socket carries, and how it asks for them: as many as fit named in the URL, the
 * others subscribed afterwards.
 *
 * @param streams all of them
 * @param url with the first of them
 * @param subscriptions the others, in batches
 */
@Deterministic
record StreamPlan(List<String> streams, URI url, List<List<String>> subscriptions) {

  StreamPlan {
    streams = List.copyOf(streams);
    subscriptions = List.copyOf(subscriptions);
  }

  /** Splits the streams of all instruments over as few sockets as the limits allow. */
  static List<StreamPlan> split(BinanceSettings settings, List<Instrument> instruments) {
    List<String> all = new ArrayList<>();
    for (Instrument instrument : instruments) {
      // Stream names are in lower case; the symbol may hold letters beyond ASCII.
      String symbol = instrument.symbol().toLowerCase(Locale.ROOT);
      settings.streams().forEach(stream -> all.add(symbol + "@" + stream));
    }
    List<StreamPlan> plans = new ArrayList<>();
    for (List<String> streams : chunks(all, settings.subscriptions().streamsMax())) {
      plans.add(plan(settings, streams));
    }
    return plans;
  }

  private static StreamPlan plan(BinanceSettings settings, List<String> streams) {
    StringBuilder url = new StringBuilder(settings.websocketUrl().toString());
    if (url.charAt(url.length() - 1) == '/') {
      url.setLength(url.length() - 1);
    }
    url.append("/stream?timeUnit=MICROSECOND&streams=");
    int named = 0;
    while (named < streams.size()) {
      String name = encoded(streams.get(named));
      if (named > 0 && url.length() + name.length() >= settings.subscriptions().urlLengthMax()) {
        break;
      }
      url.append(named == 0 ? "" : "/").append(name);
      named++;
    }
    List<String> rest = streams.subList(named, streams.size());
    return new StreamPlan(
        streams, URI.create(url.toString()), chunks(rest, settings.subscriptions().batch()));
  }

  /** The at sign is legal in a query, and the venue expects it as it is. */
  private static String encoded(String stream) {
    return URLEncoder.encode(stream, StandardCharsets.UTF_8).replace("%40", "@");
  }

  private static List<List<String>> chunks(List<String> all, int size) {
    List<List<String>> chunks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      chunks.add(List.copyOf(all.subList(from, Math.min(all.size(), from + size))));
    }
    return chunks;
  }
}
