package quantumforge.relay;

/** Another writer has taken over what this one wrote to; it must write nothing more. Final. */
public final class TakenOverException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  TakenOverException(String message) {
    super(message);
  }
}
