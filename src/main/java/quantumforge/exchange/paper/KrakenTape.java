package quantumforge.exchange.paper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quantumforge.exchange.kraken.KrakenMessage;
import quantumforge.exchange.kraken.KrakenV1Reader;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.exchange.tape.TapeException;
import quantumforge.exchange.tape.TapeReader;
import quantumforge.exchange.tape.TapeRecord;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * A recording of WebSocket v1, in the order of its receive times: its connections stand in the file
 * one after the other. Held in memory.
 */
final class KrakenTape implements PairMarket {

  private static final Pattern CHANNEL_AND_PAIR =
      Pattern.compile("\"(book-[0-9]{1,5}|trade)\",\"([^\"/]+/[^\"/]+)\"\\]$");

  private final Path file;
  private final VenueSymbols names;
  private final SortedMap<String, Instrument> pairs = new TreeMap<>();
  private final int depth;
  private final List<Tick.BookSnapshot> opening = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();

  private KrakenTape(Path file, VenueSymbols names, int depth) {
    this.file = file;
    this.names = names;
    pairs.putAll(names.byName());
    this.depth = depth;
  }

  /**
   * Reads a tape through.
   *
   * @param exchange how the instruments of its messages name the venue
   * @throws TapeException when it cannot be read, or has no book of v1
   */
  static KrakenTape open(Path file, String exchange) throws IOException {
    List<TapeRecord.Frame> frames = new ArrayList<>();
    Set<String> pairs = new TreeSet<>();
    int depth = 0;
    try (TapeReader reader = TapeReader.open(file)) {
      while (reader.hasNext()) {
        if (reader.next() instanceof TapeRecord.Frame frame) {
          Matcher matcher = CHANNEL_AND_PAIR.matcher(frame.payload());
          if (matcher.find()) {
            frames.add(frame);
            pairs.add(matcher.group(2));
            depth = Math.max(depth, KrakenV1Reader.depth(matcher.group(1)));
          }
        }
      }
    }
    if (depth == 0) {
      throw new TapeException("tape " + file + ": no book of Kraken's WebSocket v1 inside");
    }
    frames.sort(Comparator.comparingLong(TapeRecord.Frame::receivedNanos));
    KrakenTape tape =
        new KrakenTape(
            file, new VenueSymbols(exchange, VenueSymbols.Spelling.SLASHED, pairs), depth);
    tape.fill(frames);
    return tape;
  }

  private void fill(List<TapeRecord.Frame> frames) throws TapeException {
    KrakenV1Reader reader = new KrakenV1Reader(names);
    Set<Instrument> opened = new HashSet<>();
    for (TapeRecord.Frame frame : frames) {
      KrakenMessage message = reader.read(frame.payload(), frame.receivedNanos() / 1_000);
      if (message instanceof KrakenMessage.Bad bad) {
        throw new TapeException("tape " + file + ": line " + frame.line() + ": " + bad.reason());
      }
      if (message instanceof KrakenMessage.Book book
          && book.snapshot()
          && opened.add(book.instrument())) {
        opening.add(snapshot(book));
      } else {
        events.add(new Event(frame.receivedNanos(), () -> ticks(message)));
      }
    }
  }

  private static List<Tick> ticks(KrakenMessage message) {
    return switch (message) {
      case KrakenMessage.Book book -> List.of(book.snapshot() ? snapshot(book) : change(book));
      case KrakenMessage.Trades trades -> List.copyOf(trades.trades());
      case KrakenMessage.Heartbeat _,
          KrakenMessage.Status _,
          KrakenMessage.Done _,
          KrakenMessage.Refused _,
          KrakenMessage.Other _,
          KrakenMessage.Bad _ ->
          List.of();
    };
  }

  private static Tick.BookSnapshot snapshot(KrakenMessage.Book book) {
    return new Tick.BookSnapshot(
        book.instrument(), 0, book.bids(), book.asks(), book.timestampMicros());
  }

  private static Tick.BookDelta change(KrakenMessage.Book book) {
    long micros = book.timestampMicros();
    return new Tick.BookDelta(book.instrument(), 0, 0, book.bids(), book.asks(), micros, micros);
  }

  @Override
  public String description() {
    return "Kraken tape " + file + ", " + pairs.size() + " pairs";
  }

  @Override
  public SortedMap<String, Instrument> pairs() {
    return Collections.unmodifiableSortedMap(pairs);
  }

  @Override
  public int depth() {
    return depth;
  }

  @Override
  public List<Tick.BookSnapshot> opening() {
    return opening;
  }

  @Override
  public Iterator<Event> events() {
    return events.iterator();
  }
}
