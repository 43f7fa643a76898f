package quantumforge.node;

/** A node cannot start; the message names what is in the way and the mend. */
public final class NodeException extends Exception {

  private static final long serialVersionUID = 1L;

  NodeException(String message, Throwable cause) {
    super(message, cause);
  }

  NodeException(String message) {
    super(message);
  }
}
