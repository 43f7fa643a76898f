package quantumforge.exchange.kraken;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import quantumforge.exchange.session.Line;
import quantumforge.exchange.session.SocketPlan;
import quantumforge.exchange.session.SocketProtocol;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;

/**
 * One socket of Kraken: the trades and books of its pairs.
 *
 * @param pairs the venue's names
 * @param times where the times of trades are noted, by instrument
 */
record KrakenPlan(
    KrakenSettings settings,
    VenueSymbols names,
    List<String> pairs,
    Map<Instrument, TradeTimes> times,
    KrakenMeters meters)
    implements SocketPlan {

  /** The channels of each pair. */
  static final List<String> CHANNELS = List.of("trade", "book");

  KrakenPlan {
    pairs = List.copyOf(pairs);
  }

  @Override
  public URI url() {
    return settings.websocketUrl();
  }

  @Override
  public int streams() {
    return CHANNELS.size() * pairs.size();
  }

  @Override
  public boolean carries(Instrument instrument) {
    return pairs.contains(names.name(instrument));
  }

  @Override
  public SocketProtocol protocol(Line line) {
    return new KrakenProtocol(this, line);
  }

  /** The pairs in batches of one subscribe message each. */
  List<List<String>> batches() {
    return chunks(pairs, settings.subscriptions().batch());
  }

  static List<List<String>> chunks(List<String> all, int size) {
    List<List<String>> chunks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      chunks.add(List.copyOf(all.subList(from, Math.min(all.size(), from + size))));
    }
    return chunks;
  }
}
