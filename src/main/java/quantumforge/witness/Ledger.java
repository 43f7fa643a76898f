package quantumforge.witness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
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
 * majority then, and its node says so; it is written once a minute, whether it has changed or not,
 * since a disk that takes nothing would else be noticed when something has to be decided. One that
 * fails at a request reads its file again. For a dispatcher on which actors may wait for the disk.
 */
public final class Ledger {

  /** The name of the actor below the guardian, the same on every control node. */
  public static final String NAME = "ledger";

  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private static final Duration TRIAL = Duration.ofMinutes(1);
  private static final Duration RESTART_SOONEST = Duration.ofMillis(200);
  private static final Duration RESTART_LATEST = Duration.ofSeconds(5);

  private final String node;
  private final StateFile file;
  private final Consumer<String> trouble;
  private LedgerCopy copy;

  private Ledger(String node, StateFile file, Consumer<String> trouble, LedgerCopy copy) {
    this.node = node;
    this.file = file;
    this.trouble = trouble;
    this.copy = copy;
  }

  /** What a ledger understands. */
  public sealed interface Command extends CborSerializable permits Claim, Write, Try {}

  /** See {@link LedgerCopy.Request.Claim}. */
  public record Claim(Ballot ballot, long round, ActorRef<Answer> replyTo) implements Command {}

  /** See {@link LedgerCopy.Request.Write}. */
  public record Write(Ballot ballot, DatabaseRecord record, long round, ActorRef<Answer> replyTo)
      implements Command {}

  /** Writes what it has once more. */
  enum Try implements Command {
    NOW
  }

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
   * @param trouble gets what is in the way of keeping anything, in a sentence; empty when nothing
   *     is
   */
  public static Behavior<Command> create(String node, Path folder, Consumer<String> trouble) {
    return Behaviors.supervise(opened(node, folder, trouble))
        .onFailure(SupervisorStrategy.restartWithBackoff(RESTART_SOONEST, RESTART_LATEST, 0.2));
  }

  /** Reads what is on the disk: what was answered is there. */
  private static Behavior<Command> opened(String node, Path folder, Consumer<String> trouble) {
    return Behaviors.withTimers(
        timers -> {
          try {
            Files.createDirectories(folder);
            StateFile file = new StateFile(folder.resolve("ledger"));
            LedgerCopy copy = file.read().map(Ledger::copy).orElse(LedgerCopy.EMPTY);
            Ledger ledger = new Ledger(node, file, trouble, copy);
            timers.startTimerWithFixedDelay(Try.NOW, TRIAL);
            return Behaviors.receiveMessage(ledger::on);
          } catch (IOException | IllegalArgumentException damaged) {
            String sentence =
                "this node's copy of what is decided about the database does not count: %s; while the other control nodes agree, stop this node, remove the file, and start it under another name"
                    .formatted(damaged.getMessage());
            LOG.error("{}", sentence);
            trouble.accept(sentence);
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
      case Try.NOW -> keeps(copy);
    }
    return Behaviors.same();
  }

  private void answer(LedgerCopy.Request request, long round, ActorRef<Answer> replyTo) {
    LedgerCopy after = copy.after(request);
    if (after.equals(copy) || keeps(after)) {
      copy = after;
      replyTo.tell(new Answer(node, request.ballot(), round, copy));
    }
  }

  private boolean keeps(LedgerCopy after) {
    try {
      file.write(values(after));
      trouble.accept("");
      return true;
    } catch (IOException failed) {
      LOG.error("what is decided about the database cannot be kept: {}", failed.getMessage());
      trouble.accept(
          "what is decided about the database cannot be kept here: %s; make its folder writable, with room on its disk, for the user of this node"
              .formatted(failed.getMessage()));
      return false;
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
