package quantumforge.chaos;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Path;
import javax.net.SocketFactory;

/**
 * Sockets of another machine of a {@link Network} for code with threads of its own: a socket stays
 * where it was made, whichever thread uses it. PostgreSQL's driver makes it by its name.
 * Thread-safe.
 */
public final class NamespaceSockets extends SocketFactory {

  private final Path namespace;

  /**
   * Makes no socket yet.
   *
   * @param namespace the file of a network namespace
   */
  public NamespaceSockets(String namespace) {
    this.namespace = Path.of(namespace);
  }

  /** What is put behind a URL of a database so that it is reached from there. */
  static String parameters(Path namespace) {
    return "socketFactory=%s&socketFactoryArg=%s"
        .formatted(NamespaceSockets.class.getName(), namespace);
  }

  @Override
  public Socket createSocket() throws IOException {
    try {
      return Namespace.call(namespace, NamespaceSockets::make);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a socket was made in " + namespace);
    }
  }

  private static Socket make() throws IOException {
    Socket socket = new Socket();
    // The kernel makes it with its first option.
    socket.setTcpNoDelay(true);
    return socket;
  }

  private Socket connected(SocketAddress to) throws IOException {
    Socket socket = createSocket();
    socket.connect(to);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException("from an address of one's own");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
    throw new UnsupportedOperationException("from an address of one's own");
  }
}
