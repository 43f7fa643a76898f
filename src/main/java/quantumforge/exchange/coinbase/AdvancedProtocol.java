package quantumforge.exchange.coinbase;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import quantumforge.exchange.session.BadKind;
import quantumforge.exchange.session.Inbox;
import quantumforge.exchange.session.Line;
import quantumforge.exchange.session.SeenStreams;
import quantumforge.exchange.session.SocketProtocol;
import quantumforge.exchange.session.SymbolTable;
import quantumforge.kernel.Tick;

/**
 * Coinbase Advanced Trade on one socket: {@code heartbeats}, which keep it open, {@code
 * market_trades}, {@code level2}, and {@code ticker}, whose best prices the book is held against.
 * All messages of a socket are numbered; when a number is missing, anything may be, and the socket
 * is opened anew: that brings the latest 100 trades and whole books.
 */
final class AdvancedProtocol implements SocketProtocol {

  private final ProductPlan plan;
  private final Subscription subscription;
  private final AdvancedScanner scanner;
  private final AdvancedParser parser;
  private final SeenStreams seen;
  private long expected = -1;

  AdvancedProtocol(ProductPlan plan, Line line) {
    SymbolTable table = plan.table();
    this.plan = plan;
    this.subscription = new Subscription(line, plan.messages());
    this.scanner = new AdvancedScanner(table);
    this.parser = new AdvancedParser(table);
    this.seen = new SeenStreams(plan.streamNames());
  }

  @Override
  public void subscribe()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    SequencedMap<String, String> messages = new LinkedHashMap<>();
    messages.put("heartbeats", "{\"type\":\"subscribe\",\"channel\":\"heartbeats\"}");
    for (String channel : List.of("market_trades", "level2", "ticker")) {
      messages.put(channel, message(channel, plan.products()));
    }
    subscription.ask(messages);
  }

  private static String message(String channel, Collection<String> products) {
    String list = products.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    return "{\"type\":\"subscribe\",\"product_ids\":" + list + ",\"channel\":\"" + channel + "\"}";
  }

  @Override
  public void read(byte[] frame, int length, long receivedMicros, Inbox inbox) {
    List<? extends Tick> ticks = scanner.scan(frame, length, receivedMicros);
    if (ticks != null) {
      if (inSequence(scanner.sequence(), inbox)) {
        deliver(ticks, inbox);
      }
      return;
    }
    inbox.slow();
    AdvancedParser.Numbered message = parser.parse(frame, length, receivedMicros);
    if (inSequence(message.sequence(), inbox)) {
      handle(message.frame(), inbox);
    }
  }

  private void handle(CoinbaseFrame frame, Inbox inbox) {
    switch (frame) {
      case CoinbaseFrame.Market market -> deliver(market.ticks(), inbox);
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

  /** A message without a number is none of the market's. */
  private boolean inSequence(long sequence, Inbox inbox) {
    if (sequence < 0) {
      return true;
    }
    if (expected >= 0 && sequence != expected) {
      inbox.fail("sequence_num " + sequence + " came where " + expected + " was due");
      return false;
    }
    expected = sequence + 1;
    return true;
  }

  private void deliver(List<? extends Tick> ticks, Inbox inbox) {
    for (Tick tick : ticks) {
      if (seen.watching() && !(tick instanceof Tick.TopOfBook)) {
        seen.note(plan.streamName(tick));
      }
      if (tick instanceof Tick.Trade trade) {
        plan.ids().note(trade);
      }
      inbox.tick(tick);
    }
  }

  @Override
  public Set<String> silentStreams() {
    return seen.stillSilent();
  }
}
