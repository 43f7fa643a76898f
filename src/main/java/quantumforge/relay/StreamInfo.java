package quantumforge.relay;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Reads the flat answers of {@code XINFO}. */
final class StreamInfo {

  private StreamInfo() {}

  static StreamId lastGeneratedId(List<Object> info) {
    return value(info, "last-generated-id")
        .map(id -> StreamId.parseAny(text(id)))
        .orElse(StreamId.ZERO);
  }

  /** The packed block of the newest entry; empty when there is none. */
  static Optional<byte[]> lastBlock(List<Object> info) {
    return value(info, "last-entry")
        .filter(entry -> entry instanceof List<?> parts && parts.size() == 2)
        .map(entry -> ((List<?>) entry).get(1))
        .filter(List.class::isInstance)
        .flatMap(fields -> value((List<?>) fields, "b"))
        .filter(byte[].class::isInstance)
        .map(byte[].class::cast);
  }

  private static Optional<Object> value(List<?> fields, String name) {
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      if (text(fields.get(i)).equals(name)) {
        return Optional.ofNullable(fields.get(i + 1));
      }
    }
    return Optional.empty();
  }

  static String text(Object value) {
    return value instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : String.valueOf(value);
  }
}
