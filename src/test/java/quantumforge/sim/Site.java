package quantumforge.sim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import quantumforge.failover.Action;
import quantumforge.failover.Agent;
import quantumforge.failover.Facts;
import quantumforge.failover.Facts.Folder;
import quantumforge.failover.Facts.Running;
import quantumforge.failover.StandbyMark;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Decided;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.Link;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.Progress;
import quantumforge.health.ServerReport.State;
import quantumforge.health.ServerReport.Stream;
import quantumforge.health.ServerReport.Weakness;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseRecord;

/** A machine with a PostgreSQL server and the real agent. */
final class Site {

  private static final long PROBE_MILLIS = 300;
  private static final long PROBE_LIMIT_MILLIS = 800;
  private static final long GUARD_MILLIS = 10_000;

  private final World world;
  private final Mutant mutant;
  private final Agent agent;
  private final Postgres postgres;
  private final List<Control> controls;
  private final Map<String, Site> sites;
  private final Obedience obedience;

  /** What is on the disk. */
  private Optional<DatabaseRecord> decided = Optional.empty();

  private long agentLife;
  private int process;
  private boolean agentUp;
  private long agentFrozenUntil;
  private long dataEpoch;
  private long rebuild;

  /** What is true, also when the agent's file is damaged. */
  private long begun;

  /** What is in memory. */
  private long sequence;

  private Optional<ServerReport> looked = Optional.empty();
  private long lookedAt;
  private long looksStandUntil;

  private long heardAt = Long.MIN_VALUE / 2;
  private boolean busy;
  private boolean deaf;
  private StandbyMark mark = StandbyMark.NOTHING;
  private Optional<Lsn> provenFrom = Optional.empty();
  private String provenFor = "";
  private long peerAskedAt;
  private long peerAnsweredAt = Long.MIN_VALUE / 2;
  private Link peer = Link.UNKNOWN;

  Site(
      World world,
      Mutant mutant,
      Agent agent,
      Postgres postgres,
      List<Control> controls,
      Map<String, Site> sites,
      Obedience obedience) {
    this.world = world;
    this.mutant = mutant;
    this.agent = agent;
    this.postgres = postgres;
    this.controls = controls;
    this.sites = sites;
    this.obedience = obedience;
  }

  Postgres postgres() {
    return postgres;
  }

  String name() {
    return postgres.name();
  }

  /** When its agent looked at its server last. */
  long lookedAt() {
    return lookedAt;
  }

  /** The newest order to make its data anew with which it has begun, whatever its agent knows. */
  long begun() {
    return begun;
  }

  Optional<DatabaseRecord> decided() {
    return decided;
  }

  /** How it was left. */
  void found(DatabaseRecord record, Pose pose) {
    decided = Optional.of(record);
    dataEpoch = pose.hasData() ? record.epoch() : 0;
    postgres.found(pose, record);
  }

  /** The machine starts, and the agent's process with it. */
  void start() {
    startAgent(() -> world.every(name(), 20, this::replicate));
  }

  private void startAgent(Runnable machine) {
    process++;
    agentUp = true;
    agentFrozenUntil = 0;
    agentLife = Math.max(agentLife + 1, world.now());
    sequence = 0;
    heardAt = Long.MIN_VALUE / 2;
    busy = false;
    looked = Optional.empty();
    deaf = false;
    mark = StandbyMark.NOTHING;
    provenFrom = Optional.empty();
    provenFor = "";
    peer = Link.UNKNOWN;
    every(50, this::act);
    every(150, this::report);
    machine.run();
    every(250, this::canary);
    every(PROBE_MILLIS, this::probe);
  }

  /** By the agent, in this life of its process. */
  private void every(long millis, Runnable work) {
    world.after(name(), world.between(1, millis), new Repeated(process, millis, work));
  }

  /** What the agent does again and again, as long as its process lives. */
  private final class Repeated implements Runnable {

    private final int ofProcess;
    private final long millis;
    private final Runnable work;

    Repeated(int ofProcess, long millis, Runnable work) {
      this.ofProcess = ofProcess;
      this.millis = millis;
      this.work = work;
    }

    @Override
    public void run() {
      if (ofProcess != process || !agentUp) {
        return;
      }
      if (isFrozen()) {
        world.after(name(), agentFrozenUntil - world.now(), this);
      } else {
        work.run();
        world.after(name(), millis, this);
      }
    }
  }

  /** By the agent after a while, later when it is frozen then, and never when it is dead. */
  private void later(long millis, Runnable work) {
    int mine = process;
    world.after(name(), millis, () -> inAgent(mine, work));
  }

  private void inAgent(int ofProcess, Runnable work) {
    if (ofProcess != process || !agentUp) {
      return;
    }
    if (isFrozen()) {
      world.after(name(), agentFrozenUntil - world.now(), () -> inAgent(ofProcess, work));
    } else {
      work.run();
    }
  }

  private boolean isFrozen() {
    return agentFrozenUntil > world.now();
  }

  /**
   * The agent's process is killed, and its server runs on until the guard notices; for ever when
   * the guard was killed too.
   */
  void killAgent(boolean guarded) {
    agentUp = false;
    if (guarded) {
      world.after(name(), world.between(0, 500), () -> endUnless(agentUp));
    }
  }

  /** Nothing that it finds running may run on: nobody would guard it. */
  void reviveAgent() {
    if (!agentUp && world.isUp(name())) {
      postgres.fence();
      startAgent(() -> {});
    }
    agentFrozenUntil = 0;
  }

  /** The agent stands still, and its server runs on for as long as the guard lets it. */
  void freezeAgent(long millis) {
    agentFrozenUntil = world.now() + millis;
    int mine = process;
    world.after(
        name(), GUARD_MILLIS, () -> endUnless(mine != process || agentFrozenUntil <= world.now()));
  }

  private void endUnless(boolean lookedAfter) {
    if (!lookedAfter) {
      postgres.kill();
    }
  }

  /** A state file that cannot be read counts as none. */
  void tearFile() {
    decided = Optional.empty();
    rebuild = 0;
  }

  /** A witness tells what is decided. */
  void told(DatabaseRecord record) {
    inAgent(process, () -> hear(record));
  }

  private void hear(DatabaseRecord record) {
    boolean news = !decided.equals(Optional.of(record));
    // What is new cannot be kept, and nothing is heard until it is.
    deaf = postgres.isStalled() && (deaf || news);
    if (deaf) {
      return;
    }
    boolean older = decided.isPresent() && !record.mayFollow(decided.get()) && !mutant.obeysOlder();
    if (older) {
      return;
    }
    heardAt = world.now();
    decided = Optional.of(record);
    if (leads() && postgres.isPrimary()) {
      postgres.lead(record.epoch());
    }
  }

  private void act() {
    if (busy || postgres.isHung() && !leads()) {
      return;
    }
    Facts facts = facts();
    Action action = mutant.instead(facts, agent.next(facts));
    if (!(action instanceof Action.Wait)) {
      world.note(name() + " " + action);
      obedience.acts(name(), decided.orElseThrow());
      carryOut(action);
    }
  }

  private boolean leads() {
    return decided.filter(record -> record.primary().equals(name())).isPresent();
  }

  private Facts facts() {
    return new Facts(
        name(),
        decided,
        world.now() - heardAt,
        postgres.folder(),
        dataEpoch,
        new Lsn(postgres.log().size()),
        postgres.running(),
        stream().up(),
        postgres.following(),
        postgres.diverged() ? "its log has what the primary's has not" : "",
        "",
        postgres.gate(),
        postgres.waitingMillis(),
        rebuild,
        false,
        false,
        primaryTakes(),
        postgres.hungMillis());
  }

  private boolean primaryTakes() {
    return decided
        .map(record -> sites.get(record.primary()))
        .filter(site -> site != this && site.postgres.isPrimary())
        .filter(site -> world.isUp(site.name()) && !world.isFrozen(site.name()))
        .filter(site -> !world.isCut(name(), site.name()) && !world.isCut(site.name(), name()))
        .isPresent();
  }

  private void carryOut(Action action) {
    switch (action) {
      case Action.Wait wait -> {}
      case Action.Create create -> {
        postgres.create();
        dataEpoch = 1;
      }
      case Action.Start start -> {
        postgres.start();
        postgres.lead(decided.orElseThrow().epoch());
      }
      case Action.Follow(String primary, String why) -> postgres.follow(primary);
      case Action.PointAt(String primary, String why) -> postgres.pointAt(primary);
      case Action.Replay replay -> throw new IllegalStateException("no replay is paused here");
      case Action.Promote promote -> {
        long epoch = decided.orElseThrow().epoch();
        dataEpoch = epoch;
        postgres.promote(epoch);
        pause(3_100);
      }
      case Action.Fence fence -> postgres.fence();
      case Action.Yield yield -> {
        busy = true;
        later(
            world.between(20, 600),
            () -> {
              busy = false;
              postgres.yield();
            });
      }
      case Action.SetGate(String standby, String why) -> {
        provenFrom = Optional.empty();
        // One that hung did not get the epoch when its agent heard of it.
        postgres.lead(decided.orElseThrow().epoch());
        postgres.setGate(standby);
      }
      case Action.Rebuild(String primary, String why) -> rebuild(primary);
      case Action.Discard(long order, String why) -> {
        postgres.beginToRebuild();
        rebuild = mutant.forgetsOrders() ? 0 : order;
        begun = order;
      }
    }
  }

  private void pause(long millis) {
    busy = true;
    later(millis, () -> busy = false);
  }

  private void rebuild(String primary) {
    busy = true;
    postgres.beginToRebuild();
    later(
        world.between(200, 2_000),
        () -> {
          busy = false;
          if (primaryTakes()) {
            dataEpoch = decided.orElseThrow().epoch();
            postgres.rebuilt(sites.get(primary).postgres.log(), primary);
          }
        });
  }

  private void replicate() {
    Site primary = sites.get(postgres.following());
    if (primary != null) {
      postgres.ask(primary.postgres);
    }
  }

  private void canary() {
    postgres.commit(world.nextEntry());
  }

  private void probe() {
    Site other = sites.values().stream().filter(site -> site != this).findFirst().orElseThrow();
    peerAskedAt = world.now();
    long asked = peerAskedAt;
    world.send(
        name(),
        other.name(),
        () -> {
          boolean answers =
              other.postgres.answers() || other.postgres.running() == Running.STARTING;
          boolean refused = other.postgres.running() == Running.NO;
          if (answers || refused) {
            world.send(
                other.name(),
                name(),
                () -> {
                  peer = refused ? Link.REFUSED : Link.OPEN;
                  peerAnsweredAt = world.now();
                });
          }
        });
    if (asked - peerAnsweredAt > PROBE_LIMIT_MILLIS + PROBE_MILLIS) {
      peer = Link.SILENT;
    }
  }

  /** The agent speaks on, and sees nothing new of a server that runs. */
  void standLooks(long millis) {
    looksStandUntil = world.now() + millis;
  }

  private void report() {
    sequence++;
    boolean stands =
        world.now() < looksStandUntil
            && looked.filter(last -> last.state() == state()).isPresent()
            && (state() == State.PRIMARY || state() == State.STANDBY);
    ServerReport report = stands ? again(looked.orElseThrow()) : look();
    controls.forEach(control -> world.send(name(), control.name(), () -> control.received(report)));
  }

  private ServerReport again(ServerReport last) {
    return new ServerReport(
        last.server(),
        last.agent(),
        sequence,
        last.decided(),
        world.now() - heardAt,
        world.now() - lookedAt,
        last.state(),
        last.system(),
        last.position(),
        last.stream(),
        last.gate(),
        last.refusedMillis(),
        last.disk(),
        peer,
        last.progress(),
        last.rebuild(),
        last.weakness(),
        last.trouble(),
        last.orphans());
  }

  private ServerReport look() {
    prove();
    lookedAt = world.now();
    ServerReport report =
        new ServerReport(
            name(),
            agentLife,
            sequence,
            decided
                .map(record -> new Decided(record.epoch(), record.version()))
                .orElse(Decided.NOTHING),
            world.now() - heardAt,
            0,
            state(),
            postgres.log().isEmpty() ? "" : "system",
            new Position((int) postgres.epoch(), new Lsn(postgres.lastWord()), postgres.clean()),
            stream(),
            new Gate(postgres.gate(), provenFrom),
            postgres.refusedMillis(),
            ServerReport.Disk.UNKNOWN,
            peer,
            Progress.leading(postgres.stuckMillis(), Progress.UNKNOWN, 0),
            rebuild,
            Weakness.NONE,
            "",
            Optional.empty());
    looked = Optional.of(report);
    return report;
  }

  /** Asks the server whether a commit waits: what the setting says is not enough. */
  private void prove() {
    String gate = postgres.gate();
    boolean waits = mutant.trustsTheSetting() ? postgres.isPrimary() : postgres.waitsFor(gate);
    if (gate.isEmpty() || !waits) {
      provenFrom = Optional.empty();
    } else if (provenFrom.isEmpty() || !provenFor.equals(gate)) {
      provenFrom = Optional.of(new Lsn(postgres.log().size()));
      provenFor = gate;
    }
  }

  private Stream stream() {
    long age = world.now() - postgres.streamAt();
    Stream seen =
        switch (postgres.running()) {
          case READ_WRITE, YIELDED ->
              new Stream(age < 500, new Lsn(postgres.confirmed()), postgres.waitingMillis());
          case RECOVERY -> new Stream(age < 500, new Lsn(postgres.log().size()), age);
          case NO, STARTING, HUNG -> Stream.NONE;
        };
    boolean proven = provenFrom.isPresent();
    mark = mark.seen(decided, name(), postgres.running(), proven, seen.confirmed());
    return mark.over(postgres.running(), seen);
  }

  private State state() {
    if (busy && postgres.folder() == Folder.UNFINISHED) {
      return State.REBUILDING;
    }
    return switch (postgres.running()) {
      case NO -> stopped();
      case STARTING -> State.STARTING;
      case READ_WRITE -> State.PRIMARY;
      case YIELDED -> State.YIELDED;
      case RECOVERY -> State.STANDBY;
      case HUNG -> State.HUNG;
    };
  }

  private State stopped() {
    return switch (postgres.folder()) {
      case EMPTY -> State.EMPTY;
      case UNFINISHED, UNREADABLE, OTHER_VERSION -> State.BROKEN;
      case PRIMARY, STANDBY -> postgres.crashed() ? State.CRASHED : State.DOWN;
    };
  }
}
