package quantumforge.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import quantumforge.exchange.tape.RecordedBook;
import quantumforge.exchange.tape.RecordedFrame;
import quantumforge.exchange.tape.TapeReader;
import quantumforge.exchange.tape.TapeRecord;
import quantumforge.exchange.tape.TapeVenue;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Tick;

/**
 * A venue's messages as they came and the ticks that a collector makes of them, in memory.
 *
 * @param name for people
 * @param messages those that hold market data
 * @param unused messages that hold none, or none that a collector keeps
 * @param books the order books that were asked for beside
 */
public record Recording(
    String name, List<Message> messages, long unused, List<Tick.BookSnapshot> books) {

  public Recording {
    messages = List.copyOf(messages);
    books = List.copyOf(books);
  }

  /**
   * One message.
   *
   * @param raw its text in UTF-8
   * @param ticks what it holds, at least one
   */
  public record Message(byte[] raw, List<Tick> ticks) {
    public Message {
      ticks = List.copyOf(ticks);
    }
  }

  /**
   * Reads a tape of any venue that a collector has a feed of.
   *
   * @throws IOException when it cannot be read
   */
  public static Recording ofTape(Path tape) throws IOException {
    List<TapeRecord.Frame> frames = new ArrayList<>();
    List<TapeRecord.RestAnswer> answers = new ArrayList<>();
    try (TapeReader reader = TapeReader.open(tape)) {
      while (reader.hasNext()) {
        switch (reader.next()) {
          case TapeRecord.Frame frame -> frames.add(frame);
          case TapeRecord.RestAnswer answer -> answers.add(answer);
          case TapeRecord.Configuration ignored -> {}
          case TapeRecord.Sent ignored -> {}
          case TapeRecord.Connected ignored -> {}
        }
      }
    }
    // The connections of some recordings stand one behind the other.
    frames.sort(Comparator.comparingLong(TapeRecord.Frame::receivedNanos));
    return of(String.valueOf(tape.getFileName()), TapeVenue.of(tape), frames, answers);
  }

  static Recording of(
      String name,
      TapeVenue venue,
      List<TapeRecord.Frame> frames,
      List<TapeRecord.RestAnswer> answers) {
    RecordedVenue recorded = RecordedVenue.of(venue, frames);
    List<Message> messages = new ArrayList<>();
    for (TapeRecord.Frame frame : frames) {
      byte[] raw = frame.payload().getBytes(StandardCharsets.UTF_8);
      List<Tick> ticks = recorded.read(raw, frame.receivedNanos() / 1_000);
      if (!ticks.isEmpty()) {
        messages.add(new Message(raw, ticks));
      }
    }
    List<Tick.BookSnapshot> books =
        answers.stream()
            .flatMap(answer -> RecordedBook.of(answer).stream())
            .map(book -> snapshot(book, recorded.symbols()))
            .toList();
    return new Recording(name, messages, frames.size() - messages.size(), books);
  }

  /** An answer that does not name its symbol belongs to the only one there is. */
  private static Tick.BookSnapshot snapshot(RecordedBook book, Set<String> symbols) {
    String symbol =
        book.symbol().isEmpty() && symbols.size() == 1 ? symbols.iterator().next() : book.symbol();
    return new Tick.BookSnapshot(
        new Instrument(RecordedVenue.EXCHANGE, symbol.isEmpty() ? "unnamed" : symbol),
        book.lastUpdateId(),
        levels(book.bids()),
        levels(book.asks()),
        0);
  }

  private static Levels levels(List<RecordedFrame.Level> recorded) {
    if (recorded.isEmpty()) {
      return Levels.empty(0, 0);
    }
    int priceDecimals = Price.parse(recorded.getFirst().price()).decimals();
    int quantityDecimals = Quantity.parse(recorded.getFirst().quantity()).decimals();
    return new Levels(
        priceDecimals,
        quantityDecimals,
        recorded.stream()
            .mapToLong(level -> Price.parse(level.price()).unitsAt(priceDecimals))
            .toArray(),
        recorded.stream()
            .mapToLong(level -> Quantity.parse(level.quantity()).unitsAt(quantityDecimals))
            .toArray());
  }

  /** All ticks, in order. */
  public List<Tick> ticks() {
    return messages.stream().flatMap(message -> message.ticks().stream()).toList();
  }
}
