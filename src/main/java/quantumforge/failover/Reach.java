package quantumforge.failover;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.health.ServerReport.Link;

/**
 * Whether a server takes new connections. Asks, as any client might, whether it speaks TLS
 * (PostgreSQL's protocol, SSLRequest): only a server that can start a process for a connection
 * answers that, and no user is needed. A machine takes connections for a server that stands still.
 */
final class Reach {

  private static final int SSL_REQUEST = 80_877_103;

  private Reach() {}

  /** Tries once; takes no longer than twice the limit. */
  static Link of(Server server, Duration limit) {
    int millis = Math.toIntExact(limit.toMillis());
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(millis);
      socket.connect(new InetSocketAddress(server.host(), server.port()), millis);
      socket.getOutputStream().write(ByteBuffer.allocate(8).putInt(8).putInt(SSL_REQUEST).array());
      return socket.getInputStream().read() >= 0 ? Link.OPEN : Link.REFUSED;
    } catch (ConnectException refused) {
      String reason = String.valueOf(refused.getMessage());
      return reason.contains("refused") ? Link.REFUSED : Link.SILENT;
    } catch (IOException silent) {
      return Link.SILENT;
    }
  }
}
