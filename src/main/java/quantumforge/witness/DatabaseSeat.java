package quantumforge.witness;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.health.Board;
import quantumforge.health.Peers;
import quantumforge.kernel.Step;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.Propagation;
import quantumforge.witness.DatabaseMachine.Effect;
import quantumforge.witness.DatabaseMachine.Event;
import quantumforge.witness.DatabaseSituation.Seen;

/**
 * The part of the witness that decides on the database: carries the two machines' effects out.
 * Lives and ends with the witness; what makes it safe is the ledger, not that it is alone.
 */
final class DatabaseSeat {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseSeat.class);

  /** Its name below the witness. */
  static final String NAME = "database";

  private static final Duration LOOK = Duration.ofMillis(50);

  /** Nobody takes commits while a switchover waits for this witness. */
  private static final Duration SWITCHOVER_LOOK = Duration.ofMillis(10);

  private static final Duration RESTART_SOONEST = Duration.ofMillis(200);
  private static final Duration RESTART_LATEST = Duration.ofSeconds(5);

  private static final Duration REPEAT = Duration.ofMillis(300);

  private final TimerScheduler<Message> timers;
  private final DatabasePlan plan;
  private final Duration lateAfter;
  private final Peers peers;
  private final ActorRef<Board.Command> board;
  private final ActorRef<DatabaseStatus> published;
  private final ActorRef<Board.Contents> contents;
  private final ActorRef<Ledger.Answer> answers;
  private final DatabaseMachine machine;
  private final LedgerWriter writer;
  private LedgerWriter.State ledger;
  private Mandate mandate = Mandate.NONE;
  private Optional<DatabaseMachine.State> state = Optional.empty();
  private Optional<DatabaseRequest> open = Optional.empty();
  private Optional<DatabaseRequest> switchover = Optional.empty();
  private final Supplier<List<DatabaseChange>> told;
  private ChangeLog.State changes;
  private Map<String, Seen> seen = Map.of();
  private CopyWatch copies = CopyWatch.NONE;

  sealed interface Message permits Look, Repeat, Known, Answered, DatabaseRequest {}

  private enum Look implements Message {
    LOOK
  }

  private enum Repeat implements Message {
    REPEAT
  }

  private record Known(Board.Contents contents) implements Message {}

  private record Answered(Ledger.Answer answer) implements Message {}

  private DatabaseSeat(
      ActorContext<Message> context,
      TimerScheduler<Message> timers,
      String life,
      DatabasePlan plan,
      Duration lateAfter,
      Peers peers,
      ActorRef<Board.Command> board,
      Supplier<List<DatabaseChange>> told,
      ActorRef<DatabaseStatus> published) {
    this.told = told;
    this.changes = ChangeLog.resume(told.get());
    this.timers = timers;
    this.plan = plan;
    this.lateAfter = lateAfter;
    this.peers = peers;
    this.board = board;
    this.published = published;
    this.contents = context.messageAdapter(Board.Contents.class, Known::new);
    this.answers = context.messageAdapter(Ledger.Answer.class, Answered::new);
    this.machine = new DatabaseMachine(plan.servers(), plan.limits());
    this.writer = new LedgerWriter(plan.ledgers().size());
    Step<LedgerWriter.State, LedgerWriter.Effect> begin = writer.claim(life, Ballot.NONE);
    this.ledger = begin.state();
    begin.effects().forEach(this::carryOut);
  }

  /**
   * Makes the actor. When it fails it begins anew, as another witness would: what was under way is
   * read back from the copies, under a ballot that it did not have before.
   *
   * @param life of the witness
   * @param lateAfter from when on a change of the primary that has not come to all is late
   * @param told the changes of the primary that this node was told of; asked whenever it begins to
   *     decide, since another witness may have decided before
   * @param published gets the newest view, again and again
   */
  static Behavior<Message> create(
      String life,
      DatabasePlan plan,
      Duration lateAfter,
      Peers peers,
      ActorRef<Board.Command> board,
      Supplier<List<DatabaseChange>> told,
      ActorRef<DatabaseStatus> published) {
    Behavior<Message> seated =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startSingleTimer(Look.LOOK, LOOK);
                      timers.startTimerWithFixedDelay(Repeat.REPEAT, REPEAT);
                      DatabaseSeat seat =
                          new DatabaseSeat(
                              context,
                              timers,
                              // A restarted actor has the name that it had, and two writes under
                              // one ballot count.
                              life + "." + UUID.randomUUID(),
                              plan,
                              lateAfter,
                              peers,
                              board,
                              told,
                              published);
                      return Behaviors.receiveMessage(seat::on);
                    }));
    return Behaviors.supervise(seated)
        .onFailure(SupervisorStrategy.restartWithBackoff(RESTART_SOONEST, RESTART_LATEST, 0.2));
  }

  private Behavior<Message> on(Message message) {
    switch (message) {
      case Look look -> {
        board.tell(new Board.Read(contents));
        timers.startSingleTimer(Look.LOOK, switches() ? SWITCHOVER_LOOK : LOOK);
      }
      case Repeat repeat -> ledger(new LedgerWriter.Event.Waited());
      case Known(Board.Contents known) -> looked(known);
      case Answered(Ledger.Answer answer) -> {
        if (plan.ledgers().contains(answer.node())) {
          ledger(
              new LedgerWriter.Event.Answered(
                  answer.node(), answer.asked(), answer.round(), answer.copy()));
        }
      }
      case DatabaseRequest request -> asked(request);
    }
    return Behaviors.same();
  }

  private boolean switches() {
    return state.filter(now -> now.record().mode() == DatabaseRecord.Mode.SWITCHOVER).isPresent();
  }

  private void decided(DatabaseRecord after) {
    DatabaseMachine.State now = state.orElseThrow();
    DatabaseRecord before = now.record();
    if (after.epoch() > before.epoch()) {
      changes =
          ChangeLog.decided(
              changes,
              before,
              after,
              asked(now),
              now.granted(),
              now.confirmed(),
              Optional.ofNullable(seen.get(before.primary())),
              nowMillis(),
              Instant.now());
    }
  }

  /** The history says who wanted it, and why; a switchover is decided on twice. */
  private DatabaseMachine.Verdict asked(DatabaseMachine.State now) {
    DatabaseMachine.Verdict verdict = now.verdict();
    Optional<DatabaseRequest> first = switches() ? switchover : Optional.empty();
    return (now.granted().isPresent() ? open : first)
        .map(
            request ->
                new DatabaseMachine.Verdict(
                    verdict.rule(),
                    "%s; %s asked for it: %s"
                        .formatted(verdict.reason(), request.who(), request.why()),
                    verdict.level()))
        .orElse(verdict);
  }

  private void asked(DatabaseRequest request) {
    LOG.warn(
        "database: {} asks for {}, because: {}", request.who(), request.command(), request.why());
    if (state.isEmpty() || open.isPresent()) {
      String why =
          state.isEmpty()
              ? "the witness has not read yet what is decided"
              : "another command is being carried out";
      request.replyTo().tell(new DatabaseRequest.Answer(false, why, 0, 0));
      return;
    }
    open = Optional.of(request);
    step(state.get(), new Event.Asked(request.command()));
  }

  private void answered(Effect.Answered answer) {
    DatabaseRecord record = state.orElseThrow().record();
    open.ifPresent(
        request -> {
          LOG.warn(
              "database: {} of {} is {}: {}",
              request.command(),
              request.who(),
              answer.done() ? "decided" : "refused",
              answer.sentence());
          request
              .replyTo()
              .tell(
                  new DatabaseRequest.Answer(
                      answer.done(), answer.sentence(), record.epoch(), record.version()));
        });
    if (answer.done()) {
      switchover = open.filter(request -> request.command() instanceof DatabaseCommand.Switchover);
    }
    open = Optional.empty();
  }

  private static long nowMillis() {
    return System.nanoTime() / 1_000_000;
  }

  private void looked(Board.Contents known) {
    if (state.isEmpty()) {
      return;
    }
    Map<String, Seen> reports = new TreeMap<>();
    known
        .servers()
        .forEach((server, aged) -> reports.put(server, new Seen(aged.report(), aged.ageMillis())));
    seen = reports;
    changes = ChangeLog.looked(changes, state.get().record(), seen, nowMillis());
    spread(SeenRoute.of(known.reports()));
    step(state.get(), new Event.Looked(nowMillis(), seen));
    publish();
  }

  private void spread(List<SeenRoute> routes) {
    ChangeLog.State before = changes;
    changes = ChangeLog.spread(before, state.get().record(), seen, routes, nowMillis(), lateAfter);
    if (changes.equals(before)) {
      return;
    }
    DatabaseChange change = changes.changes().getLast();
    Propagation was = before.changes().getLast().propagation();
    Propagation now = change.propagation();
    if (now.late() && !was.late()) {
      LOG.warn("database: the change of epoch {} is {}", change.epoch(), now.sentence());
    } else if (now.complete() && !was.complete()) {
      LOG.info("database: the change of epoch {} is {}", change.epoch(), now.sentence());
    }
  }

  private void publish() {
    state.ifPresent(
        now -> {
          long nowMillis = nowMillis();
          copies = copies.seen(DatabaseStatus.copies(now.record().mode().name()), nowMillis);
          published.tell(
              DatabaseViews.of(
                  now, plan.servers(), seen, changes.changes(), nowMillis - copies.sinceMillis()));
        });
  }

  private void step(DatabaseMachine.State now, Event event) {
    Step<DatabaseMachine.State, Effect> step = machine.step(now, event);
    state = Optional.of(step.state());
    step.effects().forEach(this::carryOut);
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Store(DatabaseRecord record) -> {
        decided(record);
        ledger(new LedgerWriter.Event.Wanted(record));
      }
      case Effect.Tell(DatabaseRecord record) -> tell(record);
      case Effect.Judged(DatabaseMachine.Verdict verdict, DatabaseRecord record) ->
          log(verdict, record);
      case Effect.Answered answer -> answered(answer);
    }
  }

  /** What a majority has not confirmed lately may be another witness's to tell. */
  private void tell(DatabaseRecord record) {
    if (mandate.holds(nowMillis(), plan.limits().silenceMillis())) {
      tell("database", DatabaseDecision.HEARER, record);
      tell(DatabaseDecision.ROUTER_ROLE, DatabaseDecision.ROUTER, record);
    }
  }

  private void tell(String role, String name, DatabaseRecord record) {
    peers
        .<DatabaseDecision>named(role, "/system/" + name)
        .forEach(actor -> actor.tell(new DatabaseDecision(record)));
  }

  private static void log(DatabaseMachine.Verdict verdict, DatabaseRecord record) {
    String sentence = "database: %s %s; %s".formatted(verdict.rule(), verdict.reason(), record);
    switch (verdict.level()) {
      case FINE -> LOG.info(sentence);
      case WARNING, CRITICAL -> LOG.warn(sentence);
    }
  }

  private void ledger(LedgerWriter.Event event) {
    Step<LedgerWriter.State, LedgerWriter.Effect> step = writer.step(ledger, event);
    ledger = step.state();
    step.effects().forEach(this::carryOut);
  }

  private void carryOut(LedgerWriter.Effect effect) {
    switch (effect) {
      case LedgerWriter.Effect.Ask(LedgerCopy.Request request, long round) -> ask(request, round);
      case LedgerWriter.Effect.Stored(DatabaseRecord record) -> {
        mandate = mandate.confirmed();
        stored(record);
      }
      case LedgerWriter.Effect.Confirmed confirmed -> mandate = mandate.confirmed();
      case LedgerWriter.Effect.Lost(Ballot to) -> {
        LOG.warn(
            "database: another witness decides, with the ballot {}; this one waits, and reads again",
            to);
        state = Optional.empty();
        open = Optional.empty();
      }
    }
  }

  private Ledger.Command command(LedgerCopy.Request request, long round) {
    return switch (request) {
      case LedgerCopy.Request.Claim(Ballot ballot) -> new Ledger.Claim(ballot, round, answers);
      case LedgerCopy.Request.Write(Ballot ballot, DatabaseRecord record) ->
          new Ledger.Write(ballot, record, round, answers);
    };
  }

  private void ask(LedgerCopy.Request request, long round) {
    mandate = mandate.asked(round, nowMillis());
    Ledger.Command command = command(request, round);
    peers
        .<Ledger.Command>named("witness", "/user/" + Ledger.NAME)
        .forEach(node -> node.tell(command));
  }

  private void resumed(DatabaseRecord record) {
    changes = ChangeLog.resumed(changes, told.get(), record, nowMillis(), Instant.now());
    changes.changes().stream()
        .filter(change -> change.untold() && change.epoch() == record.epoch())
        .forEach(
            change ->
                LOG.warn(
                    "database: what an earlier witness told of the change of epoch {} is not known"
                        + " here; the history has it without times, and the loss as {}",
                    change.epoch(),
                    change.loss()));
  }

  private void stored(DatabaseRecord record) {
    if (record.mode() != DatabaseRecord.Mode.SWITCHOVER) {
      switchover = Optional.empty();
    }
    if (state.isEmpty()) {
      LOG.info("database: goes on from {}", record);
      state = Optional.of(machine.resume(record, nowMillis()));
      resumed(record);
    } else {
      changes = ChangeLog.durable(changes, record, nowMillis());
      step(state.get(), new Event.Stored(nowMillis(), record));
      publish();
    }
  }
}
