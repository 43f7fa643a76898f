package quantumforge.route;

/** What was to be done with a route did not work; the message is one sentence for people. */
final class RouteException extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean astray;

  RouteException(String message) {
    this(message, false, null);
  }

  RouteException(String message, Throwable cause) {
    this(message, false, cause);
  }

  private RouteException(String message, boolean astray, Throwable cause) {
    super(message, cause);
    this.astray = astray;
  }

  /** The route does not lead to the server that is wanted, which takes commits. */
  static RouteException astray(String message) {
    return new RouteException(message, true, null);
  }

  boolean astray() {
    return astray;
  }

  /** The first line of what went wrong elsewhere. */
  static String firstLine(Throwable failed) {
    return String.valueOf(failed.getMessage())
        .lines()
        .findFirst()
        .orElse(failed.getClass().getSimpleName());
  }
}
