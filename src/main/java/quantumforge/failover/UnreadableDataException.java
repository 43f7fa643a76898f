package quantumforge.failover;

/**
 * The data of a server that does not run do not say what they are: the message names the file, and
 * what is wrong with it.
 */
final class UnreadableDataException extends AgentException {

  private static final long serialVersionUID = 1;

  UnreadableDataException(String message) {
    super(message);
  }
}
