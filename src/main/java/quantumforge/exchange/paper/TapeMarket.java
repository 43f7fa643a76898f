package quantumforge.exchange.paper;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.tape.RecordedBook;
import quantumforge.exchange.tape.RecordedFrame;
import quantumforge.exchange.tape.TapeReader;
import quantumforge.exchange.tape.TapeRecord;

/** Recorded tapes, played one after the other at the pace that was asked for. */
final class TapeMarket implements Market {

  private static final Logger LOG = LoggerFactory.getLogger(TapeMarket.class);

  private final List<Path> files;
  private final PaperSettings.TapeSettings settings;
  private final StreamHub hub;
  private final Broadcaster broadcaster;
  private final Map<String, TapeSymbol> symbols = new TreeMap<>();
  private final List<String> troubles = new ArrayList<>();
  private int nextFile;
  private TapeReader reader;
  private TapeRecord.Frame next;

  /** When the first frame of the current file was received, and is due. */
  private long fileFirstNanos = -1;

  private long fileDueNanos;
  private long lastDueNanos;
  private volatile long ticks;

  private TapeMarket(PaperSettings settings, StreamHub hub, Broadcaster broadcaster) {
    this.settings = settings.tape();
    this.files = settings.tape().files();
    this.hub = hub;
    this.broadcaster = broadcaster;
  }

  /**
   * Reads the tapes through and stands at their beginning.
   *
   * @throws quantumforge.exchange.tape.TapeException when one cannot be used
   */
  static TapeMarket open(PaperSettings settings, StreamHub hub, Broadcaster broadcaster)
      throws IOException {
    TapeMarket market = new TapeMarket(settings, hub, broadcaster);
    TapeIndex index = TapeIndex.of(market.files);
    index
        .symbols()
        .forEach(
            (name, symbol) ->
                market.symbols.put(
                    name, new TapeSymbol(name, symbol, hub, settings.tradeHistory())));
    market.symbols.values().forEach(symbol -> symbol.bookTrouble().ifPresent(market::trouble));
    if (index.unusable() > 0) {
      market.trouble(
          index.unusable() + " frames cannot be replayed, the first: " + index.firstUnusable());
    }
    return market;
  }

  @Override
  public String description() {
    return "tape " + files + " at speed " + settings.speed() + ", " + symbols.size() + " symbols";
  }

  @Override
  public List<String> symbols() {
    return List.copyOf(symbols.keySet());
  }

  @Override
  public Optional<MarketSymbol> symbol(String name) {
    return Optional.ofNullable(symbols.get(name));
  }

  @Override
  public long advance(long marketNanos, int limit) throws InterruptedException {
    for (int i = 0; i < limit; i++) {
      if (next == null && !readFrame()) {
        return END;
      }
      long due = due(next);
      if (due > marketNanos) {
        return due;
      }
      play(next);
      next = null;
    }
    return marketNanos;
  }

  @Override
  public void disturb(Disturbance disturbance) {
    throw new IllegalArgumentException(
        "a tape says what was recorded; bursts and jumps of trade ids need source = synthetic");
  }

  @Override
  public void sayTheRest() {
    // A tape says every change as it was recorded.
  }

  @Override
  public long ticks() {
    return ticks;
  }

  @Override
  public String trouble() {
    synchronized (troubles) {
      return String.join("; ", troubles);
    }
  }

  @Override
  public void close() {
    if (reader != null) {
      try {
        reader.close();
      } catch (IOException failed) {
        LOG.warn("the tape did not close cleanly: {}", failed.getMessage());
      }
    }
  }

  private long due(TapeRecord.Frame frame) {
    if (settings.unpaced()) {
      return 0;
    }
    if (fileFirstNanos < 0) {
      fileFirstNanos = frame.receivedNanos();
      fileDueNanos = lastDueNanos;
    }
    long late = (long) ((frame.receivedNanos() - fileFirstNanos) / settings.factor());
    lastDueNanos = Math.max(lastDueNanos, fileDueNanos + late);
    return lastDueNanos;
  }

  private boolean readFrame() {
    while (true) {
      if (reader == null || !reader.hasNext()) {
        if (!nextReader()) {
          return false;
        }
        continue;
      }
      switch (reader.next()) {
        case TapeRecord.Frame frame -> {
          next = frame;
          return true;
        }
        case TapeRecord.RestAnswer answer -> RecordedBook.of(answer).ifPresent(this::refresh);
        case TapeRecord.Configuration ignored -> {}
        case TapeRecord.Sent ignored -> {}
        case TapeRecord.Connected ignored -> {}
      }
    }
  }

  private boolean nextReader() {
    if (reader != null) {
      reader.truncation().ifPresent(this::trouble);
      if (reader.brokenLines() > 0) {
        trouble(reader.brokenLines() + " broken lines, the first: " + reader.firstBroken().get());
      }
      close();
      reader = null;
    }
    if (nextFile == files.size()) {
      return false;
    }
    Path file = files.get(nextFile++);
    try {
      reader = TapeReader.open(file);
      fileFirstNanos = -1;
      return true;
    } catch (IOException gone) {
      trouble(gone.getMessage());
      return false;
    }
  }

  private void refresh(RecordedBook book) {
    TapeSymbol symbol = symbols.get(book.symbol());
    if (symbol != null) {
      symbol.refresh(book);
    }
  }

  private void play(TapeRecord.Frame frame) throws InterruptedException {
    RecordedFrame parsed;
    try {
      parsed = RecordedFrame.parse(frame.payload());
    } catch (IllegalArgumentException counted) {
      // Counted and named when the tape was indexed.
      return;
    }
    TapeSymbol symbol = symbols.get(parsed.symbol());
    if (symbol != null) {
      symbol.play(parsed, hub.topic(parsed.stream()), broadcaster);
      ticks++;
    }
  }

  private void trouble(String what) {
    LOG.warn("{}", what);
    synchronized (troubles) {
      troubles.add(what);
    }
  }
}
