package quantumforge.witness;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.ClusterSingleton;
import org.apache.pekko.cluster.typed.ClusterSingletonSettings;
import org.apache.pekko.cluster.typed.SingletonActor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.alert.AlertBook;
import quantumforge.alert.AlertSettings;
import quantumforge.health.Board;
import quantumforge.health.Peers;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantStatus.NodeView;

/**
 * The singleton that publishes the plant's status. Runs on the oldest node of the role witness in
 * the data center control, and acts only while {@link Authority} says so.
 */
public final class Witness {

  private static final Logger LOG = LoggerFactory.getLogger(Witness.class);
  private static final String ROLE = "witness";

  private final Plan plan;
  private final LongSupplier pauses;
  private final Peers peers;
  private final ActorRef<Board.Command> localBoard;
  private final ActorRef<Board.Contents> contents;
  private final ActorRef<Board.Confirmation> confirmations;
  private final String claim;
  private final Counter published;
  private final Counter withheld;
  private final AlertBook alerts;
  private final Instant since = Instant.now();
  private Authority authority = Authority.initial();
  private Optional<DatabaseStatus> database = Optional.empty();
  private long sequence;

  private Witness(
      ActorContext<Message> context,
      Plan plan,
      LongSupplier pauses,
      Peers peers,
      ActorRef<Board.Command> localBoard,
      MeterRegistry meters) {
    this.plan = plan;
    this.pauses = pauses;
    this.peers = peers;
    this.localBoard = localBoard;
    this.contents = context.messageAdapter(Board.Contents.class, Known::new);
    this.confirmations = context.messageAdapter(Board.Confirmation.class, Answered::new);
    this.claim = plan.node() + "#" + context.getSelf().path().uid();
    this.published = meters.counter("forge.witness.published");
    this.withheld = meters.counter("forge.witness.withheld");
    this.alerts = new AlertBook(plan.alerts());
    alerts.resume(plan.earlier().get(), nowMillis());
    if (!plan.database().servers().isEmpty()) {
      context.spawn(
          DatabaseSeat.create(
              claim,
              plan.database(),
              plan.alerts().databaseChangeIncomplete().after(),
              peers,
              localBoard,
              plan.earlierChanges(),
              context.messageAdapter(DatabaseStatus.class, Database::new)),
          DatabaseSeat.NAME);
    }
  }

  /**
   * What the witness must know.
   *
   * @param node the node it runs on
   * @param expected names of the nodes that should be there
   * @param earlier the alerts that this node heard of last
   * @param earlierChanges the changes of the database's primary that this node knows of
   * @param database on which database it decides
   */
  public record Plan(
      String node,
      List<String> expected,
      Duration publishInterval,
      Duration staleAfter,
      AlertSettings alerts,
      Supplier<PlantAlerts> earlier,
      Supplier<List<DatabaseChange>> earlierChanges,
      DatabasePlan database) {

    public Plan {
      expected = List.copyOf(expected);
    }
  }

  private sealed interface Message permits Due, Known, Answered, Database, Stop {}

  private enum Due implements Message {
    DUE
  }

  private enum Stop implements Message {
    STOP
  }

  private record Known(Board.Contents contents) implements Message {}

  private record Answered(Board.Confirmation confirmation) implements Message {}

  private record Database(DatabaseStatus status) implements Message {}

  /**
   * Makes this node a candidate. The cluster decides where the one witness runs.
   *
   * @param pauses how often this process stood still so far; looks at the clock itself
   */
  public static void stand(
      ActorSystem<?> system,
      Plan plan,
      LongSupplier pauses,
      ActorRef<Board.Command> localBoard,
      MeterRegistry meters) {
    Behavior<Message> behavior =
        Behaviors.setup(
            context -> {
              Witness witness =
                  new Witness(context, plan, pauses, new Peers(system), localBoard, meters);
              return witness.running();
            });
    Behavior<Message> supervised =
        Behaviors.supervise(behavior)
            .onFailure(
                SupervisorStrategy.restartWithBackoff(
                    Duration.ofMillis(200), Duration.ofSeconds(5), 0.2));
    ClusterSingleton.get(system)
        .init(
            SingletonActor.of(supervised, ROLE)
                .withSettings(ClusterSingletonSettings.create(system).withRole(ROLE))
                .withStopMessage(Stop.STOP));
  }

  private Behavior<Message> running() {
    LOG.info("the witness runs here");
    return Behaviors.withTimers(
        timers -> {
          timers.startTimerWithFixedDelay(Due.DUE, Duration.ZERO, plan.publishInterval());
          return Behaviors.receiveMessage(this::on);
        });
  }

  private Behavior<Message> on(Message message) {
    return switch (message) {
      case Due due -> {
        due();
        yield Behaviors.same();
      }
      case Known(Board.Contents known) -> {
        publish(known);
        yield Behaviors.same();
      }
      case Answered(Board.Confirmation answer) -> {
        answered(answer);
        yield Behaviors.same();
      }
      case Database(DatabaseStatus status) -> {
        database(status);
        yield Behaviors.same();
      }
      case Stop stop -> {
        LOG.info("the witness stops here");
        yield Behaviors.stopped();
      }
    };
  }

  /** Whoever follows the primary by what is published waits for a decision. */
  private void database(DatabaseStatus status) {
    boolean decided = database.filter(last -> last.version() == status.version()).isEmpty();
    database = Optional.of(status);
    if (decided) {
      due();
    }
  }

  private void due() {
    Authority.Circumstances now = circumstances();
    if (authority.holds(now)) {
      localBoard.tell(new Board.Read(contents));
      return;
    }
    withheld.increment();
    authority = authority.asks(now);
    ask();
  }

  private Authority.Circumstances circumstances() {
    return new Authority.Circumstances(pauses.getAsLong(), peers.controlNodes());
  }

  private void ask() {
    Board.Confirm question =
        new Board.Confirm(claim, authority.term(), authority.nonce(), confirmations);
    peers.boards().forEach(board -> board.tell(question));
  }

  private void answered(Board.Confirmation answer) {
    Authority before = authority;
    authority = authority.answered(answer.granted(), answer.term(), answer.nonce());
    if (authority.confirmed() && !before.confirmed()) {
      LOG.info(
          "confirmed as the witness of term {} by {} of {} control nodes",
          authority.term(),
          authority.grants(),
          authority.asked().control().size());
      due();
    } else if (authority.refusals() == 1 && before.refusals() == 0) {
      LOG.warn(
          "silent: a control node follows term {}, this witness had term {}",
          answer.term(),
          before.term());
    }
  }

  private void publish(Board.Contents known) {
    if (!authority.holds(circumstances())) {
      return;
    }
    sequence++;
    List<NodeView> nodes =
        PlantView.of(
            plan.expected(), peers.members(), known.reports(), plan.staleAfter().toMillis());
    PlantStatus status =
        new PlantStatus(
            plan.node(),
            authority.term(),
            since,
            sequence,
            Instant.now(),
            nodes,
            alerts(nodes),
            database);
    peers.watches().forEach(watch -> watch.tell(status));
    published.increment();
  }

  private PlantAlerts alerts(List<NodeView> nodes) {
    for (PlantAlerts.Change change : alerts.observe(nodes, database, Instant.now(), nowMillis())) {
      String where = change.node().isEmpty() ? "" : change.node() + ": ";
      if (change.raised()) {
        LOG.warn(
            "{} alert {} raised: {}{}", change.severity(), change.id(), where, change.sentence());
      } else {
        LOG.info("alert {} cleared, it was: {}{}", change.id(), where, change.sentence());
      }
    }
    return alerts.view(nowMillis());
  }

  private static long nowMillis() {
    return System.nanoTime() / 1_000_000;
  }
}
