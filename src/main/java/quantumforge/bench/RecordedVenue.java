package quantumforge.bench;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quantumforge.exchange.binance.BinanceSource;
import quantumforge.exchange.coinbase.CoinbaseFeed;
import quantumforge.exchange.coinbase.CoinbaseSource;
import quantumforge.exchange.kraken.KrakenRecording;
import quantumforge.exchange.kraken.KrakenV1Reader;
import quantumforge.exchange.session.RecordedSocket;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.exchange.session.VenueSymbols.Spelling;
import quantumforge.exchange.tape.RecordedFrame;
import quantumforge.exchange.tape.TapeRecord;
import quantumforge.exchange.tape.TapeVenue;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Makes ticks of a venue's recorded messages as a collector does: with the venue's own reader, and
 * where the venue's books have no update ids, with the numbers that a collector gives them. Not
 * thread-safe.
 */
final class RecordedVenue {

  static final String EXCHANGE = "recorded";

  private static final Pattern PRODUCT = Pattern.compile("\"product_id\":\\s*\"([^\"]+)\"");
  private static final Pattern V1_CHANNEL =
      Pattern.compile("\"(book-[0-9]{1,5}|trade)\",\"([^\"/]+/[^\"/]+)\"\\]$");
  private static final Pattern V2_PAIR = Pattern.compile("\"symbol\":\\s*\"([^\"/]+/[^\"/]+)\"");
  private static final Pattern V2_SIDE = Pattern.compile("\"(?:bids|asks)\":\\s*\\[([^\\]]*)\\]");

  /** The depths in which Kraken gives its books. */
  private static final List<Integer> V2_DEPTHS = List.of(10, 25, 100, 500, 1_000);

  private final Set<String> symbols;
  private final RecordedSocket socket;
  private final boolean numbered;
  private final Map<Instrument, Long> bookIds = new HashMap<>();

  private RecordedVenue(Set<String> symbols, RecordedSocket socket, boolean numbered) {
    this.symbols = symbols;
    this.socket = socket;
    this.numbered = numbered;
  }

  /** A reader of the frames of one tape, whose names and depths of books it looks up first. */
  static RecordedVenue of(TapeVenue venue, List<TapeRecord.Frame> frames) {
    return switch (venue) {
      case BINANCE, UNKNOWN -> binance(frames);
      case COINBASE -> coinbase(frames);
      case KRAKEN_V1 -> krakenV1(frames);
      case KRAKEN_V2 -> krakenV2(frames);
    };
  }

  private static RecordedVenue binance(List<TapeRecord.Frame> frames) {
    Set<String> symbols = new TreeSet<>();
    frames.forEach(frame -> symbols.add(symbol(frame)));
    symbols.remove("");
    List<Instrument> instruments =
        symbols.stream().map(symbol -> new Instrument(EXCHANGE, symbol)).toList();
    return new RecordedVenue(symbols, BinanceSource.recorded(instruments), true);
  }

  private static String symbol(TapeRecord.Frame frame) {
    try {
      return RecordedFrame.parse(frame.payload()).symbol();
    } catch (IllegalArgumentException another) {
      return "";
    }
  }

  private static RecordedVenue coinbase(List<TapeRecord.Frame> frames) {
    boolean advanced = frames.stream().anyMatch(frame -> frame.payload().contains("\"channel\":"));
    VenueSymbols products = names(Spelling.DASHED, found(PRODUCT, 1, frames));
    return withoutIds(
        products,
        CoinbaseSource.recorded(
            advanced ? CoinbaseFeed.ADVANCED : CoinbaseFeed.EXCHANGE, products));
  }

  private static RecordedVenue krakenV1(List<TapeRecord.Frame> frames) {
    VenueSymbols pairs = names(Spelling.SLASHED, found(V1_CHANNEL, 2, frames));
    int depth =
        found(V1_CHANNEL, 1, frames).stream().mapToInt(KrakenV1Reader::depth).max().orElse(0);
    return withoutIds(pairs, KrakenRecording.v1(pairs, Math.max(1, depth)));
  }

  private static RecordedVenue krakenV2(List<TapeRecord.Frame> frames) {
    VenueSymbols pairs = names(Spelling.SLASHED, found(V2_PAIR, 1, frames));
    long levels =
        found(V2_SIDE, 1, frames).stream()
            .mapToLong(side -> side.chars().filter(c -> c == '{').count())
            .max()
            .orElse(0);
    int depth =
        V2_DEPTHS.stream().filter(of -> of >= levels).findFirst().orElse(V2_DEPTHS.getLast());
    return withoutIds(pairs, KrakenRecording.v2(pairs, depth));
  }

  private static VenueSymbols names(Spelling spelling, Collection<String> names) {
    return new VenueSymbols(EXCHANGE, spelling, names);
  }

  private static RecordedVenue withoutIds(VenueSymbols names, RecordedSocket socket) {
    Set<String> symbols = new TreeSet<>();
    names.instruments().forEach(instrument -> symbols.add(instrument.symbol()));
    return new RecordedVenue(symbols, socket, false);
  }

  private static Set<String> found(Pattern pattern, int group, List<TapeRecord.Frame> frames) {
    Set<String> found = new TreeSet<>();
    for (TapeRecord.Frame frame : frames) {
      Matcher matcher = pattern.matcher(frame.payload());
      while (matcher.find()) {
        found.add(matcher.group(group));
      }
    }
    return found;
  }

  /** The symbols that the tape names. */
  Set<String> symbols() {
    return symbols;
  }

  /** Reads the next message; nothing when it holds nothing that a collector keeps. */
  List<Tick> read(byte[] message, long receivedMicros) {
    List<Tick> ticks = socket.read(message, receivedMicros);
    return numbered ? ticks : ticks.stream().map(this::number).toList();
  }

  /** A whole book has its time as its number, each change the next one. */
  private Tick number(Tick tick) {
    return switch (tick) {
      case Tick.BookSnapshot(var instrument, long _, var bids, var asks, long received) -> {
        long id = bookIds.merge(instrument, received, (last, time) -> Math.max(last + 1, time));
        yield new Tick.BookSnapshot(instrument, id, bids, asks, received);
      }
      case Tick.BookDelta(
              var instrument,
              long _,
              long _,
              var bids,
              var asks,
              long micros,
              long received) -> {
        long id = bookIds.merge(instrument, 1L, Long::sum);
        yield new Tick.BookDelta(instrument, id, id, bids, asks, micros, received);
      }
      case Tick.Trade _, Tick.TopOfBook _, Tick.Gap _ -> tick;
    };
  }
}
