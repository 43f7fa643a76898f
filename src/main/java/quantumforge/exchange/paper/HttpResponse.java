package quantumforge.exchange.paper;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** An answer with a JSON body. */
record HttpResponse(int status, String body, Map<String, String> headers) {

  static HttpResponse ok(String body) {
    return new HttpResponse(200, body, Map.of());
  }

  /** The venue's way of saying no. */
  static HttpResponse error(int status, int code, String message) {
    String escaped = message.replace("\\", "\\\\").replace("\"", "\\\"");
    return new HttpResponse(
        status, "{\"code\":" + code + ",\"msg\":\"" + escaped + "\"}", Map.of());
  }

  HttpResponse with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpResponse(status, body, more);
  }

  void write(OutputStream out, boolean keepAlive) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ').append(reason()).append("\r\n");
    head.append("Content-Type: application/json;charset=UTF-8\r\n");
    head.append("Content-Length: ").append(content.length).append("\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    head.append(keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = Arrays.copyOf(start, start.length + content.length);
    System.arraycopy(content, 0, whole, start.length, content.length);
    out.write(whole);
    out.flush();
  }

  private String reason() {
    return switch (status) {
      case 200 -> "OK";
      case 400 -> "Bad Request";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 418 -> "I'm a teapot";
      case 429 -> "Too Many Requests";
      case 503 -> "Service Unavailable";
      default -> "Status";
    };
  }
}
