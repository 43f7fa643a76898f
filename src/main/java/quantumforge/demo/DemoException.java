package quantumforge.demo;

/** The demo cannot do what it was asked; the message is for the user and says what mends it. */
public final class DemoException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What kind of thing went wrong; a command line makes its exit code of it. */
  public enum Kind {
    /** A node, a server or the verification failed. */
    FAILED,
    /** The command names something that there is not. */
    USAGE,
    /** An option or a configuration is wrong. */
    CONFIGURATION,
    /** A program or a file is missing on this machine. */
    MISSING,
    /** A port or the folder is taken. */
    IN_USE,
    /** No demo runs in that folder. */
    NOT_RUNNING
  }

  private final Kind kind;

  DemoException(Kind kind, String message) {
    this(kind, message, null);
  }

  DemoException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What kind of thing went wrong. */
  public Kind kind() {
    return kind;
  }
}
