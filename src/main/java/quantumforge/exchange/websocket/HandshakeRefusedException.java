package quantumforge.exchange.websocket;

import java.io.IOException;
import java.net.http.HttpHeaders;

/** The server answered the request for a WebSocket with something else. */
public final class HandshakeRefusedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient HttpHeaders headers;

  HandshakeRefusedException(int status, HttpHeaders headers, String why) {
    super(why);
    this.status = status;
    this.headers = headers;
  }

  /** The HTTP status, for example 429. */
  public int status() {
    return status;
  }

  /** The headers of the answer. */
  public HttpHeaders headers() {
    return headers;
  }
}
