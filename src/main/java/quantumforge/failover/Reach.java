package quantumforge.failover;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
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
   * Tries once; takes no longer than twice the limit.
   *
   * @return {@link Link#UNKNOWN} when this machine could not try: it has no file or port for it
   */
  static Link of(InetSocketAddress server, Duration limit) {
    try (Socket socket = new Socket()) {
      try {
        // Makes the socket.
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Math.toIntExact(limit.toMillis()));
      } catch (SocketException none) {
        return Link.UNKNOWN;
      }
      return ask(socket, server, limit);
    } catch (BindException none) {
      return Link.UNKNOWN;
    } catch (ConnectException refused) {
      String reason = String.valueOf(refused.getMessage());
      return reason.contains("refused") ? Link.REFUSED : Link.SILENT;
    } catch (IOException silent) {
      return Link.SILENT;
    }
  }

  private static Link ask(Socket socket, InetSocketAddress server, Duration limit)
      throws IOException {
    socket.connect(server, Math.toIntExact(limit.toMillis()));
    socket.getOutputStream().write(ByteBuffer.allocate(8).putInt(8).putInt(GSSENC_REQUEST).array());
    return socket.getInputStream().read() >= 0 ? Link.OPEN : Link.REFUSED;
  }
}
