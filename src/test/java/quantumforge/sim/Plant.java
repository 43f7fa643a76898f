package quantumforge.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import quantumforge.failover.Agent;
import quantumforge.failover.Facts.Running;
import quantumforge.kernel.Lsn;
import quantumforge.status.DatabaseStatus;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.DatabaseLimits;
import quantumforge.witness.DatabaseMachine;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseRecord.Mode;
import quantumforge.witness.DatabaseRule;
import quantumforge.witness.LedgerCopy;
import quantumforge.witness.Mutants;

/**
 * Three control nodes, two servers, clients that write everywhere, faults from a seed, and the
 * checks: I1 one record for each version and one primary for each epoch; I2 nothing is done for an
 * older decision by a site that has done something for a newer one; I3 no acknowledgement by a
 * server of an older epoch than one that was given already, of what the newer one lacks; I4 a
 * server that becomes read-write has every commit that a client was told of; and that what an
 * operator ordered to be made anew was begun before the server counts as a standby again, and that
 * commits do not wait in vain for a standby again and again.
 */
final class Plant {

  static final String VIOLATION = "VIOLATION";
  static final long FAULTS_UNTIL = 60_000;
  static final long QUIET_UNTIL = 100_000;

  private static final DatabaseLimits LIMITS = Mutants.limits(Duration.ofSeconds(10), 2, 2);

  /** Longer than it takes a report to reach a witness. */
  private static final long LIE_MILLIS = 700;

  /** With pauses of 2, 4 and 8 s between them there are 4 in such a time. */
  private static final long DEGRADED_WINDOW_MILLIS = 20_000;

  private static final int DEGRADED_MAX = 4;

  private static final List<String> SERVERS = List.of("one", "two");
  private static final List<String> CONTROLS = List.of("c1", "c2", "c3");

  private final World world;
  private final Scenario scenario;
  private final List<Control> controls = new ArrayList<>();
  private final Map<String, Site> sites = new TreeMap<>();
  private final Map<Long, Long> acknowledged = new TreeMap<>();
  private final List<Knowledge.Lie> lies = new ArrayList<>();
  private final List<Long> degraded = new ArrayList<>();
  private final Map<Long, DatabaseRecord> decided = new HashMap<>();
  private final Map<Long, String> primaries = new HashMap<>();
  private final List<String> violations = new ArrayList<>();
  private final Obedience obedience = new Obedience(this::violate);
  private final Set<DatabaseRecord> atRisk = new HashSet<>();
  private final Map<DatabaseRecord, Knowledge> knowledge = new HashMap<>();
  private final List<DatabaseRule> table;
  private long newestEpochAcknowledged;
  private final Set<String> rules = new TreeSet<>();
  private int lives;
  private long givenUp;
  private long forgottenCommits;
  private Chaos chaos;
  private DatabaseMachine.Verdict lastVerdict;
  private long lastAcknowledged;
  private Postgres newestLeader;

  Plant(Scenario scenario) {
    this.scenario = scenario;
    this.table = scenario.table();
    world = new World(scenario.seed());
    for (String name : CONTROLS) {
      world.add(name);
      controls.add(new Control(world, name));
    }
    for (String name : SERVERS) {
      world.add(name);
      Postgres postgres = new Postgres(world, name, this::acknowledged);
      sites.put(
          name,
          new Site(
              world,
              scenario.mistake(),
              new Agent(Duration.ofSeconds(5), Duration.ofSeconds(5)),
              postgres,
              controls,
              sites,
              obedience));
    }
  }

  Mutant mutant() {
    return scenario.mistake();
  }

  int copies() {
    return CONTROLS.size();
  }

  DatabaseMachine machine() {
    return Mutants.machine(SERVERS, LIMITS, table);
  }

  void tell(String from, DatabaseRecord record) {
    sites.values().forEach(site -> world.send(from, site.name(), () -> site.told(record)));
  }

  void ask(Seat seat, LedgerCopy.Request request, long round) {
    controls.forEach(
        control ->
            world.send(seat.host(), control.name(), () -> control.asked(request, round, seat)));
  }

  void decided(DatabaseRecord record) {
    chaos.decided(record);
    DatabaseRecord before = decided.putIfAbsent(record.version(), record);
    if (before != null && !before.equals(record)) {
      violate("I1: version %d is %s and %s".formatted(record.version(), before, record));
    }
    if (before == null) {
      checkRebuilt(record);
      checkDegraded(record);
    }
    String primary = primaries.putIfAbsent(record.epoch(), record.primary());
    if (primary != null && !primary.equals(record.primary())) {
      violate(
          "I1: epoch %d has the primaries %s and %s"
              .formatted(record.epoch(), primary, record.primary()));
    }
  }

  private void checkRebuilt(DatabaseRecord record) {
    DatabaseRecord before = decided.getOrDefault(record.version() - 1, DatabaseRecord.NONE);
    String server = before.rebuild().server();
    boolean arms = record.mode() == Mode.ARMING && record.standby().equals(server);
    if (arms && before.rebuild().awaits(server, sites.get(server).begun())) {
      violate(
          "reinit: %s is a standby with the data that were to be thrown away".formatted(server));
    }
  }

  private void checkDegraded(DatabaseRecord record) {
    int earlier = decided.getOrDefault(record.version() - 1, DatabaseRecord.NONE).degradations();
    if (record.degradations() == 0) {
      degraded.clear();
    } else if (record.degradations() > earlier) {
      degraded.add(world.now());
      degraded.removeIf(at -> at < world.now() - DEGRADED_WINDOW_MILLIS);
    }
    if (degraded.size() > DEGRADED_MAX) {
      violate("commits waited in vain %d times in a short time".formatted(degraded.size()));
    }
  }

  /** A witness wants a change of the primary of which the history says that commits may be gone. */
  void risks(DatabaseRecord change) {
    atRisk.add(change);
  }

  /** A witness wants a change of the primary. */
  void changes(DatabaseRecord change, Knowledge known) {
    knowledge.put(change, known);
  }

  /** An operator gave up what a server of an older epoch has, and the history says so. */
  private boolean wasGivenUp(long fromEpoch) {
    return decided.values().stream()
        .anyMatch(record -> record.epoch() > fromEpoch && atRisk.contains(record));
  }

  private void acknowledged(Postgres server, long entry) {
    lastAcknowledged = world.now();
    long epoch = server.leads();
    obedience.acknowledges(server.name(), epoch);
    boolean late = epoch < newestEpochAcknowledged && !newestLeader.log().contains(entry);
    if (late && wasGivenUp(epoch)) {
      return;
    }
    acknowledged.put(entry, world.now());
    if (late) {
      violate(
          "I3: %s acknowledged %d in epoch %d, after one in epoch %d"
              .formatted(server.name(), entry, epoch, newestEpochAcknowledged));
    }
    if (epoch > newestEpochAcknowledged) {
      long before = newestEpochAcknowledged;
      newestEpochAcknowledged = epoch;
      newestLeader = server;
      checkNothingIsLost(server, before);
    }
  }

  /** A server that was forced may have been replaced before it acknowledged anything. */
  private void checkNothingIsLost(Postgres server, long epochBefore) {
    Set<Long> log = new HashSet<>(server.log());
    acknowledged.entrySet().removeIf(known -> !log.contains(known.getKey()) && isForgotten(known));
    List<Long> lost = acknowledged.keySet().stream().filter(entry -> !log.contains(entry)).toList();
    if (!lost.isEmpty() && wasGivenUp(epochBefore)) {
      world.note("%s gave up %d commits, at risk".formatted(server.name(), lost.size()));
      givenUp += lost.size();
      lost.forEach(acknowledged::remove);
    } else if (!lost.isEmpty()) {
      violate(
          "I4: %s acknowledges in epoch %d and lacks %d acknowledged commits, the first is %d"
              .formatted(server.name(), server.leads(), lost.size(), lost.getFirst()));
    }
  }

  /** A disk loses what it said that it has. */
  void lies() {
    Map<String, Long> looked = new TreeMap<>();
    sites.forEach((name, site) -> looked.put(name, site.lookedAt()));
    lies.add(new Knowledge.Lie(world.now(), looked));
  }

  /**
   * A disk lost what it had confirmed, and nobody could know: it did so in the moment in which it
   * confirmed it, or everybody who was told has begun anew.
   */
  private boolean isForgotten(Map.Entry<Long, Long> known) {
    long at = known.getValue();
    boolean forgotten =
        lies.stream()
            .anyMatch(lie -> at <= lie.at() && (lie.at() - at < LIE_MILLIS || nobodyKnew(at, lie)));
    forgottenCommits += forgotten ? 1 : 0;
    return forgotten;
  }

  private boolean nobodyKnew(long at, Knowledge.Lie lie) {
    return decided.values().stream()
        .filter(record -> record.epoch() == newestEpochAcknowledged)
        .map(knowledge::get)
        .anyMatch(known -> known != null && known.isWithoutWhatWas(at, lie));
  }

  private void violate(String sentence) {
    world.note(VIOLATION + " " + sentence);
    violations.add(sentence);
  }

  /** Runs it to its end and answers what was violated. */
  List<String> run() {
    chaos = new Chaos(world, this, scenario);
    sites.values().forEach(Site::start);
    elect();
    sites.values().forEach(this::clients);
    chaos.plan();
    world.outside(FAULTS_UNTIL + 10_000, this::forceWhatNeedsAPerson);
    world.run(QUIET_UNTIL);
    checkLiveness();
    checkBothHaveAll();
    return violations;
  }

  /** At the end commits wait for the standby again, so both servers have all. */
  private void checkBothHaveAll() {
    for (Site site : sites.values()) {
      Set<Long> log = new HashSet<>(site.postgres().log());
      List<Long> lost =
          acknowledged.entrySet().stream()
              .filter(known -> !log.contains(known.getKey()) && !isForgotten(known))
              .map(Map.Entry::getKey)
              .toList();
      if (!lost.isEmpty()) {
        violate(
            "I4: in the end %s lacks %d acknowledged commits, the first is %d"
                .formatted(site.name(), lost.size(), lost.getFirst()));
      }
    }
  }

  /** The rules by which it was decided, in order. */
  Set<String> rules() {
    return rules;
  }

  /** A witness decided by a rule, or decided to wait. */
  void judged(DatabaseMachine.Verdict verdict) {
    rules.add(verdict.rule());
    lastVerdict = verdict;
  }

  String lastRule() {
    return lastVerdict.rule();
  }

  /**
   * Whether a person is told that something is not well: by the alert {@code database-critical}, or
   * by {@code database-single-copy} when it stays so.
   */
  boolean alarms() {
    boolean single =
        record().filter(record -> DatabaseStatus.copies(record.mode().name()) < 2).isPresent();
    return single || lastVerdict.level() == DatabaseRule.Level.CRITICAL;
  }

  /** Commits that an operator gave up, and that were lost. */
  long givenUp() {
    return givenUp;
  }

  /** Commits that a disk lost, and of which nobody was left to know. */
  long forgotten() {
    return forgottenCommits;
  }

  int faults() {
    return chaos.faults();
  }

  World world() {
    return world;
  }

  List<Control> controls() {
    return controls;
  }

  /** What the witness says that is decided. */
  Optional<DatabaseRecord> record() {
    return controls.stream()
        .flatMap(control -> control.witness().stream())
        .flatMap(seat -> seat.record().stream())
        .findFirst();
  }

  Site other(String server) {
    return sites.get(server.equals("one") ? "two" : "one");
  }

  Map<String, Site> sites() {
    return sites;
  }

  private void clients(Site site) {
    world.outside(
        0,
        new Runnable() {
          @Override
          public void run() {
            if (world.isUp(site.name()) && !world.isFrozen(site.name())) {
              site.postgres().commit(world.nextEntry());
            }
            world.outside(world.between(20, 80), this);
          }
        });
  }

  /**
   * The cluster moves the witness some seconds after its host was lost; the old one may live on.
   */
  private void elect() {
    boolean seated =
        controls.stream().anyMatch(control -> control.witness().isPresent() && isSound(control));
    if (!seated) {
      controls.stream()
          .filter(this::isSound)
          .findFirst()
          .ifPresent(
              control -> {
                retireOthers();
                world.note("the witness is at " + control.name());
                control.seat(new Seat(world, this, control, control.name() + "#" + (++lives)));
              });
    }
    world.outside(seated ? world.between(500, 1_000) : world.between(2_000, 6_000), this::elect);
  }

  private void retireOthers() {
    for (Control control : controls) {
      control
          .witness()
          .ifPresent(
              seat -> {
                control.unseat();
                world.after(control.name(), world.between(0, 3_000), seat::stop);
              });
    }
  }

  private boolean isSound(Control control) {
    long cut =
        controls.stream()
            .filter(other -> other != control && world.isCut(control.name(), other.name()))
            .count();
    return world.isUp(control.name()) && !world.isFrozen(control.name()) && cut < 2;
  }

  /** The operator does what the table says that he should, again when the witness refuses. */
  private void forceWhatNeedsAPerson() {
    if (world.now() < QUIET_UNTIL - 20_000) {
      world.outside(5_000, this::forceWhatNeedsAPerson);
    }
    DatabaseRecord record = newest();
    Site elect = sites.get(record.primary());
    if (elect == null) {
      return;
    }
    Postgres postgres = elect.postgres();
    boolean lacks =
        postgres.running() == Running.RECOVERY
            && !new Lsn(postgres.log().size()).covers(record.floor());
    if (lacks || !postgres.hasData()) {
      String other = other(record.primary()).name();
      world.note("operator: forces " + other);
      command(new DatabaseCommand.Force(record.epoch(), other, false));
    }
  }

  private DatabaseRecord newest() {
    return decided.values().stream()
        .max(Comparator.comparingLong(DatabaseRecord::version))
        .orElse(DatabaseRecord.NONE);
  }

  void command(DatabaseCommand command) {
    controls.forEach(control -> control.witness().ifPresent(seat -> seat.ask(command)));
  }

  /** Goes on, without faults, from what is decided and from how the servers are found. */
  void begin(DatabaseRecord record, Map<String, Pose> found) {
    chaos = new Chaos(world, this, scenario);
    decided.put(record.version(), record);
    controls.forEach(control -> control.has(record));
    sites.forEach((name, site) -> site.found(record, found.get(name)));
    sites.values().forEach(Site::start);
    elect();
    sites.values().forEach(this::clients);
  }

  /** What is not well some time later. */
  Optional<String> after(long millis) {
    world.run(world.now() + millis);
    return unwell();
  }

  /** A person turns the machines off whose servers do not answer, and on again. */
  void turnOffWhatHangs() {
    for (Site site : sites.values()) {
      if (site.postgres().isHung()) {
        site.postgres().kill();
        world.crash(site.name());
        world.outside(1_000, () -> world.restart(site.name()));
        world.outside(1_000, site::start);
      }
    }
  }

  private void checkLiveness() {
    unwell().ifPresent(this::violate);
  }

  private Optional<String> unwell() {
    List<Site> leading =
        sites.values().stream()
            .filter(site -> site.postgres().running() == Running.READ_WRITE)
            .toList();
    DatabaseRecord last = newest();
    if (leading.size() != 1) {
      return Optional.of("liveness: %d servers are read-write; %s".formatted(leading.size(), last));
    } else if (world.now() - lastAcknowledged > 2_000) {
      return Optional.of("liveness: nothing was acknowledged lately; %s".formatted(last));
    } else if (last.mode() != Mode.SYNCHRONOUS) {
      return Optional.of("liveness: commits do not wait again; %s".formatted(last));
    }
    return Optional.empty();
  }
}
