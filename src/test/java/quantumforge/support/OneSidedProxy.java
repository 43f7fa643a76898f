package quantumforge.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A network before a server on this machine whose connections can die on the client's side only, as
 * in a network address translation that forgets them: the server goes on serving nobody.
 */
public final class OneSidedProxy implements AutoCloseable {

  private final int serverPort;
  private final ServerSocket listening;
  private final List<Socket> clientSides = new CopyOnWriteArrayList<>();
  private final List<Socket> serverSides = new CopyOnWriteArrayList<>();
  private final Set<Socket> forgotten = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytesLost = new AtomicLong();
  private volatile int refused;
  private final AtomicInteger connectionsLeft = new AtomicInteger(Integer.MAX_VALUE);

  public OneSidedProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("proxy").start(this::accept);
  }

  public URI redisUrl() {
    return URI.create("redis://127.0.0.1:" + listening.getLocalPort());
  }

  /** Closes the clients' sides; the servers' sides stay, and what comes from them is lost. */
  public void cutClientSides() {
    clientSides.forEach(OneSidedProxy::closeQuietly);
    clientSides.clear();
  }

  /** Carries nothing more on the connections of now, which stay open on both sides. */
  public void forgetConnections() {
    forgotten.addAll(clientSides);
  }

  /** What servers sent to clients that were gone, in bytes. */
  public long bytesLost() {
    return bytesLost.get();
  }

  /** Lets that many more clients in; those behind them are closed at once. */
  public void letIn(int connections) {
    connectionsLeft.set(connections);
  }

  /** Clients that were not let in. */
  public int refused() {
    return refused;
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        if (connectionsLeft.getAndDecrement() <= 0) {
          refused++;
          closeQuietly(client);
          continue;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        clientSides.add(client);
        serverSides.add(server);
        Thread.ofVirtual().start(() -> toServer(client, server));
        Thread.ofVirtual().start(() -> toClient(server, client));
      } catch (IOException closed) {
        // Closed, or the server is gone: the client sees a closed connection.
      }
    }
  }

  private void toServer(Socket client, Socket server) {
    byte[] buffer = new byte[16_384];
    try {
      InputStream in = client.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (!forgotten.contains(client)) {
          server.getOutputStream().write(buffer, 0, count);
        }
      }
    } catch (IOException cut) {
      // What the client sent has arrived; the server is not told that nothing more comes.
    }
  }

  private void toClient(Socket server, Socket client) {
    byte[] buffer = new byte[16_384];
    try (server) {
      InputStream in = server.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        try {
          if (forgotten.contains(client)) {
            continue;
          }
          OutputStream out = client.getOutputStream();
          out.write(buffer, 0, count);
        } catch (IOException cut) {
          bytesLost.addAndGet(count);
        }
      }
      client.close();
    } catch (IOException closed) {
      closeQuietly(client);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no more use either way.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cutClientSides();
    serverSides.forEach(OneSidedProxy::closeQuietly);
  }
}
