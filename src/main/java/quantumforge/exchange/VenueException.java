package quantumforge.exchange;

/**
 * A venue refused or did not answer a request. The message names the request, the answer and what
 * happens next.
 */
public final class VenueException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int httpStatus;

  /**
   * @param httpStatus the status the venue answered, or 0 when it did not answer
   */
  public VenueException(int httpStatus, String message, Throwable cause) {
    super(message, cause);
    this.httpStatus = httpStatus;
  }

  /** The HTTP status the venue answered, or 0 when it did not answer. */
  public int httpStatus() {
    return httpStatus;
  }
}
