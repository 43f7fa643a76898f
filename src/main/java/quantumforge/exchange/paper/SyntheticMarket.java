package quantumforge.exchange.paper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * A market made up from a seed. Which symbol moves next, and how, is drawn tick by tick and never
 * from a clock: the same seed gives the same ids, prices and quantities at any rate. Only the times
 * are real.
 */
final class SyntheticMarket implements Market {

  private static final List<String> NAMES =
      Arrays.asList(
          "BTCUSDT,ETHUSDT,BNBUSDT,SOLUSDT,XRPUSDT,DOGEUSDT,ADAUSDT,TRXUSDT,AVAXUSDT,LINKUSDT,"
              .concat("DOTUSDT,LTCUSDT,BCHUSDT,UNIUSDT,ATOMUSDT,XLMUSDT,ETCUSDT,FILUSDT,APTUSDT,")
              .concat("NEARUSDT,ARBUSDT,OPUSDT,INJUSDT,SUIUSDT,AAVEUSDT,ALGOUSDT,VETUSDT,ICPUSDT,")
              .concat("HBARUSDT,GRTUSDT,SANDUSDT,MANAUSDT,AXSUSDT,THETAUSDT,EGLDUSDT,XTZUSDT,")
              .concat("FLOWUSDT,CHZUSDT,CRVUSDT,ZECUSDT,DASHUSDT,NEOUSDT,KSMUSDT,COMPUSDT,SNXUSDT,")
              .concat("ZILUSDT,ENJUSDT,BATUSDT,IOTAUSDT,QTUMUSDT")
              .split(","));

  /** Shares are drawn in parts of this. */
  private static final int WHOLE = 1 << 20;

  private final Pace pace;
  private final long ticksLimit;
  private final int tradeBelow;
  private final int bookTickerBelow;
  private final SplittableRandom random;
  private final Broadcaster broadcaster;
  private final LongSupplier clockMicros;
  private final SyntheticSymbol[] moving;
  private final Map<String, SyntheticSymbol> byName = new TreeMap<>();
  private final Disturbance.Inbox disturbances = new Disturbance.Inbox();
  private long burstTicks;
  private volatile long ticks;

  SyntheticMarket(
      PaperSettings settings, StreamHub hub, Broadcaster broadcaster, LongSupplier clockMicros) {
    PaperSettings.SyntheticSettings synthetic = settings.synthetic();
    this.broadcaster = broadcaster;
    this.clockMicros = clockMicros;
    random = new SplittableRandom(synthetic.seed());
    pace = new Pace(synthetic.rate(), synthetic.ramp().toNanos());
    ticksLimit = synthetic.ticksLimit() == 0 ? Long.MAX_VALUE : synthetic.ticksLimit();
    double all = synthetic.tradeShare() + synthetic.bookTickerShare() + synthetic.depthShare();
    tradeBelow = (int) Math.round(WHOLE * (synthetic.tradeShare() / all));
    bookTickerBelow =
        (int) Math.round(WHOLE * ((synthetic.tradeShare() + synthetic.bookTickerShare()) / all));
    List<String> names = names(synthetic);
    moving = new SyntheticSymbol[names.size()];
    for (int i = 0; i < moving.length; i++) {
      moving[i] = new SyntheticSymbol(names.get(i), hub, random.split(), settings.tradeHistory());
      byName.put(names.get(i), moving[i]);
    }
  }

  @Override
  public String description() {
    return "synthetic market of "
        + moving.length
        + " symbols, "
        + Math.round(pace.rate())
        + " ticks/s";
  }

  @Override
  public List<String> symbols() {
    return List.copyOf(byName.keySet());
  }

  @Override
  public Optional<MarketSymbol> symbol(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  @Override
  public long advance(long marketNanos, int limit) throws InterruptedException {
    for (Disturbance next = disturbances.next(); next != null; next = disturbances.next()) {
      takeIn(next);
    }
    long due = Math.min(ticksLimit, pace.ticks(marketNanos) + 1 + burstTicks);
    long last = Math.min(due, ticks + limit);
    long done = ticks;
    while (done < last) {
      tick();
      done++;
    }
    ticks = done;
    return done >= ticksLimit ? END : pace.dueNanos(done - burstTicks);
  }

  private void takeIn(Disturbance disturbance) {
    switch (disturbance) {
      case Disturbance.Burst burst -> burstTicks += burst.ticks();
      case Disturbance.TradeIdJump jump -> {
        for (SyntheticSymbol symbol : moving) {
          if (jump.symbol().equals("*") || jump.symbol().equals(symbol.name())) {
            symbol.leaveOutTradeIds(jump.ids());
          }
        }
      }
    }
  }

  @Override
  public void disturb(Disturbance disturbance) {
    disturbances.add(disturbance);
  }

  @Override
  public void sayTheRest() throws InterruptedException {
    // A market without depth messages has none left over.
    SyntheticSymbol[] said = bookTickerBelow < WHOLE ? moving : new SyntheticSymbol[0];
    for (SyntheticSymbol symbol : said) {
      symbol.depthIfChanged(broadcaster, clockMicros.getAsLong());
    }
    broadcaster.flush();
  }

  @Override
  public long ticks() {
    return ticks;
  }

  @Override
  public String trouble() {
    return "";
  }

  @Override
  public void close() {}

  private void tick() throws InterruptedException {
    SyntheticSymbol symbol = moving[random.nextInt(moving.length)];
    int kind = random.nextInt(WHOLE);
    if (kind < tradeBelow) {
      symbol.trade(broadcaster, clockMicros.getAsLong());
    } else if (kind < bookTickerBelow) {
      symbol.bookTicker(broadcaster);
    } else {
      symbol.depth(broadcaster, clockMicros.getAsLong());
    }
  }

  private static List<String> names(PaperSettings.SyntheticSettings synthetic) {
    if (!synthetic.symbols().isEmpty()) {
      return synthetic.symbols();
    }
    List<String> names =
        new ArrayList<>(NAMES.subList(0, Math.min(NAMES.size(), synthetic.symbolCount())));
    for (int i = names.size(); i < synthetic.symbolCount(); i++) {
      names.add("PAPER" + (i + 1) + "USDT");
    }
    return Collections.unmodifiableList(names);
  }
}
