package quantumforge.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A Redis server of a benchmark, on a free port of loopback; ends with close. */
final class ScratchRedis implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long POLL_MILLIS = 50;

  private final Process process;
  private final int port;

  private ScratchRedis(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts the server and waits until it takes connections.
   *
   * @param folder its working directory
   * @param durable whether it logs what it has on the disk, as a collector's does
   * @throws IOException when there is no {@code redis-server}, or it does not come up
   */
  static ScratchRedis start(Path folder, boolean durable) throws IOException, InterruptedException {
    int port = freePort();
    Process process =
        new ProcessBuilder(
                "redis-server",
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                durable ? "yes" : "no")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .start();
    ScratchRedis redis = new ScratchRedis(process, port);
    try {
      redis.awaitUp(folder);
      return redis;
    } catch (IOException | InterruptedException failed) {
      redis.close();
      throw failed;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitUp(Path folder) throws IOException, InterruptedException {
    long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
    while (!takesConnections()) {
      if (!process.isAlive() || System.nanoTime() - deadlineNanos > 0) {
        throw new IOException("redis-server does not come up; see " + folder.resolve("redis.log"));
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private boolean takesConnections() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  URI url() {
    return URI.create("redis://127.0.0.1:" + port);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
