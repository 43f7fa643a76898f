package quantumforge.exchange.kraken;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
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
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * WebSocket v2 on one socket: subscriptions with an answer for each pair, trades, and books that
 * are checked against the venue's checksum after every message. A book that is wrong is asked for
 * again, alone.
 */
final class KrakenProtocol implements SocketProtocol {

  private static final Logger LOG = LoggerFactory.getLogger(KrakenProtocol.class);

  private final KrakenPlan plan;
  private final Line line;
  private final KrakenScanner scanner;
  private final KrakenParser parser;
  private final SeenStreams seen;
  private final Map<Instrument, CheckedBook> books = new HashMap<>();
  private volatile Answers answers;

  KrakenProtocol(KrakenPlan plan, Line line) {
    this.plan = plan;
    this.line = line;
    this.scanner = new KrakenScanner(plan.names());
    this.parser = new KrakenParser(plan.names());
    Set<String> streams = new TreeSet<>();
    for (String pair : plan.pairs()) {
      KrakenPlan.CHANNELS.forEach(channel -> streams.add(stream(pair, channel)));
      books.put(
          plan.names().find(pair),
          new CheckedBook(plan.names().find(pair), plan.settings().depth(), plan.meters()));
    }
    this.seen = new SeenStreams(streams);
  }

  private static String stream(String pair, String channel) {
    return pair + " " + channel;
  }

  /** The pairs of one subscribe message that were not answered yet. */
  private record Answers(String channel, Set<String> pairs, CompletableFuture<Void> all) {

    synchronized void note(String pair) {
      if (pairs.remove(pair) && pairs.isEmpty()) {
        all.complete(null);
      }
    }
  }

  @Override
  public void subscribe()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    for (String channel : KrakenPlan.CHANNELS) {
      for (List<String> batch : plan.batches()) {
        Answers awaited = new Answers(channel, new TreeSet<>(batch), new CompletableFuture<>());
        answers = awaited;
        line.send(request("subscribe", channel, batch));
        line.await(awaited.all());
      }
    }
    answers = null;
  }

  private String request(String method, String channel, List<String> pairs) {
    String symbols = pairs.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    String depth = channel.equals("book") ? ",\"depth\":" + plan.settings().depth() : "";
    String snapshot = method.equals("subscribe") ? ",\"snapshot\":true" : "";
    return "{\"method\":\""
        + method
        + "\",\"params\":{\"channel\":\""
        + channel
        + "\",\"symbol\":"
        + symbols
        + depth
        + snapshot
        + "}}";
  }

  @Override
  public void read(byte[] frame, int length, long receivedMicros, Inbox inbox) {
    KrakenMessage message = scanner.scan(frame, length, receivedMicros);
    if (message == null) {
      inbox.slow();
      message = parser.parse(frame, length, receivedMicros);
    }
    switch (message) {
      case KrakenMessage.Book book -> book(book, receivedMicros, inbox);
      case KrakenMessage.Trades trades -> trades(trades, inbox);
      case KrakenMessage.Heartbeat ignored -> {}
      case KrakenMessage.Status status -> status(status.system());
      case KrakenMessage.Done done -> done(done);
      case KrakenMessage.Refused refused -> refused(refused, inbox);
      case KrakenMessage.Other other ->
          inbox.bad(BadKind.UNKNOWN_EVENT, "channel '" + other.channel() + "', not asked for");
      case KrakenMessage.Bad bad -> inbox.bad(bad.kind(), bad.reason());
    }
  }

  private void book(KrakenMessage.Book message, long receivedMicros, Inbox inbox) {
    CheckedBook book = books.get(message.instrument());
    if (book == null) {
      inbox.bad(BadKind.UNKNOWN_SYMBOL, "a book of " + message.instrument() + ", not asked for");
      return;
    }
    if (seen.watching()) {
      seen.note(stream(plan.names().name(message.instrument()), "book"));
    }
    String wrong = book.take(message, receivedMicros, inbox::tick);
    if (wrong != null) {
      inbox.bookLost(message.instrument(), wrong);
    }
    if (book.attemptDue(receivedMicros)) {
      List<String> pair = List.of(plan.names().name(message.instrument()));
      LOG.warn("{}: the book of {} is asked for again", plan.url().getAuthority(), pair.getFirst());
      line.post(request("unsubscribe", "book", pair));
      line.post(request("subscribe", "book", pair));
    }
  }

  /** The newest trades before the subscription fill a hole that a reconnect left. */
  private void trades(KrakenMessage.Trades message, Inbox inbox) {
    List<Tick.Trade> trades = message.trades();
    if (message.snapshot()) {
      trades = trades.stream().sorted(Comparator.comparingLong(Tick.Trade::tradeId)).toList();
    }
    for (Tick.Trade trade : trades) {
      if (seen.watching()) {
        seen.note(stream(plan.names().name(trade.instrument()), "trade"));
      }
      TradeTimes times = plan.times().get(trade.instrument());
      if (times != null) {
        times.note(trade.tradeId(), trade.timestampMicros());
      }
      inbox.tick(trade);
    }
  }

  private void status(String system) {
    if (system.equals("online")) {
      LOG.info("{}: the venue is online", plan.url().getAuthority());
    } else {
      LOG.warn("{}: the venue says that it is '{}'", plan.url().getAuthority(), system);
    }
  }

  private void done(KrakenMessage.Done done) {
    Answers awaited = answers;
    if (awaited != null
        && done.method().equals("subscribe")
        && done.channel().equals(awaited.channel())) {
      awaited.note(done.symbol());
    }
  }

  /** A pair that the venue refuses is left out; the others go on. */
  private void refused(KrakenMessage.Refused refused, Inbox inbox) {
    String subject = refused.symbol().isEmpty() ? "" : " of " + refused.symbol();
    inbox.bad(BadKind.REFUSED, refused.method() + subject + ": " + refused.error());
    Answers awaited = answers;
    if (awaited != null && refused.method().equals("subscribe")) {
      awaited.note(refused.symbol());
    }
  }

  @Override
  public Set<String> silentStreams() {
    return seen.stillSilent();
  }
}
