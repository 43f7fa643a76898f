package quantumforge.exchange.kraken;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import quantumforge.exchange.session.BadKind;
import quantumforge.exchange.session.Inbox;
import quantumforge.exchange.session.Line;
import quantumforge.exchange.session.RecordedSocket;
import quantumforge.exchange.session.SocketPlan;
import quantumforge.exchange.session.SocketProtocol;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Reads recorded messages as a collector reads those of a socket: books only once their checksums
 * have proved them. For measurements.
 */
public final class KrakenRecording {

  private KrakenRecording() {}

  /** Turns one frame into what it says; as {@link KrakenParser#parse}. */
  private interface Frames {
    KrakenMessage read(byte[] frame, int length, long receivedMicros);
  }

  /**
   * A reader of WebSocket v1, which only old recordings have.
   *
   * @param depth levels of each side that the venue keeps of a book, at least 1
   */
  public static RecordedSocket v1(VenueSymbols names, int depth) {
    KrakenV1Reader reader = new KrakenV1Reader(names);
    return socket(
        names,
        depth,
        (frame, length, micros) ->
            reader.read(new String(frame, 0, length, StandardCharsets.UTF_8), micros));
  }

  /** A reader of WebSocket v2; as {@link #v1}. */
  public static RecordedSocket v2(VenueSymbols names, int depth) {
    return socket(names, depth, new KrakenParser(names)::parse);
  }

  private static RecordedSocket socket(VenueSymbols names, int depth, Frames frames) {
    KrakenMeters meters = new KrakenMeters("recorded", new SimpleMeterRegistry());
    Map<Instrument, CheckedBook> books = new HashMap<>();
    names.instruments().forEach(pair -> books.put(pair, new CheckedBook(pair, depth, meters)));
    return new RecordedSocket(new Plan(new Protocol(frames, books)));
  }

  private record Plan(Protocol only) implements SocketPlan {

    @Override
    public URI url() {
      return URI.create("wss://recorded.invalid");
    }

    @Override
    public int streams() {
      return only.books.size();
    }

    @Override
    public SocketProtocol protocol(Line line) {
      return only;
    }
  }

  private record Protocol(Frames frames, Map<Instrument, CheckedBook> books)
      implements SocketProtocol {

    @Override
    public void subscribe() {}

    @Override
    public void read(byte[] frame, int length, long receivedMicros, Inbox inbox) {
      switch (frames.read(frame, length, receivedMicros)) {
        case KrakenMessage.Book book -> {
          String wrong = books.get(book.instrument()).take(book, receivedMicros, inbox::tick);
          if (wrong != null) {
            inbox.bookLost(book.instrument(), wrong);
          }
        }
        case KrakenMessage.Trades trades ->
            trades.trades().stream()
                .sorted(Comparator.comparingLong(Tick.Trade::tradeId))
                .forEach(inbox::tick);
        case KrakenMessage.Bad bad -> inbox.bad(bad.kind(), bad.reason());
        case KrakenMessage.Other other ->
            inbox.bad(BadKind.UNKNOWN_EVENT, "channel '" + other.channel() + "'");
        case KrakenMessage.Heartbeat _,
            KrakenMessage.Status _,
            KrakenMessage.Done _,
            KrakenMessage.Refused _ -> {}
      }
    }

    @Override
    public Set<String> silentStreams() {
      return Set.of();
    }
  }
}
