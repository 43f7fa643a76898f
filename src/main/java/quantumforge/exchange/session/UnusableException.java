package quantumforge.exchange.session;

/** A message that cannot be used; the text names field and value. */
public final class UnusableException extends Exception {

  private static final long serialVersionUID = 1L;

  private final BadKind kind;

  /**
   * @param message names the field and the value
   */
  public UnusableException(BadKind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** What is wrong, for the counter of bad messages. */
  public BadKind kind() {
    return kind;
  }
}
