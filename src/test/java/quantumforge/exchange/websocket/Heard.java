package quantumforge.exchange.websocket;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a connection or a decoder brings. */
class Heard implements WebSocketListener, FrameDecoder.Sink {

  private final List<String> events = new CopyOnWriteArrayList<>();
  private final StringBuilder text = new StringBuilder();

  List<String> events() {
    return events;
  }

  @Override
  public void onText(byte[] bytes, int from, int length, boolean last) {
    text.append(new String(bytes, from, length, StandardCharsets.ISO_8859_1));
    if (last) {
      byte[] whole = text.toString().getBytes(StandardCharsets.ISO_8859_1);
      events.add("text " + new String(whole, StandardCharsets.UTF_8));
      text.setLength(0);
    }
  }

  @Override
  public void onBinary() {
    events.add("binary");
  }

  @Override
  public void onPing() {
    events.add("ping");
  }

  @Override
  public void onPong() {
    events.add("pong");
  }

  @Override
  public void onClose(int code, String reason) {
    events.add("close " + code + " " + reason);
  }

  @Override
  public void text(byte[] bytes, int from, int length, boolean last) {
    onText(bytes, from, length, last);
  }

  @Override
  public void binary() {
    onBinary();
  }

  @Override
  public void ping(byte[] payload) {
    events.add("ping " + new String(payload, StandardCharsets.UTF_8));
  }

  @Override
  public void pong() {
    onPong();
  }

  @Override
  public void close(int code, String reason) {
    onClose(code, reason);
  }
}
