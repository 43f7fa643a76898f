package quantumforge.relay;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the flat answers of {@code XINFO}. */
final class StreamInfo {

  private StreamInfo() {}

  static StreamId lastGeneratedId(List<Object> info) {
    for (int i = 0; i + 1 < info.size(); i += 2) {
      if (text(info.get(i)).equals("last-generated-id")) {
        return StreamId.parse(text(info.get(i + 1)));
      }
    }
    return StreamId.ZERO;
  }

  static String text(Object value) {
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(value);
  }
}
