package quantumforge.failover;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.failover.Facts.Running;
import quantumforge.health.ServerReport.Link;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.Progress;
import quantumforge.health.ServerReport.Stream;
import quantumforge.kernel.Lsn;

/**
 * Looks at the server again and again, and proves that commits wait; each in a thread of its own.
 * The newest view may be read by any.
 */
final class Observer {

  private static final Logger LOG = LoggerFactory.getLogger(Observer.class);

  /** See "PostgreSQL Error Codes" in PostgreSQL's manual. */
  private static final String INVALID_AUTHORIZATION = "28";

  private final AgentSettings settings;
  private final ServerProcess process;
  private final LocalServer server;
  private final Canary canary;
  private final Supplier<String> gateWritten;
  private final CancelledCommits cancelled;
  private final Runnable looked;
  private final CommitWait syncWait = new CommitWait();
  private final SyncWaiters syncWaiters = new SyncWaiters();
  private final CommitWait diskWait = new CommitWait();
  private final Reachability reachability;
  private final StandbyLink standby;
  private volatile String refusal = "";
  private volatile Observed last = Observed.NOTHING;
  private volatile long seenNanos = System.nanoTime();
  private final AtomicInteger gateChanges = new AtomicInteger();
  private int life;
  private long beganNanos;
  private volatile Optional<Proof> proven = Optional.empty();
  private volatile Optional<Yielded> yielded = Optional.empty();
  private long strandedSinceNanos;

  /** It takes commits, as far as open connections show. */
  private boolean leads;

  /**
   * @param reachability is tried by others
   * @param gateWritten see {@link ServerConfiguration#gateWritten}
   * @param cancelled hears what the standby has
   * @param looked called after each look
   */
  Observer(
      AgentSettings settings,
      ServerProcess process,
      LocalServer server,
      Canary canary,
      Reachability reachability,
      Supplier<String> gateWritten,
      CancelledCommits cancelled,
      Runnable looked) {
    this.settings = settings;
    this.process = process;
    this.server = server;
    this.canary = canary;
    this.gateWritten = gateWritten;
    this.cancelled = cancelled;
    this.looked = looked;
    this.reachability = reachability;
    this.standby = new StandbyLink(reachability::mayBePeer);
  }

  Observed last() {
    return last;
  }

  /** How old what is seen is: as old as the beginning of the last look that was answered. */
  long lookMillis() {
    return (System.nanoTime() - seenNanos) / 1_000_000;
  }

  /** Whether the other server takes connections. */
  Link peer() {
    return reachability.peer();
  }

  /** Looks once. */
  void look() {
    if (life != process.starts()) {
      life = process.starts();
      beganNanos = System.nanoTime();
      reachability.begins();
      standby.begins();
      server.close();
    }
    long beganNanos = System.nanoTime();
    boolean runs = process.isAlive();
    Optional<Observed> seen = runs ? lookAtRunning() : Optional.of(ended());
    last = seen.orElseGet(this::silent);
    if (seen.isPresent()) {
      seenNanos = beganNanos;
    }
    canary.want(leads);
    looked.run();
  }

  private Observed ended() {
    strandedSinceNanos = 0;
    leads = false;
    refusal = "";
    reachability.begins();
    server.close();
    Observed before = last;
    return new Observed(
        life,
        Running.NO,
        before.system(),
        "",
        before.position(),
        Stream.NONE,
        Optional.empty(),
        0,
        peer(),
        before.impostor(),
        Progress.NONE,
        0);
  }

  private Optional<Observed> lookAtRunning() {
    try {
      long before = cancelled.count();
      LocalServer.Look look = server.look();
      refusal = "";
      cancelled.endsAt(before, look.position().end());
      return Optional.of(look.inRecovery() ? standby(look) : primary(look));
    } catch (SQLException notNow) {
      server.close();
      refusal = refusal(notNow);
      LOG.debug("{}: {}", settings.own().name(), notNow.getMessage());
      return Optional.empty();
    }
  }

  /** What an administrator has to mend. */
  private static String refusal(SQLException refused) {
    boolean login = String.valueOf(refused.getSQLState()).startsWith(INVALID_AUTHORIZATION);
    return login ? String.valueOf(refused.getMessage()) : "";
  }

  /** Why the server does not let its agent in, as it says itself; empty while it does. */
  String refusal() {
    return refusal;
  }

  private Observed silent() {
    Observed before = last;
    boolean hangs = isShut();
    boolean ran = before.life() == life && before.running() != Running.NO;
    Running running = hangs ? Running.HUNG : ran ? before.running() : Running.STARTING;
    leads = leads && running == Running.READ_WRITE;
    return new Observed(
        life,
        running,
        before.system(),
        before.gate(),
        before.position(),
        hangs ? Stream.NONE : before.stream(),
        Optional.empty(),
        0,
        peer(),
        before.impostor(),
        running == Running.STARTING ? starting() : Progress.NONE,
        0);
  }

  /** New clients do not get in, whatever becomes of connections that are open. */
  private boolean isShut() {
    return reachability.shutMillis() >= settings.hung().toMillis();
  }

  private Progress starting() {
    return Progress.starting((System.nanoTime() - beganNanos) / 1_000_000, process.startPhase());
  }

  private Observed standby(LocalServer.Look look) throws SQLException {
    cancelled.follows();
    leads = false;
    Stream stream = server.receiver();
    boolean moves = !look.position().equals(last.position());
    boolean stranded = !stream.up() && peer() == Link.OPEN && !moves;
    long now = System.nanoTime();
    strandedSinceNanos = stranded ? strandedSinceNanos == 0 ? now : strandedSinceNanos : 0;
    return new Observed(
        life,
        isShut() ? Running.HUNG : Running.RECOVERY,
        look.system(),
        look.gate(),
        look.position(),
        new Stream(stream.up(), look.position().end(), stream.stillMillis()),
        Optional.empty(),
        0,
        peer(),
        "",
        Progress.following(look.replayPaused()),
        stranded ? (now - strandedSinceNanos) / 1_000_000 : 0);
  }

  private Observed primary(LocalServer.Look look) throws SQLException {
    strandedSinceNanos = 0;
    long commit = canary.pendingSinceNanos();
    LocalServer.Senders senders = server.senders(settings.peer());
    Optional<Lsn> lastWord =
        yielded.filter(one -> one.is(gateChanges.get(), life)).map(Yielded::lastWord);
    StandbyLink.View link = standby.standby(senders.named());
    long now = System.nanoTime();
    // The canary may be refused, and who waits may be another one.
    long waitingMillis =
        Math.max(
            syncWait.seen(commit, senders.commitWaits(), now),
            syncWaiters.seen(senders.waiting(), link, now));
    cancelled.confirmed(link.confirmed());
    leads = lastWord.isEmpty();
    return new Observed(
        life,
        lastWord.isPresent() ? Running.YIELDED : isShut() ? Running.HUNG : Running.READ_WRITE,
        look.system(),
        look.gate(),
        lastWord
            .map(end -> new Position(look.position().timeline(), end, false))
            .orElse(look.position()),
        new Stream(link.up(), link.confirmed(), waitingMillis),
        proven
            .filter(proof -> proof.is(gateChanges.get(), life, look.gate()))
            .filter(proof -> isInEffect(look.gate()))
            .map(Proof::from),
        canary.refusedMillis(),
        peer(),
        impostor(senders.named(), !look.gate().isEmpty()),
        progress(commit, look.position().end()),
        0);
  }

  /** What is written to the disk for others counts too: then it does not stand still. */
  private Progress progress(long commit, Lsn onDisk) throws SQLException {
    LocalServer.Course course = server.course();
    long named = commit == 0 ? 0 : commit + onDisk.bytes();
    long stuckMillis = diskWait.seen(named, course.commitWaitsForDisk(), System.nanoTime());
    return Progress.leading(stuckMillis, course.checkpointMillis(), canary.uncommittedMillis());
  }

  private String impostor(List<LocalServer.Sender> named, boolean commitsWait) throws SQLException {
    List<LocalServer.Sender> again =
        standby.isDoubtful(named) ? server.senders(settings.peer()).named() : named;
    return standby.impostor(named, again, commitsWait);
  }

  /**
   * Commits behind a place wait, in one life of the server, for whom the gate names, until it is
   * changed.
   */
  private record Proof(int changes, int life, String gate, Lsn from) {

    boolean is(int changesNow, int lifeNow, String gateNow) {
      return changes == changesNow && life == lifeNow && gate.equals(gateNow);
    }
  }

  /** Nothing was committed behind a place, in one life of the server, until it may be again. */
  private record Yielded(int changes, int life, Lsn lastWord) {

    boolean is(int changesNow, int lifeNow) {
      return changes == changesNow && life == lifeNow;
    }
  }

  /**
   * The server lets nobody write until its gate changes.
   *
   * @param lastWord nothing was committed behind it
   */
  void yielded(Lsn lastWord) {
    yielded = Optional.of(new Yielded(gateChanges.get(), process.starts(), lastWord));
  }

  /** One that shows what was not written last is about to change. */
  boolean isInEffect(String gate) {
    return gate.equals(gateWritten.get());
  }

  /** The gate is to be changed: what was proven counts no more. */
  void gateChanges() {
    gateChanges.incrementAndGet();
  }

  /**
   * Proves that commits wait, when they are set to; may take long, so it is for a thread of its
   * own. The server's checkpointer is what lets commits wait, a moment after the setting shows. A
   * session that was started since then shows that it was told; a checkpoint that was asked for
   * since then is made by a checkpointer that has done what it was told before (PostgreSQL,
   * checkpointer.c: HandleCheckpointerInterrupts before the next checkpoint).
   */
  void prove() {
    int changes = gateChanges.get();
    Observed seen = last;
    boolean wanted = seen.running() == Running.READ_WRITE && !seen.gate().isEmpty();
    if (!wanted
        || proven.filter(proof -> proof.is(changes, seen.life(), seen.gate())).isPresent()) {
      return;
    }
    try (LocalServer session = new LocalServer(settings.own(), settings, Duration.ZERO)) {
      if (session.look().gate().equals(seen.gate()) && isInEffect(seen.gate())) {
        session.execute("checkpoint");
        session.execute("checkpoint");
        LocalServer.Look after = session.look();
        if (after.gate().equals(seen.gate()) && last.life() == seen.life()) {
          proven =
              Optional.of(new Proof(changes, seen.life(), seen.gate(), after.position().end()));
        }
      }
    } catch (SQLException notNow) {
      LOG.debug("{}: not proven: {}", settings.own().name(), notNow.getMessage());
    }
  }
}
