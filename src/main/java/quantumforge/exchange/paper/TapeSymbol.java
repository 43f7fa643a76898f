package quantumforge.exchange.paper;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import quantumforge.exchange.tape.RecordedBook;
import quantumforge.exchange.tape.RecordedFrame;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;

/** One symbol of a tape at the replay's position. */
final class TapeSymbol implements MarketSymbol {

  private final String name;
  private final TapeIndex.SymbolIndex index;
  private final Topic tradeTopic;
  private final TapeBook book;
  private final TradeHistory history;
  private final SymbolLedger ledger;

  TapeSymbol(String name, TapeIndex.SymbolIndex index, StreamHub hub, int historyLimit) {
    this.name = name;
    this.index = index;
    tradeTopic = hub.topic(name.toLowerCase(Locale.ROOT) + "@trade");
    RecordedBook none = new RecordedBook(name, 0, List.of(), List.of());
    book = new TapeBook(index.start().book().orElse(none));
    history = new TradeHistory(historyLimit);
    ledger = new SymbolLedger(name);
  }

  void play(RecordedFrame frame, Topic topic, Broadcaster broadcaster) throws InterruptedException {
    switch (frame.kind()) {
      case TRADE -> trade(frame, frame.firstId());
      case AGG_TRADE -> {
        if (index.derivesTrades()) {
          trade(frame, frame.aggregateId());
          broadcaster.publish(tradeTopic, RecordedMessage.derivedTrade(frame));
        }
      }
      case DEPTH -> {
        book.apply(frame);
        ledger.depth(frame.lastId());
      }
      case BOOK_TICKER -> ledger.bookTicker(frame.lastId());
      case OTHER -> {
        // Passed on as it is.
      }
    }
    broadcaster.publish(topic, RecordedMessage.of(frame));
  }

  void refresh(RecordedBook recorded) {
    book.refresh(recorded);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String depth(int limit) {
    return book.json(limit);
  }

  /** Another recorded book may have told it more than its messages said. */
  @Override
  public BestLevels best() {
    return new BestLevels();
  }

  @Override
  public TradeHistory history() {
    return history;
  }

  @Override
  public SymbolLedger ledger() {
    return ledger;
  }

  @Override
  public String tickSize() {
    return smallest(index.priceDecimals());
  }

  @Override
  public String stepSize() {
    return smallest(index.quantityDecimals());
  }

  /** Whether the tape holds a REST snapshot of the symbol. */
  Optional<String> bookTrouble() {
    return index.start().recorded() || index.start().book().isEmpty()
        ? Optional.empty()
        : Optional.of(name + ": no REST snapshot on the tape, the first book is what it proves");
  }

  private void trade(RecordedFrame frame, long id) {
    Side side = frame.buyerMakes() ? Side.SELL : Side.BUY;
    long micros = RecordedFrame.micros(frame.tradeTime());
    Price price = Price.parse(frame.price());
    Quantity quantity = Quantity.parse(frame.quantity());
    ledger.trade(id, frame.price(), frame.quantity(), side, micros);
    history.add(
        id, price.units(), price.decimals(), quantity.units(), quantity.decimals(), side, micros);
  }

  private static String smallest(int decimals) {
    return new Price(Math.round(Math.pow(10, 8 - Math.min(8, decimals))), 8).toString();
  }
}
