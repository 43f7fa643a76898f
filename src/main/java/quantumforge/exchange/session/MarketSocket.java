package quantumforge.exchange.session;

import java.io.IOException;
import java.time.Duration;
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
import quantumforge.kernel.Instrument;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;

/**
 * One WebSocket to the venue, read by a thread of its own, which hands each tick on before it takes
 * the next: an owner that blocks stops the reading, and TCP pushes back to the venue.
 */
final class MarketSocket implements WebSocketListener, Inbox, Line {

  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final SocketOwner owner;
  private final SocketPlan plan;
  private final SocketSettings settings;
  private final SourceMeters meters;
  private final SocketProtocol protocol;
  private final FrameBuffer frame;
  private final Set<CompletableFuture<?>> awaited = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong begun = new AtomicLong();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong dataTicks = new AtomicLong();
  private volatile WebSocketConnection socket;
  private volatile boolean aborted;
  private volatile String endedBy;
  private volatile boolean answersPings;
  private boolean unitNoted;
  private long readMicros;

  MarketSocket(SocketOwner owner, SocketPlan plan, SocketSettings settings, SourceMeters meters) {
    this.owner = owner;
    this.plan = plan;
    this.settings = settings;
    this.meters = meters;
    this.frame = new FrameBuffer(settings.frameBytesMax());
    this.protocol = plan.protocol(this);
  }

  /**
   * Opens the socket and begins to read, on a thread of its own: looking up the venue's addresses
   * can take longer than any limit, and cannot be interrupted.
   *
   * @param name of that thread
   * @throws IOException the venue's or the network's refusal
   */
  void open(String name) throws IOException, InterruptedException, TimeoutException {
    Duration timeout = settings.connectTimeout();
    CompletableFuture<Void> opened = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name(name).start(() -> run(timeout, opened));
    try {
      opened.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException refusal) {
        throw refusal;
      }
      throw new IOException("it cannot be opened: " + e.getCause(), e.getCause());
    }
  }

  private void run(Duration timeout, CompletableFuture<Void> opened) {
    try {
      WebSocketConnection connection = WebSocketConnection.open(plan.url(), timeout);
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

  /** Has the streams asked for. */
  void subscribe() throws IOException, InterruptedException, ExecutionException, TimeoutException {
    protocol.subscribe();
  }

  @Override
  public void send(String text) throws IOException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(settings.messagePause().toMillis());
    socket.sendText(text);
  }

  @Override
  public void post(String text) {
    owner.onPost(this, text);
  }

  @Override
  public <T> T await(CompletableFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    awaited.add(answer);
    try {
      if (endedBy != null) {
        answer.completeExceptionally(new EndedException(endedBy));
      }
      while (true) {
        try {
          return answer.get(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (!busy()) {
            throw e;
          }
        }
      }
    } finally {
      awaited.remove(answer);
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

  /** Whether the venue has answered a ping on this socket. */
  boolean answersPings() {
    return answersPings;
  }

  /** Grows with all market data. */
  long dataActivity() {
    return dataTicks.getOpaque();
  }

  /** Whether the owner is taking something right now; then nothing is read, and silence is ours. */
  boolean busy() {
    return begun.getOpaque() != done.getOpaque();
  }

  /** The streams that have not brought anything yet; ends the watching. */
  Set<String> silentStreams() {
    return protocol.silentStreams();
  }

  /**
   * All messages of one read have its time: they were here together, and how long the later ones
   * waited for the earlier ones says nothing of the venue. Equal times also take no room in a
   * block.
   */
  @Override
  public void onRead() {
    readMicros = MicroClock.now();
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
    answersPings = true;
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
      endedBy = cause;
      awaited.forEach(answer -> answer.completeExceptionally(new EndedException(cause)));
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
    protocol.read(frame.bytes(), frame.length(), readMicros, this);
  }

  @Override
  public void tick(Tick tick) {
    dataTicks.setOpaque(dataTicks.getPlain() + 1);
    owner.onTick(tick);
  }

  @Override
  public void slow() {
    meters.parsed.increment();
  }

  @Override
  public void wrongUnit() {
    meters.wrongUnits.increment();
    if (!unitNoted) {
      unitNoted = true;
      owner.onWrongUnit(frame.excerpt(BadMessages.EXCERPT_MAX));
    }
  }

  @Override
  public void bookLost(Instrument instrument, String cause) {
    owner.onBookLost(instrument, cause);
  }

  @Override
  public void newestTrade(Instrument instrument, long tradeId) {
    owner.onNewestTrade(instrument, tradeId);
  }

  @Override
  public void closing() {
    owner.onShutdownNotice(this);
  }

  @Override
  public void fail(String cause) {
    end(cause);
  }

  @Override
  public void bad(BadKind kind, String reason) {
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
