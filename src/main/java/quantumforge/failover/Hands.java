package quantumforge.failover;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.failover.Facts.Running;
import quantumforge.witness.DatabaseRecord;

/**
 * Does what {@link Agent} wants to be done to the server, one thing at a time. Used by one thread.
 */
final class Hands {

  private static final Logger LOG = LoggerFactory.getLogger(Hands.class);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

  private static final Duration PROMOTE_PATIENCE = Duration.ofSeconds(60);

  /** A pause that somebody asked for ends within a second when a promotion is asked for. */
  private static final Duration REPLAY_PATIENCE = Duration.ofSeconds(2);

  private static final Duration GATE_PATIENCE = Duration.ofSeconds(1);

  private static final long SLOT_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

  /** A server that ran for less has not been started well. */
  private static final Duration QUICK = Duration.ofSeconds(10);

  private final AgentSettings settings;
  private final AgentMemory memory;
  private final ServerProcess process;
  private final ServerConfiguration configuration;
  private final DataFolder data;
  private final OwnServer own;
  private final Observer observer;
  private final LocalServer acting;
  private final AgentThreads threads;
  private final Runnable lookNow;
  private final Runnable turns;
  private final Yielding yielding;
  private final Restarts restarts = new Restarts(QUICK);
  private final Attempts rebuilds;
  private String preparedFor = "";
  private long pausedNanos;
  private long slotNanos = System.nanoTime();

  /**
   * @param lookNow has the server looked at
   * @param turns is called again and again while something takes long
   */
  Hands(
      AgentSettings settings,
      AgentMemory memory,
      ServerProcess process,
      ServerConfiguration configuration,
      DataFolder data,
      OwnServer own,
      Observer observer,
      AgentThreads threads,
      Runnable lookNow,
      Runnable turns) {
    this.settings = settings;
    this.memory = memory;
    this.process = process;
    this.configuration = configuration;
    this.data = data;
    this.own = own;
    this.observer = observer;
    this.threads = threads;
    this.lookNow = lookNow;
    this.turns = turns;
    this.rebuilds = new Attempts(settings.rebuildsMax());
    this.yielding = new Yielding(settings);
    this.acting = new LocalServer(settings.own(), settings, Duration.ofSeconds(10));
  }

  /**
   * Carries an action out, unless another decision has come since.
   *
   * @param decided what the action follows from
   */
  void carryOut(Action action, Optional<DatabaseRecord> decided)
      throws AgentException, IOException, SQLException, InterruptedException {
    if (action instanceof Action.SetGate) {
      observer.gateChanges();
    }
    if (!memory.decided().equals(decided)) {
      return;
    }
    switch (action) {
      case Action.Wait wait -> prepareForRole();
      case Action.Create create -> {
        data.create();
        memory.dataOf(1);
      }
      case Action.Start start -> {
        memory.dataOf(epoch());
        own.follows("");
        configuration.followNobody();
        begin(decided);
      }
      case Action.Follow(String primary, String reason) -> {
        data.becomeStandby();
        follow(primary);
        begin(decided);
        if (restarts.rebuilds()) {
          own.cannotFollow(
              new FollowTrouble.Verdict("its server ends as soon as it is started", ""));
        }
      }
      case Action.PointAt(String primary, String reason) -> {
        follow(primary);
        process.reload();
      }
      case Action.Replay replay -> acting.execute("select pg_wal_replay_resume()");
      case Action.Promote promote -> promote(decided);
      case Action.Fence fence -> {
        process.kill();
        own.changes();
      }
      case Action.Yield(String standby, String reason) -> yieldTo(standby);
      case Action.SetGate(String standby, String reason) -> setGate(standby, decided);
      case Action.Rebuild(String primary, String reason) -> rebuild();
      case Action.Discard(long order, String reason) -> discard(order, decided);
    }
  }

  /** A server that cannot even do that, as for a full disk, is stopped in order, if it can be. */
  private void yieldTo(String standby) throws AgentException, IOException, InterruptedException {
    try {
      configuration.yield(standby);
    } catch (IOException full) {
      LOG.warn("{}: {}", settings.own().name(), full.getMessage());
    }
    process.reload();
    try {
      observer.yielded(yielding.lastWord());
    } catch (SQLException refused) {
      LOG.warn("{} cannot yield, and stops: {}", settings.own().name(), refused.getMessage());
      process.stop(STOP_PATIENCE);
      own.changes();
      own.look();
    }
    lookNow.run();
  }

  private long epoch() {
    return memory.decided().map(DatabaseRecord::epoch).orElse(0L);
  }

  private void begin(Optional<DatabaseRecord> decided)
      throws AgentException, IOException, InterruptedException {
    Thread.sleep(restarts.pause(process.crashed(), System.nanoTime()));
    restarts.started(System.nanoTime());
    configuration.openGate();
    data.refuseAlterSystem();
    own.changes();
    acting.close();
    List<String> primarys = data.primarysSettings();
    memory.under(decided, () -> process.start(configuration.file(), primarys, lookNow));
  }

  private void follow(String primary) throws IOException {
    if (primary.isEmpty()) {
      configuration.followNobody();
    } else {
      configuration.followPeer();
    }
    own.follows(primary);
  }

  /** Until it is done, or another decision has come: that one must be seen to at once. */
  private void promote(Optional<DatabaseRecord> decided)
      throws AgentException, IOException, SQLException, InterruptedException {
    memory.dataOf(epoch());
    configuration.openGate();
    if (acting.look().inRecovery()) {
      acting.promote();
    }
    pausedNanos = 0;
    await(() -> hasEndedRecovery() || cannotEndRecovery() || !memory.decided().equals(decided));
    if (cannotEndRecovery()) {
      LOG.warn("{} has paused its replay and is started again", settings.own().name());
      process.kill();
      own.changes();
      return;
    }
    if (acting.look().inRecovery()) {
      return;
    }
    own.follows("");
    configuration.followNobody();
    threads.once("database-checkpoint", this::checkpoint);
    lookNow.run();
    await(() -> observer.last().running() != Running.RECOVERY || !memory.decided().equals(decided));
  }

  private boolean hasEndedRecovery() throws SQLException {
    LocalServer.Look look = acting.look();
    long now = System.nanoTime();
    pausedNanos = look.replayPaused() ? pausedNanos == 0 ? now : pausedNanos : 0;
    return !look.inRecovery();
  }

  /**
   * What it had still to replay may ask for larger settings than it has. Nothing but a start with
   * those helps then (PostgreSQL, xlogrecovery.c: RecoveryRequiresIntParameter).
   */
  private boolean cannotEndRecovery() {
    return pausedNanos != 0 && System.nanoTime() - pausedNanos > REPLAY_PATIENCE.toNanos();
  }

  /** Something of the server that is soon so. */
  private interface Condition {
    boolean holds() throws SQLException;
  }

  private void await(Condition condition)
      throws AgentException, SQLException, InterruptedException {
    long deadline = System.nanoTime() + PROMOTE_PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new AgentException(
            "the server does not end its recovery within %d s; it is asked again"
                .formatted(PROMOTE_PATIENCE.toSeconds()));
      }
      turns.run();
      Thread.sleep(5);
    }
  }

  /** The source of a rewind, and what a restart begins from. */
  private void checkpoint() {
    try (LocalServer server = new LocalServer(settings.own(), settings, Duration.ZERO)) {
      server.execute("checkpoint");
    } catch (SQLException failed) {
      LOG.debug("no checkpoint behind the promotion: {}", failed.getMessage());
    }
  }

  private void setGate(String standby, Optional<DatabaseRecord> decided)
      throws AgentException, IOException, InterruptedException {
    boolean done =
        memory.under(
            decided,
            () -> {
              configuration.setGate(standby);
              process.reload();
            });
    observer.gateChanges();
    if (!done) {
      return;
    }
    String wanted = ServerConfiguration.gate(standby);
    long deadline = System.nanoTime() + GATE_PATIENCE.toNanos();
    while (!observer.last().gate().equals(wanted)) {
      if (System.nanoTime() > deadline) {
        throw new AgentException(
            "synchronous_standby_names is \"%s\" and should be \"%s\": its postgresql.conf has an error, or postgresql.auto.conf sets it; see postgres.log"
                .formatted(observer.last().gate(), wanted));
      }
      Thread.sleep(10);
    }
  }

  /**
   * What only this server has is set aside before: nobody reads it any more behind the mark. Then
   * the mark: who finds it in a later life copies everything, and who does not begins with the
   * order.
   */
  private void discard(long order, Optional<DatabaseRecord> decided)
      throws AgentException, IOException, InterruptedException {
    data.checkCopy();
    own.keepOrphans(memory.dataEpoch());
    memory.under(
        decided,
        () -> {
          data.giveUp();
          memory.rebuilds(order);
        });
    own.changes();
  }

  /** What an attempt at making the data anew follows from: another one may well succeed. */
  private record Cause(long epoch, long order) {}

  private void rebuild() throws AgentException, IOException, InterruptedException {
    rebuilds.begin(new Cause(epoch(), memory.rebuild()), System.nanoTime());
    own.rebuilding(true);
    try {
      own.keepOrphans(memory.dataEpoch());
      memory.dataOf(epoch());
      LOG.info("{}: {}", settings.own().name(), own.rebuild());
      restarts.rebuilt(System.nanoTime());
      // It counts until the server follows: a copy that does not help must not be made for ever.
      rebuilds.failed("it was made anew, and has not followed since", System.nanoTime());
      own.cannotFollow(FollowTrouble.Verdict.NONE);
    } catch (AgentException | IOException failed) {
      rebuilds.failed(String.valueOf(failed.getMessage()), System.nanoTime());
      throw failed;
    } finally {
      own.rebuilding(false);
      own.changes();
    }
  }

  /** How often its data could not be made anew, in a row. */
  int failedRebuilds() {
    return rebuilds.failed();
  }

  /** One that kept too much was given up by the server, and no copy could follow with it. */
  private void keepSlot(Observed seen) throws SQLException {
    if (seen.running() == Running.READ_WRITE && System.nanoTime() - slotNanos > SLOT_PAUSE_NANOS) {
      slotNanos = System.nanoTime();
      Contract.keepSlot(acting, settings);
    }
  }

  /** What a server in its role has and has not, once in each life. */
  private void prepareForRole() throws SQLException {
    Observed seen = observer.last();
    if (seen.running() == Running.RECOVERY && seen.stream().up()) {
      rebuilds.succeeded();
    }
    keepSlot(seen);
    String role = seen.life() + " " + seen.running();
    if (preparedFor.equals(role)) {
      return;
    }
    if (seen.running() == Running.READ_WRITE) {
      Contract.prepare(acting, settings);
      preparedFor = role;
    } else if (seen.running() == Running.RECOVERY) {
      Contract.dropSlot(acting, settings);
      preparedFor = role;
    }
  }
}
