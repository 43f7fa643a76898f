package quantumforge.exchange.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The fields of one message in whatever order and spacing they came: single values as text, arrays
 * as lists, objects inside as fields of their own. Unknown fields are kept and hurt nobody.
 */
public final class FrameFields {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int VALUE_EXCERPT = 40;

  private final Map<String, Object> values = new HashMap<>();

  private FrameFields() {}

  /**
   * Reads one JSON object.
   *
   * @throws IOException when it is no single, whole JSON object
   */
  public static FrameFields read(byte[] bytes, int length) throws IOException {
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
  public static List<FrameFields> readArray(byte[] bytes, int length) throws IOException {
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

  /** The names of all fields, in no order. */
  public Set<String> names() {
    return values.keySet();
  }

  /** Whether the field is there, be it null. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The text of a single value, or null. */
  public String text(String name) {
    return values.get(name) instanceof String text ? text : null;
  }

  /** The fields of an inner object, or null. */
  public FrameFields object(String name) {
    return values.get(name) instanceof FrameFields inner ? inner : null;
  }

  /** The items of an array (texts, lists, objects or nulls), or null. */
  public List<?> list(String name) {
    return values.get(name) instanceof List<?> items ? items : null;
  }

  /**
   * The text of a single value.
   *
   * @throws UnusableException when there is none
   */
  public String required(String name) throws UnusableException {
    String text = text(name);
    if (text == null) {
      throw new UnusableException(
          BadKind.MISSING_FIELD,
          "field '" + name + "' is " + (has(name) ? "not a single value" : "missing"));
    }
    return text;
  }

  /**
   * A number without sign and point.
   *
   * @throws UnusableException when it is none, or does not fit into 63 bits
   */
  public long integer(String name) throws UnusableException {
    String text = required(name);
    long value = integerOr(name, -1);
    if (value < 0) {
      throw wrong(BadKind.BAD_NUMBER, name, text, "is no whole number from 0 to 2^63-1");
    }
    return value;
  }

  /** A whole number, or {@code otherwise} when it is missing or none. */
  public long integerOr(String name, long otherwise) {
    try {
      String text = text(name);
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /**
   * True or false.
   *
   * @throws UnusableException when it is neither
   */
  public boolean flag(String name) throws UnusableException {
    String text = required(name);
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(BadKind.BAD_NUMBER, name, text, "is neither true nor false");
    };
  }

  /**
   * A decimal number of zero or more.
   *
   * @throws UnusableException when it is none, or cannot be kept exactly
   */
  public DecimalText decimal(String name) throws UnusableException {
    return number(name, required(name));
  }

  /**
   * A decimal number above zero.
   *
   * @throws UnusableException when it is none, or cannot be kept exactly
   */
  public DecimalText positive(String name) throws UnusableException {
    return above(name, required(name));
  }

  static DecimalText above(String name, String text) throws UnusableException {
    DecimalText number = number(name, text);
    if (number.units() == 0) {
      throw wrong(BadKind.BAD_NUMBER, name, text, "is zero");
    }
    return number;
  }

  static DecimalText number(String name, String text) throws UnusableException {
    try {
      return DecimalText.parse(text);
    } catch (NumberFormatException e) {
      throw wrong(BadKind.BAD_NUMBER, name, text, e.getMessage());
    }
  }

  /** Says that a field's value cannot be used; {@code why} goes on after "it". */
  public static UnusableException wrong(BadKind kind, String name, String value, String why) {
    return new UnusableException(kind, "field '" + name + "' is '" + cut(value) + "': it " + why);
  }

  /** At most 40 characters of a value, for messages. */
  public static String cut(String value) {
    return value.length() <= VALUE_EXCERPT ? value : value.substring(0, VALUE_EXCERPT) + "...";
  }
}
