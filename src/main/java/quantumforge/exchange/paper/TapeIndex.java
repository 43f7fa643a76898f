package quantumforge.exchange.paper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quantumforge.exchange.tape.RecordedBook;
import quantumforge.exchange.tape.RecordedFrame;
import quantumforge.exchange.tape.TapeException;
import quantumforge.exchange.tape.TapeReader;
import quantumforge.exchange.tape.TapeRecord;

/** What tapes hold, found by reading them once before they are played. */
final class TapeIndex {

  private final Map<String, SymbolIndex> symbols = new TreeMap<>();
  private final List<RecordedBook> nameless = new ArrayList<>();
  private long unusable;
  private String firstUnusable = "";

  /** What tapes hold of one symbol. */
  static final class SymbolIndex {
    private final StartBook start;
    private boolean trades;
    private boolean aggTrades;
    private long firstUpdateId = -1;
    private long lastUpdateId = -1;
    private int priceDecimals;
    private int quantityDecimals;

    SymbolIndex(String symbol) {
      start = new StartBook(symbol);
    }

    StartBook start() {
      return start;
    }

    /** Whether trades must be made from aggregate trades, for no others were recorded. */
    boolean derivesTrades() {
      return aggTrades && !trades;
    }

    /** Digits after the point that prices use. */
    int priceDecimals() {
      return priceDecimals;
    }

    int quantityDecimals() {
      return quantityDecimals;
    }

    private void add(RecordedFrame frame) {
      switch (frame.kind()) {
        case TRADE -> {
          trades = true;
          measure(frame.price(), frame.quantity());
        }
        case AGG_TRADE -> {
          aggTrades = true;
          measure(frame.price(), frame.quantity());
        }
        case DEPTH -> {
          firstUpdateId = firstUpdateId < 0 ? frame.firstId() : firstUpdateId;
          lastUpdateId = frame.lastId();
          start.depth(frame);
        }
        case BOOK_TICKER -> start.bookTicker(frame);
        case OTHER -> {
          // Replayed as it is.
        }
      }
    }

    private void measure(String price, String quantity) {
      priceDecimals = Math.max(priceDecimals, usedDecimals(price));
      quantityDecimals = Math.max(quantityDecimals, usedDecimals(quantity));
    }

    private static int usedDecimals(String number) {
      int end = number.length();
      while (end > 0 && number.charAt(end - 1) == '0') {
        end--;
      }
      int point = number.indexOf('.');
      return point < 0 ? 0 : Math.max(0, end - point - 1);
    }
  }

  private TapeIndex() {}

  /**
   * Reads the tapes through.
   *
   * @throws TapeException when one cannot be read, or none holds a stream of this exchange
   */
  static TapeIndex of(List<Path> files) throws IOException {
    TapeIndex index = new TapeIndex();
    for (Path file : files) {
      try (TapeReader reader = TapeReader.open(file)) {
        reader.forEachRemaining(record -> index.add(file, record));
      }
    }
    if (index.symbols.isEmpty()) {
      throw new TapeException(
          "tape "
              + files
              + ": no Binance stream inside"
              + (index.firstUnusable.isEmpty() ? "" : " (" + index.firstUnusable + ")")
              + ", expected frames such as {\"stream\":\"btcusdt@trade\",\"data\":{..}}");
    }
    index.nameless.forEach(index::assign);
    return index;
  }

  Map<String, SymbolIndex> symbols() {
    return symbols;
  }

  /** Frames that no stream can be made of. */
  long unusable() {
    return unusable;
  }

  /** What was wrong with the first of them; empty when there was none. */
  String firstUnusable() {
    return firstUnusable;
  }

  private void add(Path file, TapeRecord record) {
    switch (record) {
      case TapeRecord.Frame frame -> {
        try {
          RecordedFrame parsed = RecordedFrame.parse(frame.payload());
          if (!parsed.symbol().isEmpty()) {
            symbols.computeIfAbsent(parsed.symbol(), SymbolIndex::new).add(parsed);
          }
        } catch (IllegalArgumentException wrong) {
          unusable++;
          if (firstUnusable.isEmpty()) {
            firstUnusable = file + ": line " + frame.line() + ": " + wrong.getMessage();
          }
        }
      }
      case TapeRecord.RestAnswer answer -> RecordedBook.of(answer).ifPresent(this::add);
      case TapeRecord.Configuration ignored -> {}
      case TapeRecord.Sent ignored -> {}
      case TapeRecord.Connected ignored -> {}
    }
  }

  private void add(RecordedBook book) {
    if (book.symbol().isEmpty()) {
      nameless.add(book);
    } else {
      symbols.computeIfAbsent(book.symbol(), SymbolIndex::new).start.snapshot(book);
    }
  }

  /** A snapshot without a symbol belongs where its id fits. */
  private void assign(RecordedBook book) {
    for (SymbolIndex symbol : symbols.values()) {
      if (book.lastUpdateId() >= symbol.firstUpdateId - 1
          && book.lastUpdateId() <= symbol.lastUpdateId) {
        symbol.start.snapshot(book);
      }
    }
  }
}
