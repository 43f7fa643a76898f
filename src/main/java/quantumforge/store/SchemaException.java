package quantumforge.store;

/** Why the tables could not be brought to this version; the message is one sentence for people. */
public final class SchemaException extends Exception {

  private static final long serialVersionUID = 1L;

  SchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
