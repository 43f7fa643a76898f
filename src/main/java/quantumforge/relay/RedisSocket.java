package quantumforge.relay;

import io.lettuce.core.RedisURI;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The socket to a Redis, with TLS where the address says so. Each read and each write has a time
 * limit; for writes a thread looks, as a socket has none for them. An interrupt closes it. One
 * thread reads and writes, any closes.
 */
final class RedisSocket implements AutoCloseable {

  /** Written at once; the time limit is for each of these. */
  private static final int SLICE_BYTES = 64 * 1024;

  private final Duration timeout;
  private final Socket wire;
  private final Socket socket;
  private volatile boolean closed;
  private volatile boolean late;

  /** When the write that is under way began; 0 while there is none. */
  private volatile long writingNanos;

  private RedisSocket(Duration timeout, Socket wire, Socket socket) {
    this.timeout = timeout;
    this.wire = wire;
    this.socket = socket;
  }

  /** Connects within the timeout. */
  static RedisSocket open(RedisURI uri, Duration timeout, SSLSocketFactory tls) throws IOException {
    // The socket of a channel, as an interrupt ends its reads and writes.
    Socket wire = SocketChannel.open().socket();
    try {
      int millis = Math.toIntExact(timeout.toMillis());
      wire.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), millis);
      wire.setTcpNoDelay(true);
      wire.setKeepAlive(true);
      wire.setSoTimeout(millis);
      Socket socket = uri.isSsl() ? secured(wire, uri, tls) : wire;
      RedisSocket opened = new RedisSocket(timeout, wire, socket);
      Thread.ofVirtual().name("redis-socket-watch").start(opened::watch);
      return opened;
    } catch (IOException | RuntimeException failure) {
      wire.close();
      throw failure;
    }
  }

  private static Socket secured(Socket wire, RedisURI uri, SSLSocketFactory tls)
      throws IOException {
    SSLSocket secured = (SSLSocket) tls.createSocket(wire, uri.getHost(), uri.getPort(), true);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    secured.startHandshake();
    return secured;
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  OutputStream out() throws IOException {
    return new Slices(socket.getOutputStream());
  }

  /** Closes the wire, and says nothing before: TLS would wait for whoever takes nothing. */
  @Override
  public void close() throws IOException {
    closed = true;
    wire.close();
  }

  private void watch() {
    try {
      while (!closed) {
        Thread.sleep(timeout.dividedBy(2));
        long since = writingNanos;
        if (since != 0 && System.nanoTime() - since > timeout.toNanos()) {
          late = true;
          close();
        }
      }
    } catch (InterruptedException | IOException ended) {
      closed = true;
    }
  }

  /** Writes piece by piece, so that the limit is for standing still and not for all of it. */
  private final class Slices extends OutputStream {
    private final OutputStream out;

    Slices(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int end = offset + length;
      try {
        for (int at = offset; at < end; at += SLICE_BYTES) {
          writingNanos = System.nanoTime() | 1;
          out.write(bytes, at, Math.min(SLICE_BYTES, end - at));
        }
      } catch (IOException failure) {
        if (late) {
          throw new SocketTimeoutException(
              "it has taken nothing for " + timeout.toMillis() + " ms");
        }
        throw failure;
      } finally {
        writingNanos = 0;
      }
    }
  }
}
