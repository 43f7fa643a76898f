package quantumforge.exchange.paper;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.SplittableRandom;
import quantumforge.kernel.Side;

/**
 * One symbol of the synthetic market. Moved by the market's thread; the book is locked while it
 * moves, so that a snapshot sees all of a move or nothing.
 */
final class SyntheticSymbol implements MarketSymbol {

  /** One lot is 0.00001. */
  private static final long LOT = 1_000;

  private static final int DECIMALS = TextBuffer.DECIMALS;

  private final String name;
  private final Topic tradeTopic;
  private final Topic aggTradeTopic;
  private final Topic bookTickerTopic;
  private final Topic depthTopic;
  private final byte[] nameText;
  private final SplittableRandom random;
  private final SyntheticBook book;
  private final long step;
  private final long lowest;
  private final TradeHistory history;
  private final SymbolLedger ledger;
  private final TextBuffer tradeText = new TextBuffer(64);
  private int priceEnd;
  private long tradeId;
  private boolean sell;
  private long micros;

  SyntheticSymbol(String name, StreamHub hub, SplittableRandom random, int historyLimit) {
    this.name = name;
    this.random = random;
    String lower = name.toLowerCase(Locale.ROOT);
    tradeTopic = hub.topic(lower + "@trade");
    aggTradeTopic = hub.topic(lower + "@aggTrade");
    bookTickerTopic = hub.topic(lower + "@bookTicker");
    depthTopic = hub.topic(lower + "@depth@100ms");
    nameText = name.getBytes(StandardCharsets.UTF_8);
    history = new TradeHistory(historyLimit);
    ledger = new SymbolLedger(name);
    long start = StartPrice.of(name, random);
    step = StartPrice.step(start);
    lowest = start - start % step - step * (SyntheticBook.STEPS / 2);
    tradeId = 1_000_000L + random.nextInt(900_000_000);
    book = new SyntheticBook(random.split(), 10_000_000_000L + random.nextInt(900_000_000));
  }

  /** Makes one trade and says it. */
  void trade(Broadcaster broadcaster, long nowMicros) throws InterruptedException {
    sell = random.nextBoolean();
    long price;
    long quantity;
    synchronized (book) {
      SyntheticBook.Half half = sell ? book.bids() : book.asks();
      price = price(half.best());
      quantity = book.take(half) * LOT;
    }
    tradeId++;
    micros = Math.max(micros, nowMicros);
    tradeText.clear(0);
    tradeText.decimal(price);
    priceEnd = tradeText.length();
    tradeText.decimal(quantity);
    Side side = sell ? Side.SELL : Side.BUY;
    ledger.trade(tradeId, tradeText.bytes(), priceEnd, tradeText.length(), side, micros);
    history.add(tradeId, price, DECIMALS, quantity, DECIMALS, side, micros);
    broadcaster.publish(tradeTopic, this::writeTrade);
    broadcaster.publish(aggTradeTopic, this::writeAggTrade);
  }

  /** Moves the best bid or ask and says it. */
  void bookTicker(Broadcaster broadcaster) throws InterruptedException {
    synchronized (book) {
      book.moveDeep(random.nextInt(3));
      book.moveBest();
    }
    ledger.bookTicker(book.updateId());
    broadcaster.publish(bookTickerTopic, this::writeBookTicker);
  }

  /** Says what changed in the book since the last time, after a change when there was none. */
  void depth(Broadcaster broadcaster, long nowMicros) throws InterruptedException {
    micros = Math.max(micros, nowMicros);
    if (book.updateId() == book.diffedId()) {
      synchronized (book) {
        book.moveBest();
      }
    }
    book.bids().sort();
    book.asks().sort();
    ledger.depth(book.updateId());
    broadcaster.publish(depthTopic, this::writeDepth);
    synchronized (book) {
      book.diffed();
    }
  }

  /** The same, when there was a change. */
  void depthIfChanged(Broadcaster broadcaster, long nowMicros) throws InterruptedException {
    if (book.updateId() != book.diffedId()) {
      depth(broadcaster, nowMicros);
    }
  }

  /** So many ids are of no trade. */
  void leaveOutTradeIds(long ids) {
    tradeId += ids;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String depth(int limit) {
    TextBuffer out = new TextBuffer(limit * 64);
    synchronized (book) {
      out.ascii("{\"lastUpdateId\":").number(book.updateId()).ascii(",\"bids\":[");
      snapshot(out, book.bids(), -1, limit);
      out.ascii("],\"asks\":[");
      snapshot(out, book.asks(), 1, limit);
    }
    return out.ascii("]}").toString();
  }

  @Override
  public BestLevels best() {
    return BestLevels.of(depth(BestLevels.LEVELS));
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
    return new TextBuffer(16).decimal(step).toString();
  }

  @Override
  public String stepSize() {
    return new TextBuffer(16).decimal(LOT).toString();
  }

  private void writeTrade(TextBuffer out, boolean inMicros) {
    out.ascii(Text.TRADE).number(time(inMicros)).ascii(Text.SYMBOL).ascii(nameText);
    out.ascii(Text.TRADE_ID).number(tradeId);
    writeTradeEnd(out, inMicros);
  }

  private void writeAggTrade(TextBuffer out, boolean inMicros) {
    out.ascii(Text.AGG_TRADE).number(time(inMicros)).ascii(Text.SYMBOL).ascii(nameText);
    out.ascii(Text.AGG_ID).number(tradeId);
    out.ascii(Text.PRICE).ascii(tradeText.bytes(), 0, priceEnd);
    out.ascii(Text.QUANTITY).ascii(tradeText.bytes(), priceEnd, tradeText.length());
    out.ascii(Text.FIRST_ID).number(tradeId).ascii(Text.LAST_ID).number(tradeId);
    out.ascii(Text.AGG_TIME).number(time(inMicros));
    out.ascii(sell ? Text.BUYER_MAKES : Text.SELLER_MAKES);
  }

  private void writeTradeEnd(TextBuffer out, boolean inMicros) {
    out.ascii(Text.PRICE).ascii(tradeText.bytes(), 0, priceEnd);
    out.ascii(Text.QUANTITY).ascii(tradeText.bytes(), priceEnd, tradeText.length());
    out.ascii(Text.TRADE_TIME).number(time(inMicros));
    out.ascii(sell ? Text.BUYER_MAKES : Text.SELLER_MAKES);
  }

  private void writeBookTicker(TextBuffer out, boolean inMicros) {
    SyntheticBook.Half bids = book.bids();
    SyntheticBook.Half asks = book.asks();
    out.ascii(Text.TICKER_ID).number(book.updateId()).ascii(Text.SYMBOL).ascii(nameText);
    out.ascii(Text.BID).decimal(price(bids.best()));
    out.ascii(Text.BID_QUANTITY).decimal(bids.lots(bids.best()) * LOT);
    out.ascii(Text.ASK).decimal(price(asks.best()));
    out.ascii(Text.ASK_QUANTITY).decimal(asks.lots(asks.best()) * LOT);
    out.ascii(Text.END);
  }

  private void writeDepth(TextBuffer out, boolean inMicros) {
    out.ascii(Text.DEPTH).number(time(inMicros)).ascii(Text.SYMBOL).ascii(nameText);
    out.ascii(Text.FIRST_UPDATE).number(book.diffedId() + 1);
    out.ascii(Text.LAST_UPDATE).number(book.updateId());
    out.ascii(Text.BIDS);
    int bidChanges = book.bids().changes();
    for (int i = bidChanges - 1; i >= 0; i--) {
      level(out, book.bids(), book.bids().change(i), i == bidChanges - 1);
    }
    out.ascii(Text.ASKS);
    for (int i = 0; i < book.asks().changes(); i++) {
      level(out, book.asks(), book.asks().change(i), i == 0);
    }
    out.ascii(Text.LEVELS_END);
  }

  private void snapshot(TextBuffer out, SyntheticBook.Half half, int away, int limit) {
    int levels = 0;
    for (int at = half.best(); at >= 0 && at < SyntheticBook.STEPS && levels < limit; at += away) {
      if (half.lots(at) > 0) {
        level(out, half, at, levels == 0);
        levels++;
      }
    }
  }

  private void level(TextBuffer out, SyntheticBook.Half half, int at, boolean first) {
    out.ascii(first ? Text.FIRST_LEVEL : Text.NEXT_LEVEL).decimal(price(at));
    out.ascii(Text.LEVEL_QUANTITY).decimal(half.lots(at) * LOT).ascii(Text.LEVEL_END);
  }

  private long price(int at) {
    return lowest + at * step;
  }

  private long time(boolean inMicros) {
    return inMicros ? micros : micros / 1000;
  }

  /** The constant parts of the messages. */
  private static final class Text {
    static final byte[] TRADE = ascii("{'e':'trade','E':");
    static final byte[] AGG_TRADE = ascii("{'e':'aggTrade','E':");
    static final byte[] DEPTH = ascii("{'e':'depthUpdate','E':");
    static final byte[] TICKER_ID = ascii("{'u':");
    static final byte[] SYMBOL = ascii(",'s':'");
    static final byte[] TRADE_ID = ascii("','t':");
    static final byte[] AGG_ID = ascii("','a':");
    static final byte[] PRICE = ascii(",'p':'");
    static final byte[] QUANTITY = ascii("','q':'");
    static final byte[] TRADE_TIME = ascii("','T':");
    static final byte[] FIRST_ID = ascii("','f':");
    static final byte[] LAST_ID = ascii(",'l':");
    static final byte[] AGG_TIME = ascii(",'T':");
    static final byte[] BUYER_MAKES = ascii(",'m':true,'M':true}");
    static final byte[] SELLER_MAKES = ascii(",'m':false,'M':true}");
    static final byte[] BID = ascii("','b':'");
    static final byte[] BID_QUANTITY = ascii("','B':'");
    static final byte[] ASK = ascii("','a':'");
    static final byte[] ASK_QUANTITY = ascii("','A':'");
    static final byte[] END = ascii("'}");
    static final byte[] FIRST_UPDATE = ascii("','U':");
    static final byte[] LAST_UPDATE = ascii(",'u':");
    static final byte[] BIDS = ascii(",'b':[");
    static final byte[] ASKS = ascii("],'a':[");
    static final byte[] LEVELS_END = ascii("]}");
    static final byte[] FIRST_LEVEL = ascii("['");
    static final byte[] NEXT_LEVEL = ascii(",['");
    static final byte[] LEVEL_QUANTITY = ascii("','");
    static final byte[] LEVEL_END = ascii("']");

    private Text() {}

    private static byte[] ascii(String text) {
      return text.replace('\'', '"').getBytes(StandardCharsets.US_ASCII);
    }
  }
}
