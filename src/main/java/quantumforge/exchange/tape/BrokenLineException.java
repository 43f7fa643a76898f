package quantumforge.exchange.tape;

/** A line is not what its tape's format asks for. Carries no stack trace: it is data. */
final class BrokenLineException extends Exception {

  private static final long serialVersionUID = 1L;

  BrokenLineException(String message) {
    super(message, null, false, false);
  }
}
