package quantumforge.failover;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import quantumforge.health.ServerReport.Link;

/**
 * Whether a server takes new connections. Asks, as any client might, whether it encrypts by GSSAPI
 * (PostgreSQL's protocol, GSSENCRequest): only a server that can start a process for a connection
 * answers that, also where all connections are taken, and no user is needed (PostgreSQL,
 * postmaster.c: ProcessStartupPacket comes before the connection is refused). Who asks for TLS and
 * goes leaves a line in the log of a server that has it (be-secure-openssl.c: be_tls_open_server),
 * four times a second here; this leaves none. A machine takes connections for a server that stands
 * still.
 */
final class Reach {

  private static final int GSSENC_REQUEST = 80_877_104;

  private Reach() {}

  /**
   * What a try found.
   *
   * @param link {@link Link#UNKNOWN} when this machine could not try: it has no file or port for it
   * @param waitedMillis how long it waited in vain, as far as this process was there to wait
   */
  record Tried(Link link, long waitedMillis) {

    Tried(Link link) {
      this(link, 0);
    }
  }

  /**
   * Tries once; waits no longer than the limit for the connection, and so long for the answer as
   * often as is said: a time in which this process or its machine stood still is one of them.
   */
  static Tried of(InetSocketAddress server, Duration limit, int waits) {
    try (Socket socket = new Socket()) {
      try {
        // Makes the socket.
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
      } catch (SocketException none) {
        return new Tried(Link.UNKNOWN);
      }
      return ask(socket, server, limit, waits);
    } catch (BindException none) {
      return new Tried(Link.UNKNOWN);
    } catch (ConnectException refused) {
      String reason = String.valueOf(refused.getMessage());
      return new Tried(reason.contains("refused") ? Link.REFUSED : Link.SILENT);
    } catch (IOException silent) {
      return new Tried(Link.SILENT, limit.toMillis());
    }
  }

  private static Tried ask(Socket socket, InetSocketAddress server, Duration limit, int waits)
      throws IOException {
    socket.connect(server, Math.toIntExact(limit.toMillis()));
    socket.getOutputStream().write(ByteBuffer.allocate(8).putInt(8).putInt(GSSENC_REQUEST).array());
    for (int waited = 0; waited < waits; waited++) {
      try {
        return new Tried(socket.getInputStream().read() >= 0 ? Link.OPEN : Link.REFUSED);
      } catch (SocketTimeoutException notYet) {
        // A machine that is short of memory or time starts a process late.
      }
    }
    return new Tried(Link.SILENT, waits * limit.toMillis());
  }
}
