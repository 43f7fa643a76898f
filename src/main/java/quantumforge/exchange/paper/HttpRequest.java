package quantumforge.exchange.paper;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP/1.1 request head. A body is read and thrown away: no call of the public API has one.
 *
 * @param path as sent, without the query
 * @param query decoded parameters; of a repeated one the last counts
 * @param headers names in lower case
 */
record HttpRequest(
    String method, String path, Map<String, String> query, Map<String, String> headers) {

  private static final int HEAD_BYTES_MAX = 64 << 10;
  private static final int BODY_BYTES_MAX = 1 << 20;

  /** The request is no HTTP that could be answered further. */
  static final class BadRequestException extends IOException {
    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
      super(message);
    }
  }

  /** Reads the next request; empty when the client closed the connection in between. */
  static Optional<HttpRequest> read(InputStream in) throws IOException {
    int[] budget = {HEAD_BYTES_MAX};
    String start = line(in, budget);
    if (start == null) {
      return Optional.empty();
    }
    String[] parts = start.split(" ");
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new BadRequestException("no HTTP/1.1 request line: '" + start + "'");
    }
    Map<String, String> headers = headers(in, budget);
    skipBody(in, headers);
    int mark = parts[1].indexOf('?');
    String path = mark < 0 ? parts[1] : parts[1].substring(0, mark);
    Map<String, String> query = query(mark < 0 ? "" : parts[1].substring(mark + 1));
    return Optional.of(new HttpRequest(parts[0], decoded(path), query, headers));
  }

  String header(String name) {
    return headers.getOrDefault(name, "");
  }

  boolean wantsUpgrade() {
    return header("upgrade").equalsIgnoreCase("websocket");
  }

  boolean keepAlive() {
    return !header("connection").toLowerCase(Locale.ROOT).contains("close");
  }

  private static Map<String, String> headers(InputStream in, int[] budget) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    String line = line(in, budget);
    while (line != null && !line.isEmpty()) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        throw new BadRequestException("no header line: '" + line + "'");
      }
      headers.put(
          line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip());
      line = line(in, budget);
    }
    return headers;
  }

  private static void skipBody(InputStream in, Map<String, String> headers) throws IOException {
    String length = headers.getOrDefault("content-length", "0");
    if (headers.containsKey("transfer-encoding") || !length.matches("[0-9]{1,7}")) {
      throw new BadRequestException("a request body is not supported");
    }
    if (Integer.parseInt(length) > BODY_BYTES_MAX) {
      throw new BadRequestException("a request body of " + length + " bytes is too long");
    }
    in.skipNBytes(Integer.parseInt(length));
  }

  private static Map<String, String> query(String text) throws BadRequestException {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      if (!pair.isEmpty()) {
        String key = equals < 0 ? pair : pair.substring(0, equals);
        query.put(decoded(key), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return query;
  }

  private static String decoded(String text) throws BadRequestException {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      throw new BadRequestException("broken percent-encoding in '" + text + "'");
    }
  }

  private static String line(InputStream in, int[] budget) throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = in.read()) != '\n') {
      if (c < 0) {
        return null;
      }
      if (budget[0]-- <= 0) {
        throw new BadRequestException("the request head is longer than " + HEAD_BYTES_MAX);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
