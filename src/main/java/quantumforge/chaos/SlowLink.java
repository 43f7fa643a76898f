package quantumforge.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A machine's way to one port of another one, through a process in the middle that can be slow: a
 * proxy for TCP on the first machine, to which its packet filter leads what it connects there. The
 * other machine sees connections from the same address as without it. Thread-safe.
 */
final class SlowLink implements AutoCloseable {

  /** Those of the proxy itself, which are not led to it again; outside what Linux gives out. */
  static final int FIRST_PORT = 10_000;

  static final int LAST_PORT = 12_999;

  private static final int CHUNK_BYTES = 16 * 1024;

  /** What is under way in one direction of one connection: a fast sender must not fill memory. */
  private static final int CHUNKS_MAX = 256;

  private static final int CONNECT_MILLIS = 5_000;

  private final AtomicInteger nextPort = new AtomicInteger();

  private final Path namespace;
  private final InetSocketAddress from;
  private final InetSocketAddress to;
  private final ServerSocket door;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile long delayNanos;
  private volatile long bytesPerSecond = Long.MAX_VALUE;

  /**
   * Begins to take connections, and is as fast as it can be.
   *
   * @param namespace of the first machine
   * @param from its address
   * @param to address and port at the other machine
   */
  SlowLink(Path namespace, String from, InetSocketAddress to) throws IOException {
    this.namespace = namespace;
    this.from = new InetSocketAddress(from, 0);
    this.to = to;
    this.door = listen(namespace);
    Namespace.start(namespace, "slow-link", this::accept);
  }

  private static ServerSocket listen(Path namespace) throws IOException {
    try {
      return Namespace.call(namespace, () -> new ServerSocket(0));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopped);
    }
  }

  /** Where the packet filter has to lead what is meant for the other machine's port. */
  int port() {
    return door.getLocalPort();
  }

  InetSocketAddress to() {
    return to;
  }

  /**
   * How slow it is from now on; also for what is connected.
   *
   * @param delay of each byte, in each direction
   * @param mostBytesPerSecond of each direction of each connection, above 0
   */
  void slow(Duration delay, long mostBytesPerSecond) {
    delayNanos = delay.toNanos();
    bytesPerSecond = mostBytesPerSecond;
  }

  private void accept() {
    try {
      while (true) {
        Socket near = door.accept();
        open.add(near);
        Namespace.start(namespace, "slow-link-connect", () -> join(near));
      }
    } catch (IOException closed) {
      // It takes no more.
    }
  }

  private void join(Socket near) {
    try {
      Socket far = connect();
      open.add(far);
      pump(near, far);
      pump(far, near);
    } catch (IOException refused) {
      end(near);
    }
  }

  private Socket connect() throws IOException {
    IOException last = null;
    for (int tries = 0; tries < 100; tries++) {
      Socket far = new Socket();
      try {
        far.setReuseAddress(true);
        far.setTcpNoDelay(true);
        int port = FIRST_PORT + nextPort.getAndIncrement() % (LAST_PORT - FIRST_PORT + 1);
        far.bind(new InetSocketAddress(from.getAddress(), port));
        far.connect(to, CONNECT_MILLIS);
        return far;
      } catch (BindException taken) {
        far.close();
        last = taken;
      } catch (IOException refused) {
        far.close();
        throw refused;
      }
    }
    throw last;
  }

  /** Bytes, and when they may arrive; none at the end. */
  private record Chunk(byte[] bytes, long dueNanos) {}

  /** One thread takes, another one gives when it is time: a delay is not a throughput. */
  private void pump(Socket in, Socket out) {
    BlockingQueue<Chunk> way = new LinkedBlockingQueue<>(CHUNKS_MAX);
    Thread.ofVirtual().name("slow-link-in").start(() -> take(in, way));
    Thread.ofVirtual().name("slow-link-out").start(() -> give(way, in, out));
  }

  private void take(Socket in, BlockingQueue<Chunk> way) {
    try {
      boolean more = true;
      while (more) {
        byte[] part = new byte[CHUNK_BYTES];
        int count = read(in, part);
        more = count > 0;
        byte[] bytes = Arrays.copyOf(part, Math.max(0, count));
        way.put(new Chunk(bytes, System.nanoTime() + delayNanos));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static int read(Socket in, byte[] part) {
    try {
      InputStream from = in.getInputStream();
      return from.read(part);
    } catch (IOException broken) {
      return -1;
    }
  }

  private void give(BlockingQueue<Chunk> way, Socket in, Socket out) {
    try {
      OutputStream to = out.getOutputStream();
      for (Chunk chunk = way.take(); chunk.bytes().length > 0; chunk = way.take()) {
        pause(chunk.dueNanos() - System.nanoTime());
        pause(chunk.bytes().length * 1_000_000_000L / bytesPerSecond);
        to.write(chunk.bytes());
      }
    } catch (IOException broken) {
      // The other direction notices too.
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      end(in);
      end(out);
      // Whoever waits to put something there notices that nobody takes it.
      way.clear();
    }
  }

  private static void pause(long nanos) throws InterruptedException {
    if (nanos > 0) {
      Thread.sleep(Duration.ofNanos(nanos));
    }
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException broken) {
      // It is given up.
    }
  }

  /** Takes no more connections, and ends those that are there. */
  @Override
  public void close() throws IOException {
    door.close();
    open.forEach(this::end);
  }
}
