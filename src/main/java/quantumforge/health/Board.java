package quantumforge.health;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import quantumforge.status.NodeReport;
import quantumforge.wire.CborSerializable;

/**
 * A control node's record of what every node last said of itself, and of which witness it follows.
 * Every control node has one, so that the evidence survives the witness's move.
 */
public final class Board {

  /** The name of the actor below the guardian, the same on every control node. */
  public static final String NAME = "board";

  private static final Duration LATE = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private final Map<String, Received> reports = new TreeMap<>();
  private final Map<String, ReceivedServer> servers = new TreeMap<>();
  private long term;
  private String witness = "";

  private Board(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Makes an empty board. */
  public static Behavior<Command> create() {
    return create(System::nanoTime);
  }

  static Behavior<Command> create(LongSupplier nanoTime) {
    return Behaviors.setup(
        context -> {
          Board board = new Board(nanoTime);
          return Behaviors.receiveMessage(board::on);
        });
  }

  /** What a board understands. */
  public sealed interface Command permits Report, ServerReported, Confirm, Read {}

  /** A node's report. */
  public record Report(NodeReport report) implements Command, CborSerializable {}

  /** What the agent of a PostgreSQL server says. */
  public record ServerReported(ServerReport report) implements Command, CborSerializable {}

  /**
   * A witness asks whether this control node follows it. A board follows the highest term it heard
   * of, and within one term the first witness.
   *
   * @param nonce comes back with the answer
   */
  public record Confirm(String witness, long term, long nonce, ActorRef<Confirmation> replyTo)
      implements Command, CborSerializable {}

  /**
   * The answer.
   *
   * @param term the term that the board follows now
   */
  public record Confirmation(boolean granted, long term, long nonce) implements CborSerializable {}

  /** Asks the local board for everything it has. */
  public record Read(ActorRef<Contents> replyTo) implements Command {}

  /** The newest report of each node and of each database server with its age, by name. */
  public record Contents(Map<String, Aged> reports, Map<String, AgedServer> servers) {}

  /** A server's report and how long ago it arrived. */
  public record AgedServer(ServerReport report, long ageMillis) {}

  /** A report and how long ago it arrived. */
  public record Aged(NodeReport report, long ageMillis) {}

  private Behavior<Command> on(Command command) {
    switch (command) {
      case Report(NodeReport report) ->
          reports.put(report.node(), new Received(report, nanoTime.getAsLong()));
      case ServerReported(ServerReport report) -> take(report);
      case Confirm confirm -> confirm.replyTo().tell(answer(confirm));
      case Read(ActorRef<Contents> replyTo) -> replyTo.tell(contents());
    }
    return Behaviors.same();
  }

  private Confirmation answer(Confirm confirm) {
    if (confirm.term() > term) {
      term = confirm.term();
      witness = confirm.witness();
    }
    boolean granted = confirm.term() == term && confirm.witness().equals(witness);
    return new Confirmation(granted, term, confirm.nonce());
  }

  private Contents contents() {
    long now = nanoTime.getAsLong();
    Map<String, Aged> aged = new TreeMap<>();
    reports.forEach(
        (node, received) ->
            aged.put(
                node,
                new Aged(received.report, Duration.ofNanos(now - received.atNanos).toMillis())));
    Map<String, AgedServer> agedServers = new TreeMap<>();
    servers.forEach(
        (server, received) ->
            agedServers.put(
                server,
                new AgedServer(
                    received.report, Duration.ofNanos(now - received.atNanos).toMillis())));
    return new Contents(aged, agedServers);
  }

  /**
   * What was sent earlier may arrive later, and not so much later. An agent whose file was lost and
   * whose clock has been set back begins a life that looks like an earlier one: it is heard when
   * nothing came of the other for so long.
   */
  private void take(ServerReport report) {
    ReceivedServer known = servers.get(report.server());
    long now = nanoTime.getAsLong();
    boolean replaced =
        known != null
            && report.agent() != known.report.agent()
            && now - known.atNanos > LATE.toNanos();
    if (known == null || report.newerThan(known.report) || replaced) {
      servers.put(report.server(), new ReceivedServer(report, now));
    }
  }

  private record ReceivedServer(ServerReport report, long atNanos) {}

  private record Received(NodeReport report, long atNanos) {}
}
