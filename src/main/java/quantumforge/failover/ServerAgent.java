package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.failover.Facts.Folder;
import quantumforge.failover.Facts.Running;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Decided;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.State;
import quantumforge.health.ServerReport.Stream;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseRecord;

/**
 * Looks after one PostgreSQL server: asks {@link Agent} what to do, does it, and reports. One
 * thread acts; others look, tick and report, so that a step that takes long hides nothing.
 * Thread-safe.
 */
public final class ServerAgent {

  private static final Logger LOG = LoggerFactory.getLogger(ServerAgent.class);

  private static final Duration LOOK_LIMIT = Duration.ofSeconds(1);
  private static final Duration LOOK_PAUSE = Duration.ofMillis(100);
  private static final Duration REACH_PAUSE = Duration.ofMillis(250);
  private static final Duration BEAT_PAUSE = Duration.ofMillis(200);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);
  private static final Duration PROMOTE_PATIENCE = Duration.ofSeconds(60);
  private static final long STRANDED_MILLIS = 3_000;
  private static final long RETRY_MILLIS = 1_000;

  private final AgentSettings settings;
  private final Consumer<ServerReport> reports;
  private final Agent agent;
  private final AgentMemory memory;
  private final ServerProcess process;
  private final ServerConfiguration configuration;
  private final DataFolder folder;
  private final Observer observer;
  private final Canary canary;
  private final LocalServer acting;
  private final Semaphore changed = new Semaphore(0);
  private final Semaphore lookNow = new Semaphore(0);
  private final AgentThreads threads = new AgentThreads();
  private volatile long heardNanos;
  private volatile boolean heard;
  private volatile boolean cannotFollow;
  private volatile boolean rebuilding;
  private volatile Position stoppedAt = Position.NOWHERE;
  private volatile Folder folderKind;
  private volatile String dataSystem = "";
  private volatile Decided seenUnder = Decided.NOTHING;
  private volatile String following = "";
  private volatile String trouble = "";
  private volatile Lsn mostConfirmed = Lsn.ZERO;
  private volatile long confirmedEpoch;
  private Action done = new Action.Wait("");
  private String preparedFor = "";
  private long sequence;

  /**
   * Prepares its folder; starts no server.
   *
   * @param reports gets each report; quick
   * @throws IOException when its folder cannot be used
   */
  public ServerAgent(AgentSettings settings, Consumer<ServerReport> reports) throws IOException {
    this.settings = settings;
    this.reports = reports;
    this.agent = new Agent(settings.lease());
    Files.createDirectories(settings.folder());
    this.memory = AgentMemory.open(settings.folder().resolve("decided"));
    ServerTools tools = new ServerTools(settings);
    this.process = new ServerProcess(settings, tools);
    this.configuration = new ServerConfiguration(settings);
    this.folder = new DataFolder(settings, tools, configuration);
    this.folderKind = folder.kind();
    String password = settings.passwords().superuser();
    this.canary =
        new Canary(
            new LocalServer(settings.own(), password, Duration.ZERO),
            settings.own().name(),
            BEAT_PAUSE);
    this.acting = new LocalServer(settings.own(), password, Duration.ofSeconds(10));
    this.observer =
        new Observer(
            settings,
            process,
            new LocalServer(settings.own(), password, LOOK_LIMIT),
            canary,
            this::looked);
  }

  /** Begins to look, to report, and to do what it hears. */
  public void start() throws IOException {
    configuration.write();
    canary.start();
    threads.every("database-tick", Duration.ofMillis(500), process::tick);
    threads.every("database-reach", REACH_PAUSE, observer::reach);
    threads.every("database-look", Duration.ZERO, this::look);
    threads.every("database-gate", LOOK_PAUSE, observer::prove);
    threads.every("database-agent", Duration.ZERO, this::act);
  }

  /** Stops the server in order, and everything else. */
  public void stop() throws IOException, InterruptedException {
    threads.stop();
    canary.stop();
    process.stop(STOP_PATIENCE);
  }

  /** A witness tells what is decided. Quick but for the disk. */
  public void hear(DatabaseRecord record) throws IOException {
    if (memory.decide(record)) {
      heardNanos = System.nanoTime();
      heard = true;
      changed.release();
    }
  }

  /** What a server's agent says now. */
  public ServerReport report() {
    Observed seen = observer.last();
    boolean runs = seen.running() != Running.NO;
    return new ServerReport(
        settings.own().name(),
        memory.life(),
        nextSequence(),
        seenUnder,
        heardMillis(),
        state(seen),
        seen.system(),
        runs ? seen.position() : stoppedAt,
        stream(seen),
        new Gate(gateName(seen), seen.provenFrom()),
        seen.peer(),
        trouble);
  }

  /** A standby's with the most that it has confirmed in this epoch, as long as the agent lives. */
  private Stream stream(Observed seen) {
    if (seen.running() != Running.RECOVERY) {
      return seen.stream();
    }
    Lsn end = seen.stream().confirmed();
    boolean same = confirmedEpoch == seenUnder.epoch();
    mostConfirmed = same && mostConfirmed.covers(end) ? mostConfirmed : end;
    confirmedEpoch = seenUnder.epoch();
    return new Stream(seen.stream().up(), mostConfirmed, seen.stream().stillMillis());
  }

  private synchronized long nextSequence() {
    return ++sequence;
  }

  private long heardMillis() {
    return heard ? (System.nanoTime() - heardNanos) / 1_000_000 : ServerReport.NEVER;
  }

  /** For whom commits wait, by name, when that is the other server. */
  private String gateName(Observed seen) {
    String peer = settings.peer().name();
    return seen.gate().equals(ServerConfiguration.gate(peer)) ? peer : seen.gate();
  }

  private State state(Observed seen) {
    if (rebuilding) {
      return State.REBUILDING;
    }
    return switch (seen.running()) {
      case NO -> stopped();
      case STARTING -> State.STARTING;
      case READ_WRITE -> State.PRIMARY;
      case RECOVERY -> State.STANDBY;
      case HUNG -> State.HUNG;
    };
  }

  private State stopped() {
    return switch (folderKind) {
      case EMPTY -> State.EMPTY;
      case UNFINISHED -> State.BROKEN;
      case PRIMARY, STANDBY -> process.crashed() ? State.CRASHED : State.DOWN;
    };
  }

  private void look() throws InterruptedException {
    lookNow.tryAcquire(LOOK_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    lookNow.drainPermits();
    // What is seen next may be older than a decision that comes meanwhile, and must not pass for
    // it.
    Decided known =
        memory
            .decided()
            .map(record -> new Decided(record.epoch(), record.version()))
            .orElse(Decided.NOTHING);
    observer.look();
    seenUnder = known;
    reports.accept(report());
    changed.release();
  }

  private void looked() {
    Observed seen = observer.last();
    if (seen.strandedMillis() > STRANDED_MILLIS) {
      cannotFollow = true;
    } else if (seen.running() == Running.RECOVERY && seen.stream().up()) {
      cannotFollow = false;
    }
  }

  private void act() throws InterruptedException {
    changed.tryAcquire(100, TimeUnit.MILLISECONDS);
    changed.drainPermits();
    try {
      if (!process.isAlive()) {
        folderKind = folder.kind();
        if (stoppedAt.equals(Position.NOWHERE)) {
          stoppedAt = position();
        }
      }
      Facts facts = facts();
      Action next = agent.next(facts);
      if (!next.equals(done)) {
        LOG.info("{}: {}", settings.own().name(), next);
      }
      done = next;
      carryOut(next, facts.decided());
      trouble = needsAPerson(next) ? next.reason() : "";
    } catch (AgentException | IOException | SQLException | RuntimeException failed) {
      String reason = String.valueOf(failed.getMessage());
      if (!reason.equals(trouble)) {
        LOG.error("{}: {}", settings.own().name(), reason);
      }
      trouble = reason;
      Thread.sleep(RETRY_MILLIS);
    }
  }

  private static boolean needsAPerson(Action action) {
    return action instanceof Action.Wait wait && wait.reason().contains("a person must");
  }

  private Position position() throws AgentException, InterruptedException {
    DataFolder.Stopped stopped = folder.stopped();
    dataSystem = stopped.system();
    return stopped.position();
  }

  private Facts facts() {
    Observed seen = observer.last();
    boolean current = seen.life() == process.starts();
    Running running = process.isAlive() ? current ? seen.running() : Running.STARTING : Running.NO;
    return new Facts(
        settings.own().name(),
        memory.decided().filter(record -> heard),
        heardMillis(),
        running == Running.NO ? folderKind : folder.kind(),
        memory.dataEpoch(),
        running == Running.NO ? stoppedAt.end() : seen.position().end(),
        running,
        following,
        cannotFollow,
        running == Running.NO ? "" : gateName(seen),
        canary.waitingMillis(),
        primaryTakes());
  }

  /** Asked only when it matters: whether the one to follow is read-write. */
  private boolean primaryTakes() {
    boolean leads =
        memory.decided().filter(r -> r.primary().equals(settings.own().name())).isPresent();
    boolean usable = folderKind == Folder.STANDBY && !cannotFollow;
    if (leads || usable && !process.isAlive() || process.isAlive() && !cannotFollow) {
      return false;
    }
    try (LocalServer peer =
        new LocalServer(settings.peer(), settings.passwords().superuser(), LOOK_LIMIT)) {
      LocalServer.Look look = peer.look();
      boolean same = dataSystem.isEmpty() || dataSystem.equals(look.system());
      if (!same) {
        LOG.warn(
            "{} has the database {}, and {} has {}: nothing is copied over it",
            settings.own().name(),
            dataSystem,
            settings.peer().name(),
            look.system());
      }
      return same && !look.inRecovery() && look.checkpointed();
    } catch (SQLException notNow) {
      return false;
    }
  }

  /**
   * @param decided what the action follows from: another decision may have come since
   */
  private void carryOut(Action action, Optional<DatabaseRecord> decided)
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
        folder.create();
        memory.dataOf(1);
      }
      case Action.Start start -> {
        memory.dataOf(epoch());
        following = "";
        configuration.followNobody();
        begin();
      }
      case Action.Follow(String primary, String reason) -> {
        folder.becomeStandby();
        follow(primary);
        begin();
      }
      case Action.PointAt(String primary, String reason) -> {
        follow(primary);
        process.reload();
      }
      case Action.Promote promote -> promote();
      case Action.Fence fence -> {
        process.kill();
        stoppedAt = Position.NOWHERE;
      }
      case Action.Stop stop -> {
        process.stop(STOP_PATIENCE);
        stoppedAt = position();
        lookNow.release();
      }
      case Action.SetGate(String standby, String reason) -> setGate(standby);
      case Action.Rebuild(String primary, String reason) -> rebuild();
    }
  }

  private long epoch() {
    return memory.decided().map(DatabaseRecord::epoch).orElse(0L);
  }

  private void begin() throws IOException {
    configuration.openGate();
    stoppedAt = Position.NOWHERE;
    acting.close();
    process.start(configuration.file(), lookNow::release);
  }

  private void follow(String primary) throws IOException {
    if (primary.isEmpty()) {
      configuration.followNobody();
    } else {
      configuration.followPeer();
    }
    following = primary;
  }

  private void promote() throws AgentException, IOException, SQLException, InterruptedException {
    memory.dataOf(epoch());
    configuration.openGate();
    if (acting.look().inRecovery()) {
      acting.promote();
    }
    await(() -> !acting.look().inRecovery());
    following = "";
    configuration.followNobody();
    threads.once("database-checkpoint", this::checkpoint);
    await(() -> observer.last().running() != Running.RECOVERY);
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
      Thread.sleep(5);
    }
  }

  /** The source of a rewind, and what a restart begins from. */
  private void checkpoint() {
    try (LocalServer server =
        new LocalServer(settings.own(), settings.passwords().superuser(), Duration.ZERO)) {
      server.execute("checkpoint");
    } catch (SQLException failed) {
      LOG.debug("no checkpoint behind the promotion: {}", failed.getMessage());
    }
  }

  private void setGate(String standby) throws AgentException, IOException, InterruptedException {
    configuration.closeGate(standby);
    process.reload();
    observer.gateChanges();
    String wanted = ServerConfiguration.gate(standby);
    for (int tries = 0; tries < 100 && !observer.last().gate().equals(wanted); tries++) {
      Thread.sleep(10);
    }
    if (!observer.last().gate().equals(wanted)) {
      throw new AgentException(
          "synchronous_standby_names is \"%s\" and should be \"%s\": its postgresql.conf has an error, or postgresql.auto.conf sets it; see postgres.log"
              .formatted(observer.last().gate(), wanted));
    }
  }

  private void rebuild() throws AgentException, IOException, InterruptedException {
    rebuilding = true;
    try {
      memory.dataOf(epoch());
      String how = folder.rebuild();
      LOG.info("{}: {}", settings.own().name(), how);
      cannotFollow = false;
    } finally {
      rebuilding = false;
      stoppedAt = Position.NOWHERE;
    }
  }

  /** What a server in its role has and has not, once in each life. */
  private void prepareForRole() throws SQLException {
    Observed seen = observer.last();
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
