package quantumforge.relay;

/** Bytes that are no block, or a block that was damaged on its way. */
public final class CorruptBlockException extends Exception {

  private static final long serialVersionUID = 1L;

  CorruptBlockException(String message) {
    super(message);
  }

  CorruptBlockException(String message, Throwable cause) {
    super(message, cause);
  }
}
