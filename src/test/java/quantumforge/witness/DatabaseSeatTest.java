package quantumforge.witness;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.health.Board;
import quantumforge.health.Peers;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.Propagation;

/** The seat with real copies of the record, of which some can be cut off. */
@Timeout(120)
class DatabaseSeatTest {

  private static final List<String> COPIES = List.of("a", "b", "c");
  private static final DatabaseRecord RECORD = DatabaseRecord.NONE.first("one");

  @TempDir Path folder;

  private ActorTestKit kit;
  private final Set<String> witnesses = ConcurrentHashMap.newKeySet();
  private volatile int reachable = COPIES.size();
  private volatile List<DatabaseChange> told = List.of();
  private TestProbe<DatabaseStatus> published;

  @BeforeEach
  void startSystem() {
    kit =
        ActorTestKit.create(
            "seat",
            ConfigFactory.parseString(
                    """
                    pekko.remote.artery.canonical { hostname = "127.0.0.1", port = 0 }
                    pekko.cluster.roles = ["witness", "database"]
                    pekko.coordinated-shutdown.exit-jvm = off
                    pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
                    """)
                .withFallback(ConfigFactory.load("pekko.conf")));
    published = kit.createTestProbe();
    Cluster cluster = Cluster.get(kit.system());
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    kit.<Object>createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(30),
            () -> {
              assertThat(cluster.selfMember().status()).isEqualTo(MemberStatus.up());
              return true;
            });
  }

  @AfterEach
  void stopSystem() {
    kit.shutdownTestKit();
  }

  @Test
  void aWitnessThatAMajorityDoesNotConfirmAnyMoreIsSilent() {
    TestProbe<DatabaseDecision> agent = agent();
    startSeat();
    assertThat(agent.receiveMessage(Duration.ofSeconds(20)).record()).isEqualTo(RECORD);

    reachable = 1;
    awaitSilence(agent);

    reachable = 2;
    assertThat(agent.receiveMessage(Duration.ofSeconds(20)).record()).isEqualTo(RECORD);
  }

  /** Whoever decided it ended before it told. */
  @Test
  void aChangeThatNobodyToldOfIsInTheHistory() {
    startSeat();
    DatabaseStatus status = published.receiveMessage(Duration.ofSeconds(20));
    assertThat(status.changes()).hasSize(1);
    DatabaseChange change = status.changes().getFirst();
    assertThat(change.untold()).isTrue();
    assertThat(change.epoch()).isEqualTo(RECORD.epoch());
    assertThat(change.to()).isEqualTo(RECORD.primary());
  }

  /** The seat was there before, as when another one decided while it could not. */
  @Test
  void whatThisNodeIsToldBeforeTheRecordIsReadIsKnown() {
    reachable = 1;
    startSeat();
    kit.<Object>createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(30),
            () -> {
              assertThat(witnesses).isNotEmpty();
              return true;
            });
    DatabaseChange change =
        new DatabaseChange(
            RECORD.epoch(),
            "",
            RECORD.primary(),
            "DB-22",
            "",
            Instant.EPOCH,
            1,
            1,
            1,
            1,
            1,
            Propagation.NONE,
            "none",
            "");
    told = List.of(change);
    reachable = 2;
    DatabaseStatus status = published.receiveMessage(Duration.ofSeconds(20));
    assertThat(status.changes()).extracting(DatabaseChange::rule).containsExactly("DB-22");
  }

  /** Two writes under one ballot could both count. */
  @Test
  void aSeatThatFailsBeginsAnewUnderABallotOfItsOwn() {
    TestProbe<DatabaseDecision> agent = agent();
    ActorRef<DatabaseSeat.Message> seat = startSeat();
    assertThat(agent.receiveMessage(Duration.ofSeconds(20)).record()).isEqualTo(RECORD);
    assertThat(witnesses).hasSize(1);

    seat.tell(new DatabaseRequest(null, 1, "", false, "somebody", "a mistake", null));
    kit.<Object>createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(30),
            () -> {
              assertThat(witnesses).hasSize(2);
              return true;
            });
    DatabaseDecision last = agent.receiveMessage(Duration.ofSeconds(20));
    assertThat(last.record()).isEqualTo(RECORD);
    awaitTold(agent);
  }

  /** What it told before it failed may still be on its way. */
  private static void awaitTold(TestProbe<DatabaseDecision> agent) {
    for (int i = 0; i < 100; i++) {
      assertThat(agent.receiveMessage(Duration.ofSeconds(20)).record()).isEqualTo(RECORD);
    }
  }

  /** What comes within the limit of silence is not told; the probe has what came before. */
  private static void awaitSilence(TestProbe<DatabaseDecision> agent) {
    long endNanos = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < endNanos) {
      try {
        agent.receiveMessage(Duration.ofMillis(1_500));
      } catch (AssertionError nothingCame) {
        return;
      }
    }
    throw new AssertionError("told for a minute without a majority");
  }

  private TestProbe<DatabaseDecision> agent() {
    TestProbe<DatabaseDecision> probe = kit.createTestProbe();
    ActorRef<DatabaseDecision> hearer = probe.getRef();
    kit.system()
        .systemActorOf(
            Behaviors.receiveMessage(
                (DatabaseDecision decision) -> {
                  hearer.tell(decision);
                  return Behaviors.same();
                }),
            DatabaseDecision.HEARER,
            Props.empty());
    return probe;
  }

  private ActorRef<DatabaseSeat.Message> startSeat() {
    kit.spawn(copies(), Ledger.NAME);
    ActorRef<Board.Command> board = kit.spawn(Board.create(), Board.NAME);
    DatabasePlan plan =
        new DatabasePlan(List.of("one", "two"), COPIES, Mutants.limits(Duration.ofMinutes(10), 3));
    return kit.spawn(
        DatabaseSeat.create(
            "w#1",
            plan,
            Duration.ofSeconds(15),
            new Peers(kit.system()),
            board,
            () -> told,
            published.getRef()));
  }

  /** Three copies that have the record; only the first of them are reached. */
  private Behavior<Ledger.Command> copies() {
    return Behaviors.setup(
        context -> {
          List<ActorRef<Ledger.Command>> copies = new ArrayList<>();
          TestProbe<Ledger.Answer> answers = kit.createTestProbe();
          for (String name : COPIES) {
            ActorRef<Ledger.Command> copy =
                context.spawn(Ledger.create(name, folder.resolve(name), trouble -> {}), name);
            copy.tell(new Ledger.Write(new Ballot(1, "w#0"), RECORD, 1, answers.getRef()));
            copies.add(copy);
          }
          return Behaviors.receiveMessage(
              command -> {
                switch (command) {
                  case Ledger.Claim claim -> witnesses.add(claim.ballot().witness());
                  case Ledger.Write write -> witnesses.add(write.ballot().witness());
                  case Ledger.Try.NOW -> throw new IllegalStateException("nobody asks for that");
                }
                copies.subList(0, reachable).forEach(copy -> copy.tell(command));
                return Behaviors.same();
              });
        });
  }
}
