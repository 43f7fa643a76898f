package quantumforge.exchange.tape;

import java.io.IOException;

/** A tape cannot be read or written. The message names the file, the place and the mend. */
public final class TapeException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what is wrong with which file, and where; for people
   */
  public TapeException(String message) {
    super(message);
  }

  /**
   * @param message what is wrong with which file, and where; for people
   * @param cause what went wrong below
   */
  public TapeException(String message, Throwable cause) {
    super(message, cause);
  }
}
