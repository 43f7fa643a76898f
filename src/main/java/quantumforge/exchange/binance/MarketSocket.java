package quantumforge.exchange.binance;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import quantumforge.exchange.websocket.WebSocketConnection;
import quantumforge.exchange.websocket.WebSocketListener;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;

/**
 * One WebSocket to the venue, read by a thread of its own, which hands each tick on before it takes
 * the next: an owner that blocks stops the reading, and TCP pushes back to the venue.
 */
final class MarketSocket implements WebSocketListener {

  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final SocketOwner owner;
  private final SourceMeters meters;
  private final FrameBuffer frame;
  private final TickScanner scanner;
  private final FrameParser parser;
  private final Map<Long, CompletableFuture<Frame>> waiting = new ConcurrentHashMap<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong dataFrames = new AtomicLong();
  private final SeenStreams seen;
  private volatile WebSocketConnection socket;
  private volatile boolean aborted;
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
   * Opens the socket and begins to read, on a thread of its own: looking up the venue's addresses
   * can take longer than any limit, and cannot be interrupted.
   *
   * @param name of that thread
   * @throws IOException the venue's or the network's refusal
   */
  void open(String name, StreamPlan plan, Duration timeout)
      throws IOException, InterruptedException, TimeoutException {
    CompletableFuture<Void> opened = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name(name).start(() -> run(plan.url(), timeout, opened));
    try {
      opened.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException refusal) {
        throw refusal;
      }
      throw new IOException("it cannot be opened: " + e.getCause(), e.getCause());
    }
  }

  private void run(URI url, Duration timeout, CompletableFuture<Void> opened) {
    try {
      WebSocketConnection connection = WebSocketConnection.open(url, timeout);
      socket = connection;
      if (aborted) {
        connection.abort();
      }
      opened.complete(null);
      connection.read(this);
    } catch (Throwable failure) {
      // Whatever it is: the keeper must hear that nothing is read any more.
      if (!opened.completeExceptionally(failure)) {
        end("the connection broke: " + failure);
      }
    }
  }

  /**
   * Sends a control message and waits for the answer.
   *
   * @param paramsJson the parameters as a JSON array, or null for none
   * @throws ExecutionException when the socket ended meanwhile
   */
  Frame ask(String method, String paramsJson, Duration timeout)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    long id = ++requests;
    String params = paramsJson == null ? "" : ",\"params\":" + paramsJson;
    CompletableFuture<Frame> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    try {
      socket.sendText("{\"method\":\"" + method + "\"" + params + ",\"id\":" + id + "}");
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
    if (socket != null) {
      end("closed by us");
      socket.close(GOODBYE);
    }
  }

  /**
   * Pings the venue, whose answer counts as activity. A venue that went without a goodbye, and
   * whose address lives on, answers with a reset; without the ping nothing would ever be sent.
   */
  void probe() {
    try {
      socket.sendPing();
    } catch (IOException e) {
      end("a ping cannot be sent: " + e);
    }
  }

  /** Cuts the connection, also one that is only being opened. */
  void abort() {
    aborted = true;
    WebSocketConnection opened = socket;
    if (opened != null) {
      opened.abort();
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
  public void onText(byte[] bytes, int from, int length, boolean last) {
    begin();
    try {
      frame.append(bytes, from, length);
      if (last) {
        take();
        frame.clear();
      }
    } finally {
      finish();
    }
  }

  @Override
  public void onBinary() {
    begin();
    try {
      owner.onBad(BadKind.BINARY, "a binary message, where the venue sends text", "");
    } finally {
      finish();
    }
  }

  @Override
  public void onPing() {
    begin();
    finish();
  }

  @Override
  public void onPong() {
    begin();
    finish();
  }

  @Override
  public void onClose(int code, String reason) {
    end("the venue closed with code " + code + (reason.isEmpty() ? "" : ", '" + reason + "'"));
  }

  private void begin() {
    begun.setOpaque(begun.getPlain() + 1);
  }

  private void finish() {
    done.setOpaque(done.getPlain() + 1);
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
