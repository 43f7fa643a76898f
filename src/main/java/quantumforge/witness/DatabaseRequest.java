package quantumforge.witness;

import org.apache.pekko.actor.typed.ActorRef;
import quantumforge.wire.CborSerializable;

/**
 * An operator's command on its way to the witness.
 *
 * @param who the operator, proven by his token at the node that took the command
 * @param why in his own words; goes to the log and to the history
 * @param replyTo hears what became of it; when nothing comes, the outcome is unknown
 */
public record DatabaseRequest(
    DatabaseCommand command, String who, String why, ActorRef<Answer> replyTo)
    implements DatabaseSeat.Message, CborSerializable {

  /** Where it is sent, at the node on which the witness runs. */
  public static final String PATH = "/system/singletonManagerwitness/witness/" + DatabaseSeat.NAME;

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
