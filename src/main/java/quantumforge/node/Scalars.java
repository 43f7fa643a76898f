package quantumforge.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.Type;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads single values of settings. */
final class Scalars {

  private static final String AT = "value";

  private Scalars() {}

  /**
   * Reads one value.
   *
   * @param name the record component: a {@code long} whose name ends in {@code Bytes} is a size
   * @return empty when the value is not of the type
   */
  static Optional<Object> read(Type type, String name, ConfigValue value) {
    if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
      return Optional.empty();
    }
    try {
      return Optional.of(convert(type, name, value.atKey(AT)));
    } catch (ConfigException | IllegalArgumentException | ArithmeticException notOfThatType) {
      return Optional.empty();
    }
  }

  private static Object convert(Type type, String name, Config at) {
    if (type == String.class) {
      return at.getString(AT);
    } else if (type == int.class || type == Integer.class) {
      return Math.toIntExact(whole(at));
    } else if (type == long.class || type == Long.class) {
      return name.endsWith("Bytes") ? at.getBytes(AT) : (Object) whole(at);
    } else if (type == double.class || type == Double.class) {
      return finite(at.getDouble(AT));
    } else if (type == boolean.class || type == Boolean.class) {
      return at.getBoolean(AT);
    } else if (type == Duration.class) {
      return withUnit(at);
    } else if (type == URI.class) {
      return URI.create(at.getString(AT));
    } else if (type == Path.class) {
      return Path.of(at.getString(AT));
    } else if (type instanceof Class<?> raw && raw.isEnum()) {
      return constant(raw, at.getString(AT));
    }
    throw new IllegalStateException("settings cannot hold a " + type.getTypeName());
  }

  /** A whole number; Config would cut off the decimals of 1.5 and the digits of 1e30. */
  private static long whole(Config at) {
    double number = at.getDouble(AT);
    if (number != Math.rint(number) || Math.abs(number) > 0x1p63) {
      throw new IllegalArgumentException("not a whole number of 64 bits");
    }
    return at.getLong(AT);
  }

  /** HOCON takes a number without a unit for milliseconds, whatever its writer meant. */
  private static Duration withUnit(Config at) {
    String text = at.getString(AT).strip();
    if (!text.isEmpty() && Character.isDigit(text.charAt(text.length() - 1)) && !text.equals("0")) {
      throw new IllegalArgumentException("no unit");
    }
    return at.getDuration(AT);
  }

  private static double finite(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("not finite");
    }
    return number;
  }

  private static Object constant(Class<?> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> spelled(constant).equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(text));
  }

  private static String spelled(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a value of the type looks like, for messages. */
  static String allowed(Type type) {
    return allowed(type, "");
  }

  /** The same for a record component, whose name may say more than its type. */
  static String allowed(Type type, String name) {
    if (type == int.class) {
      return "a whole number";
    } else if (type == long.class) {
      return name.endsWith("Bytes") ? "a size such as 64 MiB" : "a whole number";
    } else if (type == double.class) {
      return "a number";
    } else if (type == boolean.class) {
      return "true or false";
    } else if (type == Duration.class) {
      return "a duration such as 500 ms or 2 s";
    } else if (type == URI.class) {
      return "an address such as redis://127.0.0.1:6379";
    } else if (type == Path.class) {
      return "a path";
    } else if (type instanceof Class<?> raw && raw.isEnum()) {
      return "one of "
          + Arrays.stream(raw.getEnumConstants())
              .map(Scalars::spelled)
              .collect(Collectors.joining(", "));
    } else if (type instanceof Class<?> raw && (raw.isRecord() || raw.isSealed())) {
      return "a block { … }";
    }
    return "a text";
  }
}
