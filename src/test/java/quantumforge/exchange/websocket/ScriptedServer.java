package quantumforge.exchange.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;

/** Takes one client and does what its script says; a script that fails, fails {@link #check}. */
public final class ScriptedServer implements AutoCloseable {

  /** What the server does with its client. */
  public interface Script {
    void run(Client client) throws Exception;
  }

  private final ServerSocket listening;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile Socket accepted;
  private volatile String requestLine;

  private ScriptedServer(ServerSocket listening, Script script) {
    this.listening = listening;
    Thread.ofVirtual().name("scripted-server").start(() -> run(script));
  }

  /** Without TLS, on a free port. */
  public static ScriptedServer plain(Script script) throws IOException {
    return new ScriptedServer(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()), script);
  }

  static ScriptedServer tls(SSLContext tls, Script script) throws IOException {
    return new ScriptedServer(
        tls.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getByName("127.0.0.1")),
        script);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Where it listens. */
  public URI url(String path) {
    return URI.create("ws://127.0.0.1:" + port() + path);
  }

  String requestLine() {
    return requestLine;
  }

  private void run(Script script) {
    try (Socket socket = listening.accept()) {
      accepted = socket;
      script.run(new Client(socket));
      done.complete(null);
    } catch (Exception | AssertionError e) {
      done.completeExceptionally(e);
    }
  }

  /** Waits for the script's end. */
  void check() throws Exception {
    done.get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws IOException {
    listening.close();
    if (accepted != null) {
      accepted.close();
    }
  }

  /** The client as its server sees it. */
  public final class Client {

    private final Socket socket;
    private final DataInputStream in;
    private String key;

    private Client(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(socket.getInputStream());
    }

    /** Reads the request, and answers it in one piece with the frames right behind the head. */
    public void accept(byte[]... frames) throws Exception {
      readRequest();
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      answer.writeBytes(
          ("HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nconnection: upgrade\r\n"
                  + "sec-websocket-accept: "
                  + Base64.getEncoder().encodeToString(digest)
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      for (byte[] frame : frames) {
        answer.writeBytes(frame);
      }
      send(answer.toByteArray());
    }

    void answer(String text) throws IOException {
      if (requestLine == null) {
        readRequest();
      }
      send(text.getBytes(StandardCharsets.US_ASCII));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    void expect(String frame) throws IOException {
      assertThat(ServerFrames.read(in)).isEqualTo(frame);
    }

    private void readRequest() throws IOException {
      requestLine = line();
      for (String line = line(); !line.isEmpty(); line = line()) {
        if (line.startsWith("Sec-WebSocket-Key: ")) {
          key = line.substring("Sec-WebSocket-Key: ".length());
        }
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
        if (next != '\r') {
          line.append((char) next);
        }
      }
      return line.toString();
    }
  }
}
