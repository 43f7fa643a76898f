package quantumforge.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** Views as JSON: instants as ISO text, an absent value as null. Thread-safe. */
final class Json {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private Json() {}

  /** The JSON text of a record; always on one line. */
  static String text(Record view) {
    try {
      return MAPPER.writeValueAsString(view);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a view cannot be written as JSON: " + view.getClass(), e);
    }
  }

  /**
   * Reads a JSON object.
   *
   * @throws IllegalArgumentException when it is none of the wanted type
   */
  static <T> T read(byte[] text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException("no JSON of " + type.getSimpleName(), e);
    }
  }
}
