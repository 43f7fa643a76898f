package quantumforge.exchange.binance;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import quantumforge.exchange.MicroClock;
import quantumforge.kernel.Tick;

/**
 * One WebSocket to the venue. Asks the JDK for the next part only after the last one was taken, so
 * an owner that blocks stops the reading, and TCP pushes back to the venue. Pings are answered by
 * the JDK with the ping's own payload, as the venue requires.
 */
final class MarketSocket implements WebSocket.Listener {

  private final SocketOwner owner;
  private final SourceMeters meters;
  private final FrameBuffer frame;
  private final TickScanner scanner;
  private final FrameParser parser;
  private final Map<Long, CompletableFuture<Frame>> waiting = new ConcurrentHashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean probing = new AtomicBoolean();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong dataFrames = new AtomicLong();
  private final SeenStreams seen;
  private WebSocket socket;
  private long requests;
  private boolean unitNoted;

  MarketSocket(
      SocketOwner owner,
      SymbolTable symbols,
      int frameBytesMax,
      Collection<String> streams,
      SourceMeters meters) {
    this.owner = owner;
    this.meters = meters;
    this.frame = new FrameBuffer(frameBytesMax);
    this.scanner = new TickScanner(symbols);
    this.parser = new FrameParser(symbols);
    this.seen = new SeenStreams(streams);
  }

  /**
   * Opens the socket and begins to read.
   *
   * @param reader runs the first reading, which may block for as long as the owner does
   * @throws ExecutionException with the venue's or the network's refusal as its cause
   */
  void open(HttpClient client, StreamPlan plan, Duration timeout, Executor reader)
      throws InterruptedException, ExecutionException, TimeoutException {
    CompletableFuture<WebSocket> opening =
        client.newWebSocketBuilder().connectTimeout(timeout).buildAsync(plan.url(), this);
    try {
      socket = opening.get(timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException | TimeoutException e) {
      opening.thenAccept(WebSocket::abort);
      throw e;
    }
    reader.execute(() -> socket.request(1));
  }

  /**
   * Sends a control message and waits for the answer.
   *
   * @param paramsJson the parameters as a JSON array, or null for none
   */
  Frame ask(String method, String paramsJson, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    long id = ++requests;
    String params = paramsJson == null ? "" : ",\"params\":" + paramsJson;
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    try {
      socket
          .sendText("{\"method\":\"" + method + "\"" + params + ",\"id\":" + id + "}", true)
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return await(answer, timeout);
    } finally {
      waiting.remove(id);
    }
  }

  /** The answer stands behind data: while that waits for room, the venue is not late. */
  private Frame await(CompletableFuture<Frame> answer, Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    while (true) {
      try {
        return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (!busy()) {
          throw e;
        }
      }
    }
  }

  /** Says goodbye, and cuts the connection if the venue does not answer soon. */
  void close() {
    if (socket == null) {
      return;
    }
    end("closed by us");
    socket
        .sendClose(WebSocket.NORMAL_CLOSURE, "")
        .orTimeout(1, TimeUnit.SECONDS)
        .whenComplete((sent, failure) -> socket.abort());
  }

  /**
   * Pings the venue, whose answer counts as activity. The JDK (25) loses the end of a connection
   * that comes while a message is being taken: its transport finds no demand for it, throws, and
   * stays silent for ever (docs/adr/0003). A ping into such a connection brings a reset, and the
   * next one fails.
   */
  void probe() {
    if (probing.compareAndSet(false, true)) {
      socket
          .sendPing(ByteBuffer.allocate(0))
          .whenComplete(
              (sent, failure) -> {
                probing.set(false);
                if (failure != null) {
                  end("it ended unnoticed: a ping cannot be sent: " + failure);
                }
              });
    }
  }

  /** Cuts the connection. */
  void abort() {
    if (socket != null) {
      socket.abort();
    }
  }

  /** Grows with every message, ping and pong. */
  long activity() {
    return done.getOpaque();
  }

  /** Grows with every message that held market data. */
  long dataActivity() {
    return dataFrames.getOpaque();
  }

  /** Whether the owner is taking something right now; then nothing is read, and silence is ours. */
  boolean busy() {
    return begun.getOpaque() != done.getOpaque();
  }

  /** The streams that have not brought anything yet; ends the watching. */
  Set<String> silentStreams() {
    return seen.stillSilent();
  }

  @Override
  public void onOpen(WebSocket opened) {
    // Nothing is asked for here: this thread belongs to the pool of all futures, and must not
    // block.
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    begin();
    try {
      frame.append(part);
      if (last) {
        take();
        frame.clear();
      }
    } finally {
      finish(from);
    }
    return null;
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
    begin();
    if (last) {
      owner.onBad(BadKind.BINARY, "a binary message, where the venue sends text", "");
    }
    finish(from);
    return null;
  }

  @Override
  public CompletionStage<?> onPing(WebSocket from, ByteBuffer payload) {
    begin();
    finish(from);
    return null;
  }

  @Override
  public CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
    begin();
    finish(from);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    end("the venue closed with code " + code + (reason.isEmpty() ? "" : ", '" + reason + "'"));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    end("the connection broke: " + error);
  }

  private void begin() {
    begun.setOpaque(begun.getPlain() + 1);
  }

  private void finish(WebSocket from) {
    done.setOpaque(done.getPlain() + 1);
    if (!ended.getPlain()) {
      from.request(1);
    }
  }

  private void end(String cause) {
    if (ended.compareAndSet(false, true)) {
      waiting.values().forEach(answer -> answer.completeExceptionally(new EndedException(cause)));
      owner.onEnded(this, cause);
    }
  }

  private void take() {
    if (ended.getPlain()) {
      return;
    }
    meters.frames.increment();
    meters.frameBytes.add(frame.length());
    if (frame.overflown()) {
      bad(BadKind.TOO_LARGE, "longer than the configured " + frame.limit() + " bytes");
      return;
    }
    long now = MicroClock.now();
    Tick tick = scanner.scan(frame.bytes(), frame.length(), now);
    if (tick != null) {
      deliver(tick);
      return;
    }
    meters.parsed.increment();
    handle(parser.parse(frame.bytes(), frame.length(), now));
  }

  private void handle(Frame parsed) {
    switch (parsed) {
      case Frame.Data data -> {
        if (data.wrongUnit()) {
          noteUnit();
        }
        deliver(data.tick());
      }
      case Frame.Answer answer -> answered(answer.id(), answer);
      case Frame.Refusal refusal -> {
        bad(BadKind.REFUSED, "error " + refusal.code() + ", " + refusal.message());
        answered(refusal.id(), refusal);
      }
      case Frame.Shutdown ignored -> owner.onShutdownNotice(this);
      case Frame.Bad bad -> bad(bad.kind(), bad.reason());
    }
  }

  private void deliver(Tick tick) {
    dataFrames.setOpaque(dataFrames.getPlain() + 1);
    seen.note(tick);
    owner.onTick(tick);
  }

  private void answered(long id, Frame answer) {
    CompletableFuture<Frame> asked = waiting.get(id);
    if (asked != null) {
      asked.complete(answer);
    }
  }

  private void noteUnit() {
    meters.wrongUnits.increment();
    if (!unitNoted) {
      unitNoted = true;
      owner.onWrongUnit(frame.excerpt(BadMessages.EXCERPT_MAX));
    }
  }

  private void bad(BadKind kind, String reason) {
    owner.onBad(kind, reason, frame.excerpt(BadMessages.EXCERPT_MAX));
  }

  /** The socket ended while an answer was awaited. */
  static final class EndedException extends Exception {

    private static final long serialVersionUID = 1L;

    EndedException(String cause) {
      super(cause);
    }
  }
}
