package quantumforge.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import quantumforge.exchange.binance.BinanceSource;
import quantumforge.exchange.session.RecordedSocket;
import quantumforge.exchange.tape.RecordedBook;
import quantumforge.exchange.tape.RecordedFrame;
import quantumforge.exchange.tape.TapeReader;
import quantumforge.exchange.tape.TapeRecord;
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

  private static final String EXCHANGE = "recorded";

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
   * Reads a tape of Binance.
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
    return of(String.valueOf(tape.getFileName()), frames, answers);
  }

  static Recording of(
      String name, List<TapeRecord.Frame> frames, List<TapeRecord.RestAnswer> answers) {
    Set<String> symbols = new TreeSet<>();
    frames.forEach(frame -> symbols.add(symbol(frame)));
    symbols.remove("");
    RecordedSocket socket =
        BinanceSource.recorded(
            symbols.stream().map(symbol -> new Instrument(EXCHANGE, symbol)).toList());
    List<Message> messages = new ArrayList<>();
    for (TapeRecord.Frame frame : frames) {
      byte[] raw = frame.payload().getBytes(StandardCharsets.UTF_8);
      List<Tick> ticks = socket.read(raw, frame.receivedNanos() / 1_000);
      if (!ticks.isEmpty()) {
        messages.add(new Message(raw, ticks));
      }
    }
    List<Tick.BookSnapshot> books =
        answers.stream()
            .flatMap(answer -> RecordedBook.of(answer).stream())
            .map(book -> snapshot(book, symbols))
            .toList();
    return new Recording(name, messages, frames.size() - messages.size(), books);
  }

  private static String symbol(TapeRecord.Frame frame) {
    try {
      return RecordedFrame.parse(frame.payload()).symbol();
    } catch (IllegalArgumentException another) {
      return "";
    }
  }

  /** An answer that does not name its symbol belongs to the only one there is. */
  private static Tick.BookSnapshot snapshot(RecordedBook book, Set<String> symbols) {
    String symbol =
        book.symbol().isEmpty() && symbols.size() == 1 ? symbols.iterator().next() : book.symbol();
    return new Tick.BookSnapshot(
        new Instrument(EXCHANGE, symbol.isEmpty() ? "unnamed" : symbol),
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
