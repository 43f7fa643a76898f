package quantumforge.witness;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Link;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseRecord.Mode;

/**
 * What the rules look at: what is decided, what both agents say and how old that is.
 *
 * @param servers both servers' names, the preferred primary first
 * @param seen the newest report of each server that reported, by name
 * @param confirmed the most that the standby was seen to have confirmed in this epoch
 * @param confirmedMillis for how long this witness has known of that
 * @param modeMillis for how long this witness has known the record to be in its mode
 * @param primaryMillis how long ago this witness made the primary the primary; {@link
 *     ServerReport#NEVER} when another one did
 * @param command what an operator asks for and was not answered
 */
@Deterministic
public record DatabaseSituation(
    List<String> servers,
    DatabaseLimits limits,
    DatabaseRecord record,
    Map<String, Seen> seen,
    Lsn confirmed,
    long confirmedMillis,
    long modeMillis,
    long primaryMillis,
    Optional<DatabaseCommand> command) {

  private static final Set<State> WITHOUT_DATA =
      EnumSet.of(State.EMPTY, State.REBUILDING, State.BROKEN);

  /**
   * A report.
   *
   * @param ageMillis how long ago it arrived here
   */
  public record Seen(ServerReport report, long ageMillis) {}

  String standby() {
    return record.standby().isEmpty() ? other(record.primary()) : record.standby();
  }

  private String other(String server) {
    return servers.stream().filter(name -> !name.equals(server)).findFirst().orElse("");
  }

  /** What a server's agent says, unless it is silent. */
  Optional<ServerReport> fresh(String server) {
    return Optional.ofNullable(seen.get(server))
        .filter(report -> report.ageMillis() <= limits.silenceMillis())
        .map(Seen::report);
  }

  private Optional<ServerReport> primary() {
    return fresh(record.primary());
  }

  /**
   * What an agent says that hears the witness too: one that is deaf does not do what is decided.
   */
  private Optional<ServerReport> inTouch(String server) {
    return fresh(server).filter(report -> report.heardMillis() <= limits.silenceMillis());
  }

  /** The same, of whose server is known how it does: a look at it has not been standing still. */
  private Optional<ServerReport> known(String server) {
    return inTouch(server).filter(this::isLookedAt);
  }

  private boolean isLookedAt(ServerReport report) {
    return report.lookMillis() <= limits.silenceMillis();
  }

  /** It speaks, so its machine is there; how its server does is not known to it for long. */
  boolean primaryIsNotSeen() {
    return inTouch(record.primary()).filter(report -> !isLookedAt(report)).isPresent();
  }

  private boolean primaryIs(State state) {
    return inTouch(record.primary()).filter(report -> report.state() == state).isPresent();
  }

  /**
   * It has ended, and its agent says so: nothing is acknowledged there. One that was told to stop
   * in order is still at it until it says that it has, or until that takes too long: with a full
   * disk it cannot write its last word.
   */
  boolean primaryEnded() {
    return primary()
        .filter(
            report ->
                switch (report.state()) {
                  case DOWN -> record.mode() != Mode.SWITCHOVER || neverInOrder(report);
                  case CRASHED, EMPTY, BROKEN, REBUILDING -> true;
                  case STARTING, PRIMARY, YIELDED, STANDBY, HUNG -> false;
                })
        .isPresent();
  }

  private boolean neverInOrder(ServerReport stopped) {
    return !primaryHasJustEnded()
        && !stopped.position().clean()
        && modeMillis >= limits.switchoverMillis();
  }

  /**
   * Where and how it has ended is known a moment after that it has; when not even as long again as
   * a switchover may take, it will not be.
   */
  boolean primaryHasJustEnded() {
    return modeMillis < 2 * limits.switchoverMillis() && primaryEndedSomewhere();
  }

  private boolean primaryEndedSomewhere() {
    return primary()
        .filter(report -> report.state() == State.DOWN)
        .filter(report -> report.position().equals(Position.NOWHERE))
        .isPresent();
  }

  /** Nothing can be committed there any more, and where its log ends is known. */
  boolean primaryYields() {
    return lastWord().isPresent();
  }

  /** It lets nobody write, as it was told to; or was stopped in order, as with its machine. */
  private Optional<Lsn> lastWord() {
    return primary()
        .filter(
            report ->
                report.state() == State.YIELDED
                    || report.state() == State.DOWN && report.position().clean())
        .map(report -> report.position().end());
  }

  /**
   * Neither the witness nor the standby hears of it. A witness that has just begun has not told it
   * anything yet: that it heard of none says nothing.
   */
  boolean primaryVanished() {
    boolean silent =
        modeMillis > limits.silenceMillis()
            ? inTouch(record.primary()).isEmpty()
            : primary().isEmpty();
    return (silent || primaryIsGone()) && primaryIsLostToStandby();
  }

  /** A machine or a process that stands still takes connections, or says nothing. */
  private boolean primaryIsGone() {
    return fresh(standby()).filter(report -> report.peer() == Link.REFUSED).isPresent()
        && Optional.ofNullable(seen.get(record.primary()))
            .filter(last -> last.ageMillis() > limits.goneMillis())
            .isPresent();
  }

  /**
   * It runs, and lets no new client in; the standby does not get in either. What is open may go on,
   * and the log may still come: commits that are acknowledged there the standby has.
   */
  boolean primaryHangs() {
    return primary().filter(report -> report.state() == State.HUNG).isPresent()
        && primaryIsShutToStandby();
  }

  /**
   * It runs and answers, and its disk has taken nothing for long while a commit waits for that. It
   * could not stop in order either: that is written to the same disk.
   */
  boolean primaryIsStuck() {
    return stuckMillis() >= limits.refusedMillis();
  }

  /** Its disk stands still, for whatever time: what it does next is known when that ends. */
  boolean primaryMayBeStuck() {
    return stuckMillis() > 0;
  }

  /** Its agent may be deaf: what it hears it keeps on the same disk. */
  private long stuckMillis() {
    return primary()
        .filter(this::isLookedAt)
        .filter(report -> report.state() == State.PRIMARY)
        .map(report -> report.progress().stuckMillis())
        .orElse(0L);
  }

  private boolean primaryIsLostToStandby() {
    return shutOutStandby()
        .filter(this::isLookedAt)
        .filter(report -> report.stream().stillMillis() >= limits.stillMillis())
        .isPresent();
  }

  private boolean primaryIsShutToStandby() {
    return shutOutStandby().isPresent();
  }

  private Optional<ServerReport> shutOutStandby() {
    return fresh(standby())
        .filter(report -> report.peer() == Link.REFUSED || report.peer() == Link.SILENT);
  }

  /** It cannot be heard here, and the standby gets everything: the way to it is what is cut. */
  boolean primaryUnheard() {
    return inTouch(record.primary()).isEmpty();
  }

  /** The standby runs, does what is decided, and belongs to this epoch. */
  boolean standbyFit() {
    return known(standby())
        .filter(report -> report.state() == State.STANDBY)
        .filter(report -> report.decided().epoch() == record.epoch())
        .isPresent();
  }

  /** It has not lost what it once confirmed. */
  boolean standbyComplete() {
    return fresh(standby())
        .map(report -> report.position().end())
        .filter(end -> end.covers(confirmed) && end.covers(record.floor()))
        .isPresent();
  }

  /** A witness that comes later would not know of it, should the standby's agent forget too. */
  boolean standbyLacksMoreThanIsRecorded() {
    return standbyFit() && !standbyComplete() && !record.floor().covers(confirmed);
  }

  /**
   * The primary told later than the standby what the standby has; the standby's next word may well
   * show all of it. A report may be as old as the limit, and what it tells of as old again.
   */
  boolean standbyMayYetSay() {
    return standbyFit() && !standbyComplete() && confirmedMillis <= 2 * limits.silenceMillis();
  }

  /** It was fit a moment ago, or has not been told yet by a witness that has just begun. */
  private boolean standbyMayBeFit() {
    long patienceMillis = 2 * limits.silenceMillis();
    return modeMillis <= limits.silenceMillis()
        || Optional.ofNullable(seen.get(standby()))
            .filter(last -> last.ageMillis() <= patienceMillis)
            .map(Seen::report)
            .filter(report -> report.heardMillis() <= patienceMillis)
            .filter(report -> report.lookMillis() <= patienceMillis)
            .filter(report -> report.state() == State.STANDBY)
            .filter(report -> report.decided().epoch() == record.epoch())
            .isPresent();
  }

  /** The primary lets nobody write, and the standby has its last word. */
  boolean handedOver() {
    Optional<Lsn> last = lastWord();
    return last.isPresent()
        && standbyFit()
        && fresh(standby())
            .filter(report -> report.position().end().covers(last.get()))
            .isPresent();
  }

  /** What it confirmed is gone, with a disk that lied; or it has not yet replayed all it has. */
  boolean electLacksTheFloor() {
    return known(record.primary())
        .filter(report -> report.state() == State.STANDBY)
        .filter(report -> !report.position().end().covers(record.floor()))
        .isPresent();
  }

  /**
   * Commits wait for a standby that does not confirm them; those of open sessions too, in a server
   * that lets nobody else in. Of one that does not answer its agent nobody knows.
   */
  boolean commitsBlocked() {
    return known(record.primary())
        .filter(
            report ->
                report.state() == State.PRIMARY
                    || report.state() == State.HUNG
                        && report.stream().stillMillis() != ServerReport.NEVER)
        .filter(report -> report.stream().stillMillis() >= limits.blockedMillis())
        .isPresent();
  }

  /** It runs and says that it cannot commit. */
  boolean primaryRefuses() {
    return known(record.primary())
        .filter(report -> report.state() == State.PRIMARY)
        .filter(report -> report.refusedMillis() >= limits.refusedMillis())
        .isPresent();
  }

  /** Its agent, which looks by its own commits whether the server takes any, sees none done. */
  boolean primaryRefusesItsAgent() {
    return known(record.primary())
        .filter(report -> report.state() == State.PRIMARY)
        .filter(report -> report.refusedMillis() == 0)
        .filter(report -> report.progress().uncommittedMillis() >= limits.refusedMillis())
        .isPresent();
  }

  /** Commits do not wait although it is decided and known to the agent that they do. */
  boolean gateOpen() {
    return atVersion(State.PRIMARY)
        .filter(report -> !report.gate().standby().equals(record.standby()))
        .isPresent();
  }

  private Optional<ServerReport> atVersion(State state) {
    return known(record.primary())
        .filter(report -> report.state() == state)
        .filter(report -> report.decided().version() == record.version());
  }

  boolean primaryNotReady() {
    return inTouch(record.primary()).filter(report -> report.state() != State.PRIMARY).isPresent();
  }

  /**
   * The primary could start, and the standby is not there to take its place, or may not. A witness
   * that has just begun does not know what the standby had confirmed; the primary has all of it.
   */
  boolean primaryWaitsToStart() {
    boolean isToStop = record.mode() == Mode.SWITCHOVER;
    boolean couldStart =
        primaryIs(State.CRASHED)
            || primaryIs(State.DOWN) && (!isToStop || neverInOrder(primary().orElseThrow()));
    boolean mayTakeOver =
        record.promotable()
            && mayFailOver()
            && impostor().isEmpty()
            && (standbyFit() ? standbyMayHaveAll() : standbyMayBeFit());
    return couldStart && !mayTakeOver;
  }

  private boolean standbyMayHaveAll() {
    return !confirmed.equals(Lsn.ZERO) && (standbyComplete() || standbyMayYetSay());
  }

  /**
   * Who confirms commits in the standby's place. The primary's last word counts however old it is:
   * what was confirmed then may be missing at the standby for ever.
   */
  Optional<String> impostor() {
    return Optional.ofNullable(seen.get(record.primary()))
        .map(Seen::report)
        .filter(report -> report.decided().epoch() == record.epoch())
        .map(report -> report.weakness().impostor())
        .filter(name -> !name.isEmpty());
  }

  /** The server that runs as the primary says so. */
  boolean primaryHasAnImpostor() {
    return primaryIs(State.PRIMARY) && impostor().isPresent();
  }

  /** The standby follows closely enough that commits may begin to wait for it. */
  boolean standbyFollows() {
    Optional<ServerReport> leader = atVersion(State.PRIMARY);
    return leader.isPresent()
        && standbyFit()
        && !standbyIsToBeRebuilt()
        && follows(leader.get(), fresh(standby()).orElseThrow());
  }

  private boolean follows(ServerReport leader, ServerReport follower) {
    return follower.stream().up()
        && follower.position().timeline() == leader.position().timeline()
        && leader.position().end().ahead(follower.position().end()) <= limits.lagMaxBytes();
  }

  /** Both sides say that the other server follows closely: commits may wait for it again. */
  private boolean standbyConfirms() {
    return standbyFollows()
        && primary().filter(this::hearsTheStandby).isPresent()
        && impostor().isEmpty();
  }

  private boolean hearsTheStandby(ServerReport leader) {
    return leader.stream().up()
        && leader.position().end().ahead(leader.stream().confirmed()) <= limits.lagMaxBytes();
  }

  /** A standby that let commits wait too long, with whatever is slow there, may do so again. */
  private boolean resyncIsTooSoon() {
    return modeMillis < limits.resyncPauseMillis(record.degradations());
  }

  /** Commits may begin to wait for the other server. */
  boolean mayResync() {
    return standbyConfirms() && !resyncIsTooSoon();
  }

  /** They might, had they not waited too long for it just now. */
  boolean resyncWaits() {
    return standbyConfirms() && resyncIsTooSoon();
  }

  /**
   * The server that an operator forced out has heard of that, and runs no more as it did; it keeps
   * what it has heard, so that it does not again, however old its word is.
   */
  boolean formerHasEnded() {
    return Optional.ofNullable(seen.get(record.unfenced()))
        .map(Seen::report)
        .filter(report -> report.decided().epoch() >= record.epoch())
        .filter(
            report ->
                switch (report.state()) {
                  case EMPTY, DOWN, CRASHED, STANDBY, REBUILDING, BROKEN -> true;
                  case STARTING, PRIMARY, YIELDED, HUNG -> false;
                })
        .isPresent();
  }

  /** It may still take commits, which will be lost, and show old data. */
  boolean formerMayRun() {
    return !record.unfenced().isEmpty() && !formerHasEnded();
  }

  /** Its agent says that only a person can mend it. */
  boolean standbyIsHelpless() {
    return fresh(standby()).filter(report -> report.progress().helpless()).isPresent();
  }

  /** Commits were seen to wait, and the standby has everything before the first of them. */
  boolean gateProven() {
    if (!standbyFollows()) {
      return false;
    }
    ServerReport.Gate gate = primary().orElseThrow().gate();
    Lsn end = fresh(standby()).orElseThrow().position().end();
    return gate.standby().equals(record.standby())
        && gate.provenFrom().filter(end::covers).isPresent();
  }

  /**
   * The server that an operator forces, when nobody goes on taking commits in its place: the former
   * primary's agent will hear of it and end its server, or he gives his word that it is off. Not
   * one that is not heard, while the primary takes commits: all that would follow is that nobody
   * does. Also the primary that is not promoted, since it lacks what it had confirmed: the other
   * one may be gone.
   */
  Optional<String> forced() {
    return asked(DatabaseCommand.Force.class)
        .filter(force -> force.formerIsOff() || inTouch(record.primary()).isPresent())
        .map(DatabaseCommand.Force::server)
        .filter(
            server ->
                isOther(server) && !wouldEndCommits(server) && !hasNoData(server)
                    || isToBePromoted(server));
  }

  /** Its agent says that nothing there could be promoted. */
  private boolean hasNoData(String server) {
    return fresh(server).filter(report -> WITHOUT_DATA.contains(report.state())).isPresent();
  }

  /**
   * An agent makes the first database only for the first record with a primary: for a later one,
   * data that are not there may have been lost.
   */
  boolean begun() {
    return record.version() != 1 || primaryIs(State.PRIMARY);
  }

  /** The primary takes commits, and nobody would: the other server's agent is not heard. */
  private boolean wouldEndCommits(String server) {
    return primaryIs(State.PRIMARY) && fresh(server).isEmpty();
  }

  private boolean isToBePromoted(String server) {
    return server.equals(record.primary()) && primaryIs(State.STANDBY);
  }

  private boolean isOther(String server) {
    return servers.contains(server) && !server.equals(record.primary());
  }

  /** The standby whose data an operator wants to be made anew, while they can be copied. */
  Optional<String> reinited() {
    return asked(DatabaseCommand.Reinit.class)
        .map(DatabaseCommand.Reinit::server)
        .filter(this::isOther)
        .filter(server -> !isBeingRebuilt(server))
        .filter(server -> atVersion(State.PRIMARY).isPresent());
  }

  private boolean isBeingRebuilt(String server) {
    return fresh(server).filter(report -> report.state() == State.REBUILDING).isPresent();
  }

  /** Its agent has not yet begun with what an operator has ordered. */
  private boolean standbyIsToBeRebuilt() {
    return fresh(standby())
        .filter(report -> record.rebuild().awaits(report.server(), report.rebuild()))
        .isPresent();
  }

  /** Why what an operator asks for cannot be done, where no rule can say it. */
  Optional<String> obstacle() {
    return asked(DatabaseCommand.Reinit.class)
        .flatMap(asked -> obstacle(asked.server()))
        .or(this::obstacleToForce)
        .or(this::obstacleToBegin);
  }

  private Optional<String> obstacleToBegin() {
    return begun()
        ? Optional.empty()
        : Optional.of(
            "%s has not made the first database yet: its agent says what is in the way"
                .formatted(record.primary()));
  }

  private Optional<String> obstacleToForce() {
    return asked(DatabaseCommand.Force.class)
        .filter(force -> forced().isEmpty())
        .map(DatabaseCommand.Force::server)
        .map(server -> unknown(server).orElseGet(() -> obstacleToForce(server)));
  }

  private String obstacleToForce(String server) {
    if (server.equals(record.primary())) {
      return "%s is the primary of epoch %d already".formatted(server, record.epoch());
    }
    if (hasNoData(server)) {
      return "%s has no data that could be used: they must be copied first (./forge db)"
          .formatted(server);
    }
    return wouldEndCommits(server)
        ? "%1$s takes commits, and %2$s is not heard, so nobody would: start %2$s first"
            .formatted(record.primary(), server)
        : "%1$s may still take commits, which would be lost: its agent does not hear the witness, and so would not end it; turn the machine of %1$s off, and say so with --former-is-off"
            .formatted(record.primary());
  }

  private Optional<String> unknown(String server) {
    return servers.contains(server)
        ? Optional.empty()
        : Optional.of(
            "there is no server \"%s\", but %s".formatted(server, String.join(" and ", servers)));
  }

  private Optional<String> obstacle(String server) {
    if (unknown(server).isPresent()) {
      return unknown(server);
    }
    if (server.equals(record.primary())) {
      return Optional.of(
          "%s is the primary of epoch %d, and only a standby's data are thrown away"
              .formatted(server, record.epoch()));
    }
    return isBeingRebuilt(server)
        ? Optional.of("the data of %s are being made anew already".formatted(server))
        : Optional.empty();
  }

  boolean tooManyFailovers() {
    return record.failovers() >= limits.failoversMax();
  }

  /**
   * What took the former primary away may not be over. A new witness does not know when that was.
   */
  boolean failedOverJustNow() {
    return record.failovers() > 0 && primaryMillis < limits.failoverMinGap().toMillis();
  }

  /** It was replaced as the primary so often that a person must look at it. */
  boolean standbyFailedTooOften() {
    return record.failures(standby()) >= limits.failuresMax();
  }

  /** The standby may take the place of a primary that is lost, as far as that is not too often. */
  boolean mayFailOver() {
    return !tooManyFailovers() && !failedOverJustNow() && !standbyFailedTooOften();
  }

  /** It was calm for so long that what happened so far does not count. */
  boolean isCalm() {
    return (record.failovers() > 0 || record.degradations() > 0)
        && modeMillis >= limits.calmMillis();
  }

  /** The server that becomes the first primary; empty while that cannot be told. */
  Optional<String> firstPrimary() {
    List<ServerReport> known = servers.stream().flatMap(name -> inTouch(name).stream()).toList();
    if (known.size() < servers.size()) {
      return Optional.empty();
    }
    List<ServerReport> withData =
        known.stream()
            .filter(report -> report.state() != State.EMPTY || !report.system().isEmpty())
            .toList();
    return switch (withData.size()) {
      case 0 -> Optional.of(servers.getFirst());
      case 1 -> Optional.of(withData.getFirst().server());
      default -> Optional.empty();
    };
  }

  /** The same, had no operator asked. */
  DatabaseSituation withoutCommand() {
    return new DatabaseSituation(
        servers,
        limits,
        record,
        seen,
        confirmed,
        confirmedMillis,
        modeMillis,
        primaryMillis,
        Optional.empty());
  }

  <C extends DatabaseCommand> Optional<C> asked(Class<C> kind) {
    return command
        .filter(asked -> asked.expectedEpoch() == record.epoch())
        .filter(kind::isInstance)
        .map(kind::cast);
  }
}
