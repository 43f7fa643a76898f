package quantumforge.failover;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.failover.Facts.Folder;
import quantumforge.failover.Facts.Running;
import quantumforge.failover.HostAddresses.Names;
import quantumforge.health.ServerReport;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;

/**
 * Looks after one PostgreSQL server: asks {@link Agent} what to do, has it done, and reports. One
 * thread acts; others look, tick and report, so that a step that takes long hides nothing.
 * Thread-safe.
 */
public final class ServerAgent {

  private static final Logger LOG = LoggerFactory.getLogger(ServerAgent.class);

  private static final Duration LOOK_LIMIT = Duration.ofSeconds(1);
  private static final Duration LOOK_PAUSE = Duration.ofMillis(100);
  private static final Duration SWITCHOVER_LOOK_PAUSE = Duration.ofMillis(20);
  private static final Duration REPORT_PAUSE = Duration.ofMillis(200);
  private static final Duration BEAT_PAUSE = Duration.ofMillis(200);
  private static final Duration TICK_PAUSE = Duration.ofMillis(500);
  private static final Duration ARCHIVE_PAUSE = Duration.ofSeconds(1);
  private static final Duration LOG_LIMIT_PAUSE = Duration.ofSeconds(5);
  private static final Duration ORPHANS_PAUSE = Duration.ofSeconds(10);
  private static final Duration LOG_PAUSE = Duration.ofMillis(200);
  private static final Duration AUDIT_LIMIT = Duration.ofSeconds(10);
  private static final Duration AUDIT_PAUSE = Duration.ofSeconds(5);

  /** Names whose addresses change all the time have the server read its files no more often. */
  private static final Duration ACCESS_PAUSE = Duration.ofSeconds(1);

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(3);

  /** Nobody could take its place, and open sessions end with it: it is given more time. */
  private static final int SHUT_ALONE_TIMES = 5;

  private static final String NOT_TAKEN_IN = "?";
  private static final long RETRY_MILLIS = 1_000;

  private final AgentSettings settings;
  private final Consumer<ServerReport> reports;
  private final Agent agent;
  private final Leadership leadership;
  private final AgentMemory memory;
  private final ServerProcess process;
  private final ServerConfiguration configuration;
  private final CertificateFiles certificates;
  private final OwnServer own;
  private final Orphans orphans;
  private final LogArchive archive;
  private final Reachability reachability;
  private final Observer observer;
  private final Canary canary;
  private final SettingsAudit audit;
  private final CancelledCommits cancelled = new CancelledCommits();
  private final FollowTrouble followTrouble = new FollowTrouble();
  private final ServerLog log;
  private final LogLimit logLimit;
  private final Hands hands;
  private final ReportMaker maker;
  private final Semaphore changed = new Semaphore(0);
  private final Semaphore lookNow = new Semaphore(0);
  private final AgentThreads threads = new AgentThreads();
  private volatile long heardNanos;
  private volatile boolean heard;
  private volatile long reportedNanos = System.nanoTime();
  private volatile long turnedNanos = System.nanoTime();
  private volatile String trouble = "";
  private Action done = new Action.Wait("");
  private String strange = "";
  private int leadsOn;

  /** The server has not been told of it. */
  private boolean accessRenewed;

  /**
   * Prepares its folder; starts no server.
   *
   * @param reports gets each report; quick
   * @throws IOException when its folder cannot be used
   */
  public ServerAgent(AgentSettings settings, Consumer<ServerReport> reports) throws IOException {
    this(settings, reports, InetAddress::getAllByName);
  }

  ServerAgent(AgentSettings settings, Consumer<ServerReport> reports, Names names)
      throws IOException {
    this.settings = settings;
    this.reports = reports;
    this.agent = new Agent(settings.lease(), settings.hung().multipliedBy(SHUT_ALONE_TIMES));
    this.leadership = new Leadership(settings.lease());
    Files.createDirectories(settings.folder());
    this.memory = AgentMemory.open(settings.folder().resolve("decided"));
    Guard guard = new Guard(settings.folder(), settings.guard());
    ServerTools tools = new ServerTools(settings, guard);
    this.process = new ServerProcess(settings, tools, guard);
    this.configuration = new ServerConfiguration(settings);
    this.certificates = new CertificateFiles(settings);
    DataFolder data = new DataFolder(settings, tools, configuration);
    this.orphans = new Orphans(settings, tools);
    this.own = new OwnServer(settings.own().name(), data, orphans);
    this.archive = new LogArchive(settings, this::seen);
    this.canary =
        new Canary(
            new LocalServer(settings.own(), settings, Duration.ZERO, "forge-canary"),
            settings.own().name(),
            BEAT_PAUSE);
    this.log = new ServerLog(settings.log(), cancelled::cancelled, followTrouble::said);
    this.logLimit = new LogLimit(settings.log(), settings.logMaxBytes(), log::read);
    this.reachability = new Reachability(settings, names);
    this.observer =
        new Observer(
            settings,
            process,
            new LocalServer(settings.own(), settings, LOOK_LIMIT),
            canary,
            reachability,
            configuration::gateWritten,
            cancelled,
            this::looked);
    this.hands =
        new Hands(
            settings,
            memory,
            process,
            configuration,
            data,
            own,
            observer,
            threads,
            lookNow::release,
            this::turns);
    this.audit =
        new SettingsAudit(new LocalServer(settings.own(), settings, AUDIT_LIMIT), settings);
    this.maker =
        new ReportMaker(
            settings, memory, process, own, observer, audit, cancelled, this::heardMillis);
  }

  /**
   * Begins to look, to report, and to do what it hears.
   *
   * @throws IOException when a server of an earlier life cannot be ended, or the configuration not
   *     be written
   */
  public void start() throws IOException, InterruptedException {
    // First: it would take in a gate that is open.
    process.endWhatIsLeft();
    FolderOwner.prepare(settings);
    configuration.write();
    if (settings.tls().enabled()) {
      certificates.renew();
      threads.every("database-certificates", settings.tls().reloadAfter(), this::renewCertificates);
    }
    archive.install();
    canary.start();
    threads.every("database-tick", TICK_PAUSE, this::tick);
    threads.every("database-own-name", Reachability.PAUSE, reachability::findOwn);
    threads.every("database-peer-name", Reachability.PAUSE, reachability::findPeer);
    threads.every("database-access", ACCESS_PAUSE, this::renewAccess);
    threads.every("database-own-reach", Reachability.PAUSE, reachability::tryOwn);
    threads.every("database-peer-reach", Reachability.PAUSE, reachability::tryPeer);
    threads.every("database-look", Duration.ZERO, this::look);
    threads.every("database-report", REPORT_PAUSE, this::reportAnyway);
    threads.every("database-gate", LOOK_PAUSE, observer::prove);
    threads.every("database-log-limit", LOG_LIMIT_PAUSE, logLimit::look);
    threads.every("database-orphans", ORPHANS_PAUSE, orphans::look);
    threads.every("database-log", LOG_PAUSE, log::read);
    threads.every("database-audit", AUDIT_PAUSE, audit::audit);
    if (settings.archive().isWanted()) {
      threads.every("database-archive", ARCHIVE_PAUSE, archive::look);
      threads.every("database-archive-gap", ARCHIVE_PAUSE, archive::fill);
    }
    threads.every("database-agent", Duration.ZERO, this::act);
  }

  /** Stops the server in order, and everything else. */
  public void stop() throws IOException, InterruptedException {
    threads.stop();
    log.close();
    canary.stop();
    process.stop(STOP_PATIENCE);
  }

  /** A witness tells what is decided. Quick but for the disk. */
  public void hear(DatabaseRecord record) throws IOException {
    if (memory.decide(record)) {
      archive.decided(record);
      heardNanos = System.nanoTime();
      heard = true;
      changed.release();
    }
  }

  /** What a server's agent says now. */
  public ServerReport report() {
    return maker.report(trouble.isEmpty() ? canary.trouble() : trouble);
  }

  /**
   * Why new clients are not to be sent to the server as the primary; empty when they may be. See
   * {@link Leadership}.
   */
  public Optional<String> missingToLead() {
    return leadership.missing(report(), memory.decided().filter(record -> heard));
  }

  /** Whether the server gets on. */
  public ServerReport.Progress progress() {
    return observer.last().progress();
  }

  /** How long the server's log is. */
  public long logBytes() {
    return settings.log().toFile().length();
  }

  /** Until when the server's certificate is good; empty without TLS. */
  public Optional<Instant> certificateEnd() {
    return certificates.end();
  }

  /** For how long a standby has got no log although the primary takes connections; 0 else. */
  public long strandedMillis() {
    return observer.last().strandedMillis();
  }

  /** How often the server's data could not be made anew, in a row. */
  public int failedRebuilds() {
    return hands.failedRebuilds();
  }

  private Observed seen() {
    return observer.last();
  }

  /** How far the archive of its log is; empty while it archives nothing. */
  public Optional<ArchiveState> archive() {
    return archive.state();
  }

  /** What is kept of the log that only this server had. */
  public KeptOrphans keptOrphans() {
    return orphans.kept();
  }

  private long heardMillis() {
    return heard ? (System.nanoTime() - heardNanos) / 1_000_000 : ServerReport.NEVER;
  }

  private void turns() {
    turnedNanos = System.nanoTime();
  }

  /** What is connected goes on with what it has. */
  private void renewCertificates() {
    try {
      if (certificates.renew()) {
        process.reload();
      }
    } catch (IOException failed) {
      LOG.error("{}: {}", settings.own().name(), failed.getMessage());
    }
  }

  /**
   * The other server may come from other addresses than when this agent began. One that has just
   * been started would be ended by the signal, so it gets it when it has answered.
   */
  private void renewAccess() {
    try {
      accessRenewed |= configuration.access().found(reachability.found());
      Observed seen = observer.last();
      boolean started = seen.running() != Running.NO && seen.running() != Running.STARTING;
      if (accessRenewed && started && seen.life() == process.starts()) {
        process.reload();
        accessRenewed = false;
      }
    } catch (IOException failed) {
      LOG.error("{}: {}", settings.own().name(), failed.getMessage());
    }
  }

  /** An agent that does not act any more must not keep a server alive that it could not end. */
  private void tick() {
    if (System.nanoTime() - turnedNanos < settings.guard().toNanos()) {
      process.tick();
    }
  }

  private void look() throws InterruptedException {
    lookNow.tryAcquire(lookPause().toMillis(), TimeUnit.MILLISECONDS);
    lookNow.drainPermits();
    ReportMaker.Known before = maker.known();
    observer.look();
    if (observer.last().running() == Running.NO) {
      // Its last words go with the report of its end: upon that the other one may be promoted.
      log.read();
    }
    maker.looked(before);
    tell();
    changed.release();
  }

  /** A look that takes long must not make a machine silent that is there. */
  private void reportAnyway() {
    if (System.nanoTime() - reportedNanos >= REPORT_PAUSE.toNanos()) {
      tell();
    }
  }

  private void tell() {
    reportedNanos = System.nanoTime();
    reports.accept(report());
  }

  /** Nobody takes commits until the standby's last word is known. */
  private Duration lookPause() {
    boolean switches = memory.decided().filter(r -> r.mode() == Mode.SWITCHOVER).isPresent();
    return switches ? SWITCHOVER_LOOK_PAUSE : LOOK_PAUSE;
  }

  private void looked() {
    Observed seen = observer.last();
    if (seen.strandedMillis() > FollowTrouble.STRANDED_MILLIS) {
      own.cannotFollow(
          followTrouble.verdict(seen.strandedMillis(), settings.followPatience().toMillis()));
    } else if (seen.running() == Running.RECOVERY && seen.stream().up()) {
      followTrouble.forget();
      own.cannotFollow(FollowTrouble.Verdict.NONE);
    }
    if (seen.running() == Running.READ_WRITE && seen.position().timeline() != leadsOn) {
      leadsOn = seen.position().timeline();
      LOG.info(
          "{}: takes commits on timeline {} in epoch {}",
          settings.own().name(),
          leadsOn,
          memory.dataEpoch());
    }
  }

  private void act() throws InterruptedException {
    changed.tryAcquire(100, TimeUnit.MILLISECONDS);
    changed.drainPermits();
    turns();
    try {
      if (!process.isAlive()) {
        process.endWhatIsLeft();
        own.look();
      }
      Facts facts = facts();
      Action next = agent.next(facts);
      if (!next.equals(done)) {
        LOG.info("{}: {}: {}", settings.own().name(), under(facts), next);
      }
      done = next;
      hands.carryOut(next, facts.decided());
      trouble = trouble(needsAPerson(next) ? next.reason() : "");
    } catch (AgentException | IOException | SQLException | RuntimeException failed) {
      String reason = Optional.ofNullable(failed.getMessage()).orElse(failed.toString());
      if (!reason.equals(trouble)) {
        LOG.error("{}: {}", settings.own().name(), reason);
        LOG.debug("{}: ", settings.own().name(), failed);
      }
      trouble = reason;
      Thread.sleep(RETRY_MILLIS);
    }
  }

  /** Every action is told with the decision that it follows from. */
  private static String under(Facts facts) {
    return facts
        .decided()
        .map(it -> "epoch %d, version %d, %s".formatted(it.epoch(), it.version(), it.mode()))
        .orElse("nothing heard");
  }

  private String trouble(String reason) {
    String damage = own.damage();
    return damage.isEmpty() ? reason : reason.isEmpty() ? damage : damage + "; " + reason;
  }

  private static boolean needsAPerson(Action action) {
    return action instanceof Action.Wait wait && wait.reason().contains(ReportMaker.NEEDS);
  }

  private Facts facts() {
    Observed seen = observer.last();
    boolean alive = process.isAlive();
    boolean current = seen.life() == process.starts();
    Running running = alive ? current ? seen.running() : Running.STARTING : Running.NO;
    return new Facts(
        settings.own().name(),
        memory.decided().filter(record -> heard),
        heardMillis(),
        alive ? own.folderNow() : own.folder(),
        memory.dataEpoch(),
        alive ? seen.position().end() : own.stoppedAt().end(),
        running,
        alive && current && seen.stream().up(),
        own.following(),
        own.cannotFollow().useless(),
        own.cannotFollow().obstacle(),
        alive ? gate(seen) : "",
        waitingMillis(seen),
        memory.rebuild(),
        !seen.impostor().isEmpty(),
        alive && seen.progress().replayPaused(),
        primaryTakes(alive),
        alive ? reachability.shutMillis() : 0);
  }

  /** Commits may well wait in a server that lets nobody in. */
  private static long waitingMillis(Observed seen) {
    boolean leads = seen.running() == Running.READ_WRITE || seen.running() == Running.HUNG;
    long millis = leads ? seen.stream().stillMillis() : 0;
    return millis == ServerReport.NEVER ? 0 : millis;
  }

  /** For whom commits wait; nobody's name while what is written is not yet taken in. */
  private String gate(Observed seen) {
    return observer.isInEffect(seen.gate()) ? maker.gate(seen) : NOT_TAKEN_IN;
  }

  /** Asked only when it matters: whether the one to follow is read-write, and of this database. */
  private boolean primaryTakes(boolean alive) {
    boolean leads =
        memory.decided().filter(r -> r.primary().equals(settings.own().name())).isPresent();
    boolean ordered =
        memory
            .decided()
            .filter(r -> r.rebuild().awaits(settings.own().name(), memory.rebuild()))
            .isPresent();
    boolean fit = own.cannotFollow().useless().isEmpty() && !ordered;
    boolean usable = own.folder() == Folder.STANDBY && fit;
    if (leads || usable && !alive || alive && fit) {
      return false;
    }
    try (LocalServer peer = new LocalServer(settings.peer(), settings, LOOK_LIMIT)) {
      LocalServer.Look look = peer.look();
      return isSame(look.system())
          && !look.inRecovery()
          && look.checkpointed()
          && Contract.awaitsUs(peer, settings);
    } catch (SQLException notNow) {
      return false;
    }
  }

  private boolean isSame(String system) {
    boolean same = own.system().isEmpty() || own.system().equals(system);
    if (!same && !system.equals(strange)) {
      LOG.error(
          "{} has the database {}, and {} has {}: nothing is copied over it; a person must decide"
              + " which one counts, and empty the other's folder",
          settings.own().name(),
          own.system(),
          settings.peer().name(),
          system);
    }
    strange = same ? "" : system;
    return same;
  }
}
