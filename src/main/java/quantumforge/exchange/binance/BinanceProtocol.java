package quantumforge.exchange.binance;

import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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
import quantumforge.kernel.Tick;

/** Binance's market streams on one socket: SUBSCRIBE, its check by LIST_SUBSCRIPTIONS, and data. */
final class BinanceProtocol implements SocketProtocol {

  private static final Logger LOG = LoggerFactory.getLogger(BinanceProtocol.class);

  private final StreamPlan plan;
  private final Line line;
  private final TickScanner scanner;
  private final FrameParser parser;
  private final SeenStreams seen;
  private final Map<Long, CompletableFuture<Frame>> waiting = new ConcurrentHashMap<>();
  private long requests;

  BinanceProtocol(StreamPlan plan, SymbolTable symbols, Line line) {
    this.plan = plan;
    this.line = line;
    this.scanner = new TickScanner(symbols);
    this.parser = new FrameParser(symbols);
    this.seen = new SeenStreams(plan.streams());
  }

  @Override
  public void subscribe()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    for (Collection<String> batch : plan.subscriptions()) {
      ask("SUBSCRIBE", json(batch));
    }
    Set<String> missing = missing();
    if (!missing.isEmpty()) {
      LOG.warn(
          "{}: {} streams are not subscribed, asking again: {}",
          plan.url().getAuthority(),
          missing.size(),
          missing.stream().limit(10).collect(Collectors.joining(", ")));
      ask("SUBSCRIBE", json(missing));
    }
  }

  /** The streams that the venue does not list; a venue that does not answer lists them all. */
  private Set<String> missing() throws IOException, InterruptedException, ExecutionException {
    try {
      if (ask("LIST_SUBSCRIPTIONS", null) instanceof Frame.Answer answer) {
        Set<String> missing = new TreeSet<>(plan.streams());
        missing.removeAll(answer.streams());
        return missing;
      }
    } catch (TimeoutException e) {
      LOG.warn(
          "{}: the venue does not say which streams are subscribed", plan.url().getAuthority());
    }
    return Set.of();
  }

  /**
   * Sends a control message and waits for the answer.
   *
   * @param paramsJson the parameters as a JSON array, or null for none
   */
  private Frame ask(String method, String paramsJson)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    long id = ++requests;
    String params = paramsJson == null ? "" : ",\"params\":" + paramsJson;
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    try {
      line.send("{\"method\":\"" + method + "\"" + params + ",\"id\":" + id + "}");
      return line.await(answer);
    } finally {
      waiting.remove(id);
    }
  }

  private static String json(Collection<String> streams) {
    return streams.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
  }

  @Override
  public void read(byte[] frame, int length, long receivedMicros, Inbox inbox) {
    Tick tick = scanner.scan(frame, length, receivedMicros);
    if (tick != null) {
      deliver(tick, inbox);
      return;
    }
    inbox.slow();
    handle(parser.parse(frame, length, receivedMicros), inbox);
  }

  private void handle(Frame parsed, Inbox inbox) {
    switch (parsed) {
      case Frame.Data data -> {
        if (data.wrongUnit()) {
          inbox.wrongUnit();
        }
        deliver(data.tick(), inbox);
      }
      case Frame.Answer answer -> answered(answer.id(), answer);
      case Frame.Refusal refusal -> {
        inbox.bad(BadKind.REFUSED, "error " + refusal.code() + ", " + refusal.message());
        answered(refusal.id(), refusal);
      }
      case Frame.Shutdown ignored -> inbox.closing();
      case Frame.Bad bad -> inbox.bad(bad.kind(), bad.reason());
    }
  }

  private void deliver(Tick tick, Inbox inbox) {
    if (seen.watching()) {
      note(tick);
    }
    inbox.tick(tick);
  }

  private void note(Tick tick) {
    String symbol = tick.instrument().symbol().toLowerCase(Locale.ROOT);
    switch (tick) {
      case Tick.Trade trade -> seen.note(symbol + "@trade");
      case Tick.TopOfBook top -> seen.note(symbol + "@bookTicker");
      case Tick.BookDelta delta -> {
        seen.note(symbol + "@depth");
        seen.note(symbol + "@depth@100ms");
      }
      case Tick.BookSnapshot snapshot -> {}
      case Tick.Gap gap -> {}
    }
  }

  private void answered(long id, Frame answer) {
    CompletableFuture<Frame> asked = waiting.get(id);
    if (asked != null) {
      asked.complete(answer);
    }
  }

  @Override
  public Set<String> silentStreams() {
    return seen.stillSilent();
  }
}
