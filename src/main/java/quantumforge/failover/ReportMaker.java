package quantumforge.failover;

import java.io.File;
import java.util.Optional;
import java.util.function.LongSupplier;
import quantumforge.failover.Facts.Running;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Decided;
import quantumforge.health.ServerReport.Disk;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.State;
import quantumforge.health.ServerReport.Stream;
import quantumforge.health.ServerReport.Weakness;
import quantumforge.witness.DatabaseRecord;

/** Makes the agent's reports out of what is seen and known. Thread-safe. */
final class ReportMaker {

  /** What an agent says that can do nothing more. */
  static final String NEEDS = "a person must";

  private static final long UNANSWERED_MILLIS = 2_000;

  private final AgentSettings settings;
  private final AgentMemory memory;
  private final ServerProcess process;
  private final OwnServer own;
  private final Observer observer;
  private final SettingsAudit audit;
  private final CancelledCommits cancelled;
  private final LongSupplier heardMillis;
  private Known seenUnder = new Known(Decided.NOTHING, 0);
  private Disk disk = Disk.UNKNOWN;
  private StandbyMark mark = StandbyMark.NOTHING;
  private long sequence;

  /**
   * @param heardMillis how long ago a witness was heard
   */
  ReportMaker(
      AgentSettings settings,
      AgentMemory memory,
      ServerProcess process,
      OwnServer own,
      Observer observer,
      SettingsAudit audit,
      CancelledCommits cancelled,
      LongSupplier heardMillis) {
    this.settings = settings;
    this.memory = memory;
    this.process = process;
    this.own = own;
    this.observer = observer;
    this.audit = audit;
    this.cancelled = cancelled;
    this.heardMillis = heardMillis;
  }

  /**
   * What is to be done, as far as it is known.
   *
   * @param decided the newest decision
   * @param rebuild see {@link AgentMemory#rebuild}
   */
  record Known(Decided decided, long rebuild) {}

  /** What is known before a look. */
  Known known() {
    long rebuild = memory.rebuild();
    return new Known(
        memory
            .decided()
            .map(record -> new Decided(record.epoch(), record.version()))
            .orElse(Decided.NOTHING),
        rebuild);
  }

  /**
   * There was a look.
   *
   * @param before what was known before it: what was seen may be older than a decision that came
   *     meanwhile, and must not pass for its consequence
   */
  synchronized void looked(Known before) {
    seenUnder = before;
    disk = disk(settings.folder().toFile());
  }

  synchronized ServerReport report(String trouble) {
    Observed seen = observer.last();
    Weakness weakness = new Weakness(seen.impostor(), audit.loosened(), cancelled.view());
    return new ServerReport(
        settings.own().name(),
        memory.life(),
        ++sequence,
        seenUnder.decided(),
        heardMillis.getAsLong(),
        observer.lookMillis(),
        state(seen),
        seen.system().isEmpty() ? own.system() : seen.system(),
        seen.running() == Running.NO ? own.stoppedAt() : seen.position(),
        stream(seen),
        new Gate(gate(seen), seen.provenFrom()),
        seen.refusedMillis(),
        disk,
        observer.peer(),
        seen.progress().helpless(trouble.contains(NEEDS)),
        seenUnder.rebuild(),
        weakness,
        trouble.isEmpty() ? trouble(seen, weakness) : trouble,
        own.orphans());
  }

  private String trouble(Observed seen, Weakness weakness) {
    if (!observer.refusal().isEmpty()) {
      return "the server of %s does not let its agent in: %s; its user postgres must be a superuser with the password of forge.failover.agent.passwords"
          .formatted(settings.own().name(), observer.refusal());
    }
    if (seen.progress().replayPaused()) {
      return "%s has paused its replay, and is not promoted: somebody had it paused, or the primary has larger settings than it, as postgres.log says; its agent ends that, unless the witness is paused"
          .formatted(settings.own().name());
    }
    boolean runs = seen.running() == Running.READ_WRITE || seen.running() == Running.RECOVERY;
    return runs && observer.lookMillis() > UNANSWERED_MILLIS
        ? "the server runs, and has not answered its agent for more than %d s"
            .formatted(UNANSWERED_MILLIS / 1_000)
        : sentence(weakness);
  }

  private String sentence(Weakness weakness) {
    if (!weakness.impostor().isEmpty()) {
      return "something else confirms commits under the name of %s: %s"
          .formatted(settings.peer().name(), weakness.impostor());
    }
    return weakness.loosened().isEmpty()
        ? ""
        : "set by somebody, and gives up what commits are promised: "
            + String.join("; ", weakness.loosened());
  }

  private static Disk disk(File folder) {
    long total = folder.getTotalSpace();
    return total == 0 ? Disk.UNKNOWN : new Disk(folder.getUsableSpace(), total);
  }

  /** For whom commits wait, by name, when that is the other server. */
  String gate(Observed seen) {
    String peer = settings.peer().name();
    return seen.gate().equals(ServerConfiguration.gate(peer)) ? peer : seen.gate();
  }

  private Stream stream(Observed seen) {
    // What was seen must not pass for the consequence of a decision that came meanwhile.
    Optional<DatabaseRecord> decided =
        memory.decided().filter(record -> record.epoch() == seenUnder.decided().epoch());
    boolean proven = seen.provenFrom().isPresent();
    mark =
        mark.seen(
            decided, settings.own().name(), seen.running(), proven, seen.stream().confirmed());
    return mark.over(seen.running(), seen.stream());
  }

  private State state(Observed seen) {
    if (own.rebuilding()) {
      return State.REBUILDING;
    }
    return switch (seen.running()) {
      case NO -> stopped();
      case STARTING -> State.STARTING;
      case READ_WRITE -> State.PRIMARY;
      case YIELDED -> State.YIELDED;
      case RECOVERY -> State.STANDBY;
      case HUNG -> State.HUNG;
    };
  }

  private State stopped() {
    return switch (own.folder()) {
      case EMPTY -> State.EMPTY;
      case UNFINISHED, UNREADABLE, OTHER_VERSION -> State.BROKEN;
      case PRIMARY, STANDBY -> process.crashed() ? State.CRASHED : State.DOWN;
    };
  }
}
