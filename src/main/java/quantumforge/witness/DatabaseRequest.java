package quantumforge.witness;

import org.apache.pekko.actor.typed.ActorRef;
import quantumforge.wire.CborSerializable;

/**
 * An operator's command on its way to the witness.
 *
 * @param kind what he asks for
 * @param expectedEpoch the epoch that he saw
 * @param server the one that a {@link Kind#FORCE} makes the primary, or whose data a {@link
 *     Kind#REINIT} has made anew; empty for the others
 * @param formerIsOff with a {@link Kind#FORCE}, see {@link DatabaseCommand.Force}
 * @param who the operator, proven by his token at the node that took the command
 * @param why in his own words; goes to the log and to the history
 * @param replyTo hears what became of it; when nothing comes, the outcome is unknown
 */
public record DatabaseRequest(
    Kind kind,
    long expectedEpoch,
    String server,
    boolean formerIsOff,
    String who,
    String why,
    ActorRef<Answer> replyTo)
    implements DatabaseSeat.Message, CborSerializable {

  /** The commands by name: a sealed type does not say on the wire which of its kinds it is. */
  public enum Kind {
    SWITCHOVER,
    FORCE,
    PAUSE,
    RESUME,
    REINIT
  }

  /** Where it is sent, at the node on which the witness runs. */
  public static final String PATH = "/system/singletonManagerwitness/witness/" + DatabaseSeat.NAME;

  /** A command as it goes to the witness. */
  public static DatabaseRequest of(
      DatabaseCommand command, String who, String why, ActorRef<Answer> replyTo) {
    Kind kind =
        switch (command) {
          case DatabaseCommand.Switchover switchover -> Kind.SWITCHOVER;
          case DatabaseCommand.Force force -> Kind.FORCE;
          case DatabaseCommand.Pause pause -> Kind.PAUSE;
          case DatabaseCommand.Resume resume -> Kind.RESUME;
          case DatabaseCommand.Reinit reinit -> Kind.REINIT;
        };
    String server =
        switch (command) {
          case DatabaseCommand.Force force -> force.server();
          case DatabaseCommand.Reinit reinit -> reinit.server();
          case DatabaseCommand.Switchover switchover -> "";
          case DatabaseCommand.Pause pause -> "";
          case DatabaseCommand.Resume resume -> "";
        };
    boolean formerIsOff = command instanceof DatabaseCommand.Force force && force.formerIsOff();
    return new DatabaseRequest(
        kind, command.expectedEpoch(), server, formerIsOff, who, why, replyTo);
  }

  /** The command that it carries. */
  DatabaseCommand command() {
    return switch (kind) {
      case SWITCHOVER -> new DatabaseCommand.Switchover(expectedEpoch);
      case FORCE -> new DatabaseCommand.Force(expectedEpoch, server, formerIsOff);
      case PAUSE -> new DatabaseCommand.Pause(expectedEpoch);
      case RESUME -> new DatabaseCommand.Resume(expectedEpoch);
      case REINIT -> new DatabaseCommand.Reinit(expectedEpoch, server);
    };
  }

  /**
   * What became of a command.
   *
   * @param done whether it is decided and durable; else nothing was done
   * @param sentence by which rule, or why not
   * @param epoch of the database then
   * @param version of the decision then
   */
  public record Answer(boolean done, String sentence, long epoch, long version)
      implements CborSerializable {}
}
