package quantumforge.failover;

/** What an agent wanted to do did not work; the message is one sentence for people. */
class AgentException extends Exception {

  private static final long serialVersionUID = 1;

  AgentException(String message) {
    super(message);
  }

  AgentException(String message, Throwable cause) {
    super(message, cause);
  }
}
