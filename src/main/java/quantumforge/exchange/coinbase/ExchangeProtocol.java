package quantumforge.exchange.coinbase;

import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.session.BadKind;
import quantumforge.exchange.session.Inbox;
import quantumforge.exchange.session.Line;
import quantumforge.exchange.session.SeenStreams;
import quantumforge.exchange.session.SocketProtocol;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Coinbase Exchange on one socket: {@code level2_batch}, {@code matches}, {@code ticker}, whose
 * best prices the book is held against, and {@code heartbeat}, whose newest trade id shows a trade
 * that the venue dropped within a second.
 */
final class ExchangeProtocol implements SocketProtocol {

  private static final Logger LOG = LoggerFactory.getLogger(ExchangeProtocol.class);
  private static final String MATCHES = "matches";

  private final ProductPlan plan;
  private final Subscription subscription;
  private final ExchangeScanner scanner;
  private final ExchangeParser parser;
  private final SeenStreams seen;
  private final Map<Instrument, Long> bookMicros = new HashMap<>();

  ExchangeProtocol(ProductPlan plan, Line line) {
    SymbolTable table = plan.table();
    this.plan = plan;
    this.subscription = new Subscription(line, plan.messages());
    this.scanner = new ExchangeScanner(table);
    this.parser = new ExchangeParser(table);
    this.seen = new SeenStreams(plan.streamNames());
  }

  @Override
  public void subscribe()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    Collection<String> products = plan.products();
    SequencedMap<String, String> messages = new LinkedHashMap<>();
    messages.put(MATCHES, message(products));
    Set<String> missing = new TreeSet<>(products);
    missing.removeAll(subscription.ask(messages).get(MATCHES));
    if (!missing.isEmpty()) {
      LOG.warn("{}: {} products are not subscribed: {}", plan.url(), missing.size(), missing);
    }
  }

  private static String message(Collection<String> products) {
    String list = products.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    return "{\"type\":\"subscribe\",\"product_ids\":"
        + list
        + ",\"channels\":[\"level2_batch\",\"matches\",\"ticker\",\"heartbeat\"]}";
  }

  @Override
  public void read(byte[] frame, int length, long receivedMicros, Inbox inbox) {
    Tick tick = scanner.scan(frame, length, receivedMicros);
    if (tick != null) {
      deliver(tick, inbox);
      return;
    }
    inbox.slow();
    switch (parser.parse(frame, length, receivedMicros)) {
      case CoinbaseFrame.Market market -> market.ticks().forEach(one -> deliver(one, inbox));
      case CoinbaseFrame.Heartbeat beat -> inbox.newestTrade(beat.instrument(), beat.lastTradeId());
      case CoinbaseFrame.Subscribed answer -> subscription.listed(answer.channels());
      case CoinbaseFrame.Other ignored -> {}
      case CoinbaseFrame.Refusal refusal -> {
        inbox.bad(BadKind.REFUSED, refusal.message());
        subscription.refused(refusal.message());
      }
      case CoinbaseFrame.Bad bad -> inbox.bad(bad.kind(), bad.reason());
    }
  }

  private void deliver(Tick tick, Inbox inbox) {
    if (tick instanceof Tick.BookDelta change && !inOrder(change)) {
      inbox.fail("a change of the book of " + tick.instrument() + " is older than the one before");
      return;
    }
    if (seen.watching() && !(tick instanceof Tick.TopOfBook)) {
      seen.note(plan.streamName(tick));
    }
    inbox.tick(tick);
  }

  /**
   * Changes of a book have no numbers, but the time of one is never before that of the one before
   * it; where it is, the book cannot be right any more, and only a new socket brings a whole one.
   */
  private boolean inOrder(Tick.BookDelta change) {
    long micros = change.timestampMicros();
    Long before = bookMicros.put(change.instrument(), micros);
    return before == null || before <= micros;
  }

  @Override
  public Set<String> silentStreams() {
    return seen.stillSilent();
  }
}
