package quantumforge.witness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.StateFile;
import quantumforge.wire.CborSerializable;

/**
 * A control node's copy of what is decided about the database, in a file. What it answers is on the
 * disk before. A copy that cannot be read, or not be written, does not answer: the others are the
 * majority then. One that fails at a request reads its file again. For a dispatcher on which actors
 * may wait for the disk.
 */
public final class Ledger {

  /** The name of the actor below the guardian, the same on every control node. */
  public static final String NAME = "ledger";

  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private static final Duration RESTART_SOONEST = Duration.ofMillis(200);
  private static final Duration RESTART_LATEST = Duration.ofSeconds(5);

  private final String node;
  private final StateFile file;
  private LedgerCopy copy;

  private Ledger(String node, StateFile file, LedgerCopy copy) {
    this.node = node;
    this.file = file;
    this.copy = copy;
  }

  /** What a ledger understands. */
  public sealed interface Command extends CborSerializable permits Claim, Write {}

  /** See {@link LedgerCopy.Request.Claim}. */
  public record Claim(Ballot ballot, long round, ActorRef<Answer> replyTo) implements Command {}

  /** See {@link LedgerCopy.Request.Write}. */
  public record Write(Ballot ballot, DatabaseRecord record, long round, ActorRef<Answer> replyTo)
      implements Command {}

  /**
   * What a node has after a request.
   *
   * @param asked the request's ballot
   * @param round the request's
   */
  public record Answer(String node, Ballot asked, long round, LedgerCopy copy)
      implements CborSerializable {}

  /**
   * Makes the actor.
   *
   * @param folder where its file is; created
   */
  public static Behavior<Command> create(String node, Path folder) {
    return Behaviors.supervise(opened(node, folder))
        .onFailure(SupervisorStrategy.restartWithBackoff(RESTART_SOONEST, RESTART_LATEST, 0.2));
  }

  /** Reads what is on the disk: what was answered is there. */
  private static Behavior<Command> opened(String node, Path folder) {
    return Behaviors.setup(
        context -> {
          try {
            Files.createDirectories(folder);
            StateFile file = new StateFile(folder.resolve("ledger"));
            Ledger ledger =
                new Ledger(node, file, file.read().map(Ledger::copy).orElse(LedgerCopy.EMPTY));
            return Behaviors.receiveMessage(ledger::on);
          } catch (IOException | IllegalArgumentException damaged) {
            LOG.error(
                "this node's copy of what is decided about the database does not count: {}; while the other control nodes agree, stop this node, remove the file, and start it under another name",
                damaged.getMessage());
            return Behaviors.ignore();
          }
        });
  }

  private Behavior<Command> on(Command command) {
    switch (command) {
      case Claim(Ballot ballot, long round, ActorRef<Answer> replyTo) ->
          answer(new LedgerCopy.Request.Claim(ballot), round, replyTo);
      case Write(Ballot ballot, DatabaseRecord record, long round, ActorRef<Answer> replyTo) ->
          answer(new LedgerCopy.Request.Write(ballot, record), round, replyTo);
    }
    return Behaviors.same();
  }

  private void answer(LedgerCopy.Request request, long round, ActorRef<Answer> replyTo) {
    LedgerCopy after = copy.after(request);
    try {
      if (!after.equals(copy)) {
        file.write(values(after));
        copy = after;
      }
      replyTo.tell(new Answer(node, request.ballot(), round, copy));
    } catch (IOException failed) {
      LOG.error("what is decided about the database cannot be kept: {}", failed.getMessage());
    }
  }

  private static Map<String, String> values(LedgerCopy copy) {
    Map<String, String> values = new TreeMap<>(copy.record().values());
    put(values, "promised", copy.promised());
    put(values, "accepted", copy.accepted());
    return values;
  }

  private static void put(Map<String, String> values, String name, Ballot ballot) {
    values.put(name + "-round", Long.toString(ballot.round()));
    values.put(name + "-witness", ballot.witness());
  }

  private static LedgerCopy copy(Map<String, String> values) {
    return new LedgerCopy(
        ballot(values, "promised"), ballot(values, "accepted"), DatabaseRecord.of(values));
  }

  private static Ballot ballot(Map<String, String> values, String name) {
    return new Ballot(Long.parseLong(values.get(name + "-round")), values.get(name + "-witness"));
  }
}
