package quantumforge.exchange.binance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of one message in whatever order and spacing they came: single values as text, arrays
 * as lists, objects inside as fields of their own. Unknown fields are kept and hurt nobody.
 */
final class FrameFields {

  private static final JsonFactory JSON = new JsonFactory();

  private final Map<String, Object> values = new HashMap<>();

  private FrameFields() {}

  /**
   * Reads one JSON object.
   *
   * @throws IOException when it is no single, whole JSON object
   */
  static FrameFields read(byte[] bytes, int length) throws IOException {
    try (JsonParser json = JSON.createParser(bytes, 0, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("does not begin with an object");
      }
      FrameFields fields = object(json);
      if (json.nextToken() != null) {
        throw new IOException("goes on after its end");
      }
      return fields;
    }
  }

  /**
   * Reads one JSON array of objects.
   *
   * @throws IOException when it is no whole JSON array, or holds anything but objects
   */
  static List<FrameFields> readArray(byte[] bytes, int length) throws IOException {
    List<FrameFields> items = new ArrayList<>();
    try (JsonParser json = JSON.createParser(bytes, 0, length)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("does not begin with an array");
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
          throw new IOException("holds something else than objects");
        }
        items.add(object(json));
      }
      return items;
    }
  }

  private static FrameFields object(JsonParser json) throws IOException {
    FrameFields fields = new FrameFields();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      fields.values.put(name, value(json));
    }
    return fields;
  }

  private static Object value(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token == null) {
      throw new IOException("ends too early");
    }
    return switch (token) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_NULL -> null;
      default -> json.getText();
    };
  }

  private static List<Object> array(JsonParser json) throws IOException {
    List<Object> items = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(json));
    }
    return items;
  }

  /** Whether the field is there, be it null. */
  boolean has(String name) {
    return values.containsKey(name);
  }

  /** The text of a single value, or null. */
  String text(String name) {
    return values.get(name) instanceof String text ? text : null;
  }

  /** The fields of an inner object, or null. */
  FrameFields object(String name) {
    return values.get(name) instanceof FrameFields inner ? inner : null;
  }

  /** The items of an array (texts, lists, objects or nulls), or null. */
  List<?> list(String name) {
    return values.get(name) instanceof List<?> items ? items : null;
  }
}
