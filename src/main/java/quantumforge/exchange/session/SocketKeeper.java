package quantumforge.exchange.session;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.websocket.HandshakeRefusedException;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Keeps one socket open for ever: opens it again with backoff when it is lost, and puts a new one
 * in its place, before the old one goes, when the venue announces a shutdown, when it gets too old,
 * or when it brings no data. Runs on one virtual thread of its own.
 */
final class SocketKeeper {

  /** What the keeper tells its connection. */
  interface Owner {

    void onUp(SocketKeeper keeper);

    void onDown(SocketKeeper keeper, String cause);

    void onTick(long socket, Tick tick);

    void onNewestTrade(Instrument instrument, long tradeId);

    void onBookLost(long socket, Instrument instrument, String cause);

    /** The socket with this number brings nothing more. */
    void onSocketEnded(long socket);

    void onBad(BadKind kind, String reason, String excerpt);
  }

  private sealed interface Signal {
    record Ended(MarketSocket socket, String cause) implements Signal {}

    record Notice(MarketSocket socket) implements Signal {}

    record Renew(String why) implements Signal {}

    record Post(MarketSocket socket, String text) implements Signal {}
  }

  private static final Logger LOG = LoggerFactory.getLogger(SocketKeeper.class);
  private static final long RETRY_AFTER_SECONDS = 60;

  private final String name;
  private final SocketPlan plan;
  private final SocketSettings settings;
  private final Rotation rotation;
  private final Venue venue;
  private final Owner owner;
  private final Backoff backoff;
  private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;
  private MarketSocket current;
  private long currentNumber;
  private long openedNumber;
  private SocketWatch watch;
  private String replaceWhy;
  private long replaceNotBeforeNanos;
  private long renewedNanos;

  /** What all keepers of one source share. */
  record Venue(
      PacedBudget attempts, SourceMeters meters, AtomicLong socketNumbers, long originNanos) {}

  SocketKeeper(
      String name,
      SocketPlan plan,
      SocketSettings settings,
      Rotation rotation,
      Venue venue,
      Owner owner) {
    this.name = name;
    this.plan = plan;
    this.settings = settings;
    this.rotation = rotation;
    this.venue = venue;
    this.owner = owner;
    this.backoff =
        new Backoff(settings.backoffMin(), settings.backoffMax(), RandomGenerator.getDefault());
    this.renewedNanos = System.nanoTime() - settings.renewPause().toNanos();
    this.thread = Thread.ofVirtual().name("keeper-" + name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Whether anything of this instrument may come by its socket. */
  boolean carries(Instrument instrument) {
    return plan.carries(instrument);
  }

  /** Puts a new socket in the place of this one, unless that was done a moment ago. */
  void renew(String why) {
    signals.add(new Signal.Renew(why));
  }

  /** Closes the socket and never opens it again. */
  void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    try {
      while (!closed) {
        try {
          step();
        } catch (RuntimeException | Error e) {
          failed(e);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("{}: stopped", name);
    } finally {
      if (current != null) {
        current.close();
      }
    }
  }

  private void step() throws InterruptedException {
    if (current != null) {
      keep();
      return;
    }
    // Of sockets that are gone; while none can be opened, nobody else takes them.
    signals.clear();
    current = tryOpen();
    if (current == null) {
      TimeUnit.MILLISECONDS.sleep(backoff.nextMillis());
    } else {
      currentNumber = openedNumber;
      owner.onUp(this);
    }
  }

  /** What nobody foresaw is a failed attempt too: the keeper's thread must outlive everything. */
  private void failed(Throwable e) throws InterruptedException {
    LOG.error("{}: an attempt failed in a way that nobody foresaw", name, e);
    if (current != null) {
      lost("it failed: " + e);
    }
    TimeUnit.MILLISECONDS.sleep(backoff.nextMillis());
  }

  private void keep() throws InterruptedException {
    Signal signal = signals.poll(watch.checkMillis(), TimeUnit.MILLISECONDS);
    switch (signal) {
      case null -> inspect();
      case Signal.Ended gone -> {
        if (gone.socket() == current) {
          lost(gone.cause());
        }
      }
      case Signal.Notice notice -> {
        if (notice.socket() == current) {
          wantReplacement("the venue announced its shutdown");
        }
      }
      case Signal.Renew renew -> {
        inspect();
        long now = System.nanoTime();
        if (current != null && now - renewedNanos >= settings.renewPause().toNanos()) {
          renewedNanos = now;
          wantReplacement(renew.why());
        }
      }
      case Signal.Post post -> {
        if (post.socket() == current) {
          post(post.text());
        }
      }
    }
    if (current != null && replaceWhy != null && System.nanoTime() - replaceNotBeforeNanos >= 0) {
      replace();
    }
  }

  private void post(String text) throws InterruptedException {
    try {
      current.send(text);
    } catch (IOException e) {
      lost("a message cannot be sent: " + e);
    }
  }

  private void inspect() {
    switch (watch.look(current, System.nanoTime())) {
      case FINE -> {}
      case STABLE -> backoff.reset();
      case QUIET -> current.probe();
      case FIRST_DATA_DUE -> {
        Set<String> silent = current.silentStreams();
        if (!silent.isEmpty()) {
          LOG.warn(
              "{}: nothing yet from {} of {} streams: {}",
              name,
              silent.size(),
              plan.streams(),
              some(silent));
        }
      }
      case DEAD -> lost("neither data nor ping nor pong for " + watch.silenceLimit(current));
      case NO_DATA -> wantReplacement("no data for " + settings.dataSilenceLimit());
      case OLD -> wantReplacement("its turn has come, which it has every " + settings.ageMax());
    }
  }

  private void wantReplacement(String why) {
    if (replaceWhy == null) {
      replaceWhy = why;
      replaceNotBeforeNanos = System.nanoTime();
    }
  }

  private void lost(String cause) {
    current.abort();
    current = null;
    replaceWhy = null;
    owner.onSocketEnded(currentNumber);
    owner.onDown(this, cause);
  }

  /** Opens the new socket first; both deliver for a while, and the merge drops what comes twice. */
  private void replace() throws InterruptedException {
    LOG.info("{}: replacing the socket: {}", name, replaceWhy);
    MarketSocket old = current;
    long oldNumber = currentNumber;
    SocketWatch oldWatch = watch;
    MarketSocket next = tryOpen();
    if (next == null) {
      watch = oldWatch;
      replaceNotBeforeNanos =
          System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(backoff.nextMillis());
      return;
    }
    venue.meters().replacements.increment();
    current = next;
    currentNumber = openedNumber;
    replaceWhy = null;
    try {
      TimeUnit.MILLISECONDS.sleep(settings.overlap().toMillis());
    } finally {
      old.close();
    }
    owner.onSocketEnded(oldNumber);
  }

  /** One attempt to open and subscribe; null when it failed, which is logged. */
  private MarketSocket tryOpen() throws InterruptedException {
    venue.attempts().acquire(1);
    venue.meters().attempts.increment();
    long number = venue.socketNumbers().incrementAndGet();
    MarketSocket socket = new MarketSocket(new Deliveries(number), plan, settings, venue.meters());
    boolean opened = false;
    try {
      socket.open("socket-" + name + "-" + number);
      socket.subscribe();
      long now = System.nanoTime();
      watch = new SocketWatch(settings, now, rotation.next(now));
      openedNumber = number;
      opened = true;
      return socket;
    } catch (SocketTimeoutException | TimeoutException e) {
      noteRefusal("no answer in time");
    } catch (IOException e) {
      noteRefusal(reason(e));
    } catch (ExecutionException e) {
      noteRefusal(reason(e.getCause()));
    } finally {
      if (!opened) {
        socket.abort();
        owner.onSocketEnded(number);
      }
    }
    return null;
  }

  private void noteRefusal(String why) {
    if (!closed) {
      LOG.warn("{}: cannot open {}: {}", name, host(), why);
    }
  }

  private String reason(Throwable cause) {
    if (cause instanceof HandshakeRefusedException refused) {
      int status = refused.status();
      if (status == 429 || status == 418) {
        long seconds =
            VenueHeaders.retryAfterSeconds(refused.headers(), Instant.now(), RETRY_AFTER_SECONDS);
        venue.attempts().block(seconds);
        return "the venue answered " + status + "; no attempt for " + seconds + " s";
      }
      return "the venue answered " + status;
    }
    return String.valueOf(cause);
  }

  private String host() {
    return plan.url().getScheme() + "://" + plan.url().getAuthority();
  }

  private static String some(Set<String> streams) {
    return streams.stream().limit(10).collect(Collectors.joining(", "))
        + (streams.size() > 10 ? ", ..." : "");
  }

  private final class Deliveries implements SocketOwner {

    private final long number;

    Deliveries(long number) {
      this.number = number;
    }

    @Override
    public void onTick(Tick tick) {
      owner.onTick(number, tick);
    }

    @Override
    public void onBookLost(Instrument instrument, String cause) {
      owner.onBookLost(number, instrument, cause);
    }

    @Override
    public void onNewestTrade(Instrument instrument, long tradeId) {
      owner.onNewestTrade(instrument, tradeId);
    }

    @Override
    public void onPost(MarketSocket socket, String text) {
      signals.add(new Signal.Post(socket, text));
    }

    @Override
    public void onBad(BadKind kind, String reason, String excerpt) {
      owner.onBad(kind, reason, excerpt);
    }

    @Override
    public void onWrongUnit(String excerpt) {
      LOG.warn(
          "{}: times do not come in microseconds, as asked for; converting them: {}",
          name,
          excerpt);
    }

    @Override
    public void onShutdownNotice(MarketSocket socket) {
      signals.add(new Signal.Notice(socket));
    }

    @Override
    public void onEnded(MarketSocket socket, String cause) {
      signals.add(new Signal.Ended(socket, cause));
    }
  }
}
