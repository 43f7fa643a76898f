package quantumforge.exchange.websocket;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The opening handshake of RFC 6455, section 4, from the client's side. */
final class Handshake {

  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int HEAD_BYTES_MAX = 16 * 1024;
  private static final int KEY_BYTES = 16;

  private final URI url;
  private final String key;

  Handshake(URI url) {
    this.url = url;
    byte[] nonce = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(nonce);
    this.key = Base64.getEncoder().encodeToString(nonce);
  }

  /**
   * Asks, and reads exactly the answer's head; frames may stand right behind it.
   *
   * @throws HandshakeRefusedException when the server does not want
   * @throws ProtocolException when its answer is none
   */
  void run(Socket socket, long deadlineNanos) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(request().getBytes(StandardCharsets.US_ASCII));
    out.flush();
    check(head(socket, deadlineNanos));
  }

  private String request() {
    String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    String port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return String.join(
        "\r\n",
        "GET " + path + query + " HTTP/1.1",
        "Host: " + url.getHost() + port,
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: " + key,
        "Sec-WebSocket-Version: 13",
        "",
        "");
  }

  /** Byte by byte: it is short, happens once, and must not take a byte of the first frame. */
  private static List<String> head(Socket socket, long deadlineNanos) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.length() < HEAD_BYTES_MAX) {
      socket.setSoTimeout(WebSocketConnection.leftMillis(deadlineNanos));
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the connection ended inside of the answer to the handshake");
      }
      head.append((char) next);
      if (next == '\n' && head.length() >= 4 && head.lastIndexOf("\r\n\r\n") >= 0) {
        return head.toString().lines().toList();
      }
    }
    throw new ProtocolException("the answer's head is longer than " + HEAD_BYTES_MAX + " bytes");
  }

  private void check(List<String> head) throws IOException {
    int status = status(head.getFirst());
    HttpHeaders headers = headers(head);
    if (status != SWITCHING_PROTOCOLS) {
      throw new HandshakeRefusedException(status, headers, "the server answered " + status);
    }
    String accept = headers.firstValue("Sec-WebSocket-Accept").orElse("");
    if (!headers.firstValue("Upgrade").orElse("").equalsIgnoreCase("websocket")
        || !headers.firstValue("Connection").orElse("").toLowerCase(Locale.ROOT).contains("upgrade")
        || !accept.equals(expectedAccept())) {
      throw new ProtocolException("the answer to the handshake is wrong: " + head);
    }
  }

  private static int status(String line) throws ProtocolException {
    String[] words = line.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.1") || !words[1].matches("\\d{3}")) {
      throw new ProtocolException("no HTTP answer to the handshake: " + line);
    }
    return Integer.parseInt(words[1]);
  }

  private static HttpHeaders headers(List<String> head) {
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : head.subList(1, head.size())) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields
            .computeIfAbsent(line.substring(0, colon).strip(), name -> new ArrayList<>())
            .add(line.substring(colon + 1).strip());
      }
    }
    return HttpHeaders.of(fields, (name, value) -> true);
  }

  private String expectedAccept() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-1")
              .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
