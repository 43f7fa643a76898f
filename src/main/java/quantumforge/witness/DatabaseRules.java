package quantumforge.witness;

import static java.util.function.Predicate.not;
import static quantumforge.witness.DatabaseRecord.Mode.ALONE;
import static quantumforge.witness.DatabaseRecord.Mode.ARMING;
import static quantumforge.witness.DatabaseRecord.Mode.SWITCHOVER;
import static quantumforge.witness.DatabaseRecord.Mode.SYNCHRONOUS;
import static quantumforge.witness.DatabaseRecord.Mode.UNBORN;
import static quantumforge.witness.DatabaseRule.Level.CRITICAL;
import static quantumforge.witness.DatabaseRule.Level.FINE;
import static quantumforge.witness.DatabaseRule.Level.WARNING;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import quantumforge.kernel.Deterministic;
import quantumforge.witness.DatabaseRecord.Mode;
import quantumforge.witness.DatabaseRule.Decision;
import quantumforge.witness.DatabaseRule.Level;

/** The table: the first rule that holds decides. docs/failover.md shows it, and a test keeps it. */
@Deterministic
final class DatabaseRules {

  private static final List<Mode> ALL = List.of(Mode.values());
  private static final List<Mode> BORN = List.of(ALONE, ARMING, SYNCHRONOUS, SWITCHOVER);

  /** In a switchover nobody takes commits: to stop there would be to stop them. */
  private static final List<Mode> SETTLED = List.of(ALONE, ARMING, SYNCHRONOUS);

  private static final List<Mode> WAITING = List.of(ARMING, SYNCHRONOUS);
  private static final List<Mode> PROMOTABLE = List.of(SYNCHRONOUS, SWITCHOVER);

  private static final Predicate<DatabaseSituation> ALWAYS = situation -> true;

  private static final Predicate<DatabaseSituation> PAUSED =
      situation -> situation.record().paused();

  private static final Predicate<DatabaseSituation> LOST =
      List.<Predicate<DatabaseSituation>>of(
              by(PrimaryLoss::new, PrimaryLoss::ended),
              by(PrimaryLoss::new, PrimaryLoss::vanished),
              by(PrimaryLoss::new, PrimaryLoss::hangs),
              by(PrimaryLoss::new, PrimaryLoss::isStuck))
          .stream()
          .reduce(situation -> false, Predicate::or);

  private static final Predicate<DatabaseSituation> LOST_DECISIONS =
      by(LostDecisions::new, LostDecisions::exist);

  static final List<DatabaseRule> TABLE =
      List.of(
          decides(
              "DB-00A",
              ALL,
              "an agent has heard of a newer decision than the control nodes have, and both say who"
                  + " takes commits by the newest one",
              "it goes on as the primary, alone, by a decision that is newer than all of them",
              LOST_DECISIONS.and(situation -> new LostDecisions(situation).heir().isPresent()),
              ALONE,
              situation ->
                  situation.record().adopting(new LostDecisions(situation).heir().orElseThrow()),
              CRITICAL),
          waits(
              "DB-00B",
              ALL,
              "an agent has heard of a newer decision than the control nodes have: their copies are"
                  + " of an earlier time",
              "wait until both agents say that one server takes commits by the newest decision",
              LOST_DECISIONS,
              CRITICAL),
          decides(
              "DB-01",
              List.of(UNBORN),
              "both agents report, and at most one server has data",
              "the one with data, else the first in the configuration, becomes the primary",
              situation -> new DatabaseBirth(situation).firstPrimary().isPresent(),
              ALONE,
              situation ->
                  situation
                      .record()
                      .first(new DatabaseBirth(situation).firstPrimary().orElseThrow()),
              FINE),
          waits(
              "DB-02",
              List.of(UNBORN),
              "an agent is missing, or both servers have data",
              "wait; of two servers with data a person must empty one",
              ALWAYS,
              CRITICAL),
          keeps(
              "DB-03",
              SETTLED,
              "an operator asks to pause",
              "decide nothing more",
              by(DatabaseBirth::new, DatabaseBirth::isOver).and(asks(DatabaseCommand.Pause.class)),
              situation -> situation.record().paused(true),
              FINE),
          keeps(
              "DB-04",
              BORN,
              "an operator asks to go on",
              "decide again; the failovers so far, the failures of each server, and that commits"
                  + " waited too long do not count",
              by(DatabaseBirth::new, DatabaseBirth::isOver).and(asks(DatabaseCommand.Resume.class)),
              situation -> situation.record().resumed(),
              FINE),
          decides(
              "DB-05",
              BORN,
              "an operator forces the other server, and the former one's agent hears the witness,"
                  + " or he says that its machine is off, and not one that is not heard while the"
                  + " former one takes commits; or the primary itself, which is not"
                  + " promoted yet",
              "it becomes the primary as it is; what it lacks is lost",
              situation -> new OperatorOrders(situation).forced().isPresent(),
              ALONE,
              situation ->
                  situation.record().forced(new OperatorOrders(situation).forced().orElseThrow()),
              WARNING),
          keeps(
              "DB-06",
              PROMOTABLE,
              "an operator has paused it, and the standby lacks what this witness alone knows that it"
                  + " confirmed",
              "decide nothing but to keep that for later witnesses",
              PAUSED
                  .and(by(StandbyEvidence::new, StandbyEvidence::lacksMoreThanIsRecorded))
                  .and(not(by(StandbyEvidence::new, StandbyEvidence::mayYetSay))),
              situation -> situation.record().atLeast(situation.confirmed()),
              CRITICAL),
          waits(
              "DB-06A",
              BORN,
              "an operator has paused it, and the primary takes no commits",
              "decide nothing: a person ends the pause, or brings the primary back",
              PAUSED.and(
                  LOST.or(by(PrimaryLoss::new, PrimaryLoss::isUnheard))
                      .or(by(PrimaryService::new, PrimaryService::isNotReady))
                      .or(by(PrimaryService::new, PrimaryService::commitsBlocked))),
              CRITICAL),
          waits("DB-07", BORN, "an operator has paused it", "decide nothing", PAUSED, WARNING),
          decides(
              "DB-10",
              List.of(SWITCHOVER),
              "the primary lets nobody write any more, and the standby has its last word",
              "the standby becomes the primary",
              by(Takeover::new, Takeover::isHandedOver),
              ALONE,
              situation -> situation.record().switchedOver(situation.confirmed()),
              FINE),
          decides(
              "DB-13",
              List.of(ARMING, SYNCHRONOUS, SWITCHOVER),
              "the primary could start, and the standby is not there to take its place, lacks"
                  + " something, or took it too often without calm between",
              "the primary starts alone; nobody may be promoted",
              by(Takeover::new, Takeover::isThePrimarys),
              ALONE,
              situation -> situation.record().alone(),
              WARNING),
          waits(
              "DB-14",
              PROMOTABLE,
              "the primary is lost, and what it last told of the standby is newer than the"
                  + " standby's own word",
              "wait for the standby's next word, for twice as long as a silence may be",
              LOST.and(by(StandbyEvidence::new, StandbyEvidence::mayYetSay)),
              WARNING),
          waits(
              "DB-15",
              PROMOTABLE,
              "the primary is lost, and something else had confirmed commits under the standby's"
                  + " name",
              "wait for the primary or a person: the standby may lack commits",
              LOST.and(situation -> new PrimaryService(situation).impostor().isPresent()),
              CRITICAL),
          waits(
              "DB-16",
              PROMOTABLE,
              "the primary is lost, which another failover has made the primary just now",
              "wait until limits.failover-min-gap is over",
              LOST.and(by(FlapDamping::new, FlapDamping::failedOverJustNow)),
              WARNING),
          waits(
              "DB-17",
              PROMOTABLE,
              "the primary is lost, and the standby was itself replaced as the primary too often",
              "wait for a person, who looks at the standby and lets it go on",
              LOST.and(by(FlapDamping::new, FlapDamping::standbyFailedTooOften)),
              CRITICAL),
          keeps(
              "DB-18",
              PROMOTABLE,
              "the primary is lost, and the standby lacks what this witness alone knows that it"
                  + " confirmed",
              "keep for later witnesses what whoever takes its place must have",
              LOST.and(by(StandbyEvidence::new, StandbyEvidence::lacksMoreThanIsRecorded)),
              situation -> situation.record().atLeast(situation.confirmed()),
              CRITICAL),
          waits(
              "DB-20",
              PROMOTABLE,
              "the primary is lost, and it was already lost too often without calm between",
              "wait for a person",
              LOST.and(by(FlapDamping::new, FlapDamping::tooManyFailovers)),
              CRITICAL),
          waits(
              "DB-21",
              PROMOTABLE,
              "the primary is lost, and the standby lacks what it once confirmed",
              "wait for the primary or a person: promoting the standby would lose commits",
              LOST.and(by(StandbyEvidence::new, StandbyEvidence::isFitAndIncomplete)),
              CRITICAL),
          failsOver(
              "DB-22",
              "the primary's server has ended, and the standby is fit",
              by(PrimaryLoss::new, PrimaryLoss::ended)),
          failsOver(
              "DB-23",
              "neither the witness nor the standby hears of the primary, and the standby is fit",
              by(PrimaryLoss::new, PrimaryLoss::vanished)),
          failsOver(
              "DB-24",
              "the primary runs and answers no new connection, neither its agent's nor the standby's, and"
                  + " the standby is fit",
              by(PrimaryLoss::new, PrimaryLoss::hangs)),
          waits(
              "DB-25",
              List.of(ALONE),
              "the one that is to be promoted lacks what it had confirmed",
              "wait for a person, who forces the other one when that has it, else this one",
              by(Takeover::new, Takeover::electLacksTheFloor),
              CRITICAL),
          decides(
              "DB-26",
              List.of(SWITCHOVER),
              "it takes too long, and the primary does what is decided",
              "the primary goes on alone, and all begins anew",
              by(Takeover::new, Takeover::takesTooLong),
              ALONE,
              situation -> situation.record().alone(),
              WARNING),
          waits(
              "DB-27",
              List.of(SWITCHOVER),
              "the primary lets nobody write any more",
              "wait until the standby has its last word",
              by(PrimaryLoss::new, PrimaryLoss::yields),
              FINE),
          failsOver(
              "DB-28",
              "the primary's disk has taken nothing for long although commits wait for that, and the"
                  + " standby is fit",
              by(PrimaryLoss::new, PrimaryLoss::isStuck)),
          waits(
              "DB-29",
              PROMOTABLE,
              "the primary is lost or not heard here, and the standby could not take its place",
              "wait for one of them, or for a person",
              LOST.or(by(PrimaryLoss::new, PrimaryLoss::isUnheard))
                  .and(not(by(StandbyEvidence::new, StandbyEvidence::isFit)))
                  .and(not(by(PrimaryService::new, PrimaryService::commitsBlocked))),
              CRITICAL),
          decides(
              "DB-30",
              WAITING,
              "commits wait for a standby that does not confirm them",
              "the primary goes on alone; nobody may be promoted",
              by(PrimaryService::new, PrimaryService::commitsBlocked),
              ALONE,
              situation -> situation.record().degraded(),
              WARNING),
          decides(
              "DB-31",
              List.of(SYNCHRONOUS),
              "the primary does what is decided, and commits do not wait for the standby: somebody"
                  + " has changed its settings",
              "the primary goes on alone; nobody may be promoted",
              by(PrimaryService::new, PrimaryService::gateOpen),
              ALONE,
              situation -> situation.record().alone(),
              CRITICAL),
          decides(
              "DB-32",
              List.of(ALONE, ARMING, SYNCHRONOUS),
              "an operator wants the standby's data to be made anew, and the primary takes commits",
              "the standby's data are thrown away and copied; nobody may be promoted until it"
                  + " follows again",
              situation -> new OperatorOrders(situation).reinited().isPresent(),
              ALONE,
              situation ->
                  situation
                      .record()
                      .rebuilding(new OperatorOrders(situation).reinited().orElseThrow()),
              WARNING),
          decides(
              "DB-33",
              WAITING,
              "something else confirms commits under the standby's name",
              "the primary goes on alone; nobody may be promoted",
              by(PrimaryService::new, PrimaryService::hasAnImpostor),
              ALONE,
              situation -> situation.record().alone(),
              CRITICAL),
          decides(
              "DB-40",
              List.of(SYNCHRONOUS),
              "an operator asks for a switchover, and the standby follows closely",
              "the primary lets nobody write any more",
              asks(DatabaseCommand.Switchover.class).and(by(Resync::new, Resync::standbyFollows)),
              SWITCHOVER,
              situation -> situation.record().switchover(),
              FINE),
          decides(
              "DB-41",
              List.of(ALONE),
              "the other server follows the primary closely, as both say, and commits did not wait"
                  + " too long for it just now",
              "commits begin to wait for it; nobody may be promoted",
              by(Resync::new, Resync::mayBegin),
              ARMING,
              situation -> situation.record().arming(situation.standby()),
              WARNING),
          decides(
              "DB-42",
              List.of(ARMING),
              "commits were seen to wait, and the standby has all that came before",
              "the standby may be promoted",
              by(Resync::new, Resync::isProven),
              SYNCHRONOUS,
              situation -> situation.record().synchronous(),
              WARNING),
          decides(
              "DB-43",
              List.of(SYNCHRONOUS),
              "the primary has refused commits for long, since its disk is full or its data broken,"
                  + " and the standby follows closely",
              "the primary lets nobody write any more; it counts as a failover",
              by(PrimaryService::new, PrimaryService::refuses)
                  .and(by(Resync::new, Resync::standbyFollows))
                  .and(by(FlapDamping::new, FlapDamping::mayFailOver)),
              SWITCHOVER,
              situation -> situation.record().retired(),
              WARNING),
          keeps(
              "DB-44",
              List.of(ALONE),
              "the server that an operator forced out is known to have ended",
              "it is no alarm any more",
              by(ForcedOut::new, ForcedOut::hasEnded),
              situation -> situation.record().fenced(),
              WARNING),
          waits(
              "DB-49",
              List.of(ALONE, ARMING, SYNCHRONOUS),
              "the primary runs, and its agent's own commit has not been done for long, for a reason"
                  + " that is not the server's",
              "wait for a person: what holds it up may hold up others; the agent says what it is",
              by(PrimaryService::new, PrimaryService::refusesItsAgent),
              CRITICAL),
          waits(
              "DB-50",
              PROMOTABLE,
              "the primary is not heard here, and the standby hears it",
              "wait: it may well work",
              by(PrimaryLoss::new, PrimaryLoss::isUnheard),
              WARNING),
          waits(
              "DB-51",
              BORN,
              "the primary is lost, and nobody may be promoted",
              "wait for its return, or for a person who forces the other one",
              LOST.or(by(PrimaryLoss::new, PrimaryLoss::isUnheard)),
              CRITICAL),
          waits(
              "DB-52",
              BORN,
              "the primary's agent does what is decided, and its server does not take commits",
              "wait until it does; its agent says what is in the way",
              by(PrimaryService::new, PrimaryService::isNotReady),
              CRITICAL),
          waits(
              "DB-53",
              BORN,
              "the primary has refused commits for long, since its disk is full or its data broken",
              "wait for a person, or for a standby that follows closely",
              by(PrimaryService::new, PrimaryService::refuses),
              CRITICAL),
          waits(
              "DB-54",
              List.of(ALONE),
              "something else streams under the standby's name, and would confirm commits in its"
                  + " place",
              "wait until it is gone; the agent says where it is",
              by(PrimaryService::new, PrimaryService::hasAnImpostor),
              CRITICAL),
          waits(
              "DB-55",
              BORN,
              "the primary's agent is heard, and its server has not answered it for long",
              "wait: its machine is there, and how the server does is not known",
              by(PrimaryService::new, PrimaryService::isNotSeen),
              WARNING),
          waits(
              "DB-56",
              List.of(SYNCHRONOUS),
              "the standby was replaced as the primary too often, and would not be promoted",
              "wait for a person, who looks at it and lets it go on",
              by(FlapDamping::new, FlapDamping::standbyFailedTooOften)
                  .and(not(by(FlapDamping::new, FlapDamping::isCalm))),
              CRITICAL),
          waits(
              "DB-57",
              List.of(ALONE),
              "the other server follows closely, and commits waited too long for it just now",
              "let them wait for it again later, and each time without calm twice as late",
              by(Resync::new, Resync::pauses),
              WARNING),
          waits(
              "DB-58",
              List.of(ALONE),
              "the other server does not follow, and its agent can do nothing more for it",
              "wait for a person, who mends what the agent says, or has its data made anew",
              by(StandbyEvidence::new, StandbyEvidence::isHelpless),
              CRITICAL),
          waits(
              "DB-59",
              List.of(SYNCHRONOUS),
              "commits wait for a standby that could not take the primary's place",
              "wait until its agent has it fit again, or for a person",
              by(StandbyEvidence::new, StandbyEvidence::isUnfit),
              CRITICAL),
          keeps(
              "DB-60",
              List.of(SYNCHRONOUS),
              "it was calm for long",
              "the failovers so far do not count, nor that commits waited too long",
              by(FlapDamping::new, FlapDamping::isCalm),
              situation -> situation.record().calm(),
              FINE),
          waits("DB-61", PROMOTABLE, "every commit is on both servers", "go on", ALWAYS, FINE),
          waits(
              "DB-62",
              List.of(ALONE, ARMING),
              "commits are on one server only",
              "go on",
              ALWAYS,
              WARNING));

  private DatabaseRules() {}

  /** The first rule that holds. */
  static DatabaseRule first(List<DatabaseRule> table, DatabaseSituation situation) {
    return table.stream()
        .filter(rule -> rule.holds(situation))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no rule for " + situation.record().mode()));
  }

  /** What is said by a part of the evidence. */
  private static <E> Predicate<DatabaseSituation> by(
      Function<DatabaseSituation, E> evidence, Predicate<E> says) {
    return situation -> says.test(evidence.apply(situation));
  }

  private static Predicate<DatabaseSituation> asks(Class<? extends DatabaseCommand> kind) {
    return situation -> new OperatorOrders(situation).ask(kind);
  }

  private static DatabaseRule failsOver(String id, String when, Predicate<DatabaseSituation> lost) {
    return decides(
        id,
        PROMOTABLE,
        when,
        "the standby becomes the primary",
        lost.and(by(StandbyEvidence::new, StandbyEvidence::isFit)),
        ALONE,
        situation -> situation.record().failedOver(situation.confirmed()),
        WARNING);
  }

  private static DatabaseRule decides(
      String id,
      List<Mode> from,
      String when,
      String then,
      Predicate<DatabaseSituation> holds,
      Mode to,
      Function<DatabaseSituation, DatabaseRecord> next,
      Level level) {
    Decision decision = new Decision(Optional.of(to), next);
    return new DatabaseRule(id, from, when, then, holds, Optional.of(decision), level);
  }

  private static DatabaseRule keeps(
      String id,
      List<Mode> from,
      String when,
      String then,
      Predicate<DatabaseSituation> holds,
      Function<DatabaseSituation, DatabaseRecord> next,
      Level level) {
    Decision decision = new Decision(Optional.empty(), next);
    return new DatabaseRule(id, from, when, then, holds, Optional.of(decision), level);
  }

  private static DatabaseRule waits(
      String id,
      List<Mode> from,
      String when,
      String then,
      Predicate<DatabaseSituation> holds,
      Level level) {
    return new DatabaseRule(id, from, when, then, holds, Optional.empty(), level);
  }
}
