package quantumforge.node;

/** A node cannot start; the message names what is in the way and the mend. */
public final class NodeException extends Exception {

  private static final long serialVersionUID = 1L;

  private final Kind kind;

  NodeException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  NodeException(Kind kind, String message) {
    this(kind, message, null);
  }

  /** What kind of thing is in the way. */
  public enum Kind {
    /** An address or a port that somebody else has, or that is not of this machine. */
    IN_USE,
    /** Something that the configuration names and that cannot be used, for example a tape. */
    UNUSABLE
  }

  /** What kind of thing is in the way. */
  public Kind kind() {
    return kind;
  }
}
