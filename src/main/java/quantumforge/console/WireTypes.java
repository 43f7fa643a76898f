package quantumforge.console;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The views as TypeScript declarations, so that page and server cannot drift apart. */
final class WireTypes {

  private static final List<Class<?>> ROOTS =
      List.of(
          Views.Hello.class,
          Views.Heartbeat.class,
          Views.Plant.class,
          Views.Market.class,
          Views.Unavailable.class,
          Views.History.class,
          Views.Problem.class);

  private WireTypes() {}

  /** The declaration file's text. */
  static String typescript() {
    Map<String, Class<?>> types = new TreeMap<>();
    ROOTS.forEach(root -> collect(root, types));
    return types.values().stream()
        .map(type -> type.isEnum() ? union(type) : shape(type))
        .collect(
            Collectors.joining(
                "\n",
                "// Generated from the server's views by WireTypesTest; do not edit.\n\n",
                ""));
  }

  /** Names this set of views; a page built for another one must not be served. */
  static String fingerprint() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(typescript().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String union(Class<?> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> "'" + constant + "'")
        .collect(Collectors.joining(" | ", "export type " + type.getSimpleName() + " = ", ";\n"));
  }

  private static String shape(Class<?> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(part -> "  readonly " + part.getName() + ": " + name(part.getGenericType()) + ";\n")
        .collect(
            Collectors.joining("", "export interface " + type.getSimpleName() + " {\n", "}\n"));
  }

  private static void collect(Class<?> type, Map<String, Class<?>> types) {
    Class<?> before = types.put(type.getSimpleName(), type);
    if (before != null && before != type) {
      throw new IllegalStateException("two views are named " + type.getSimpleName());
    }
    if (before == null && type.isRecord()) {
      Arrays.stream(type.getRecordComponents())
          .map(part -> element(part.getGenericType()))
          .filter(next -> next.isRecord() || next.isEnum())
          .forEach(next -> collect(next, types));
    }
  }

  private static Class<?> element(Type type) {
    return switch (type) {
      case ParameterizedType generic -> element(generic.getActualTypeArguments()[0]);
      case Class<?> plain -> plain;
      default -> throw unknown(type);
    };
  }

  private static String name(Type type) {
    return switch (type) {
      case ParameterizedType generic when generic.getRawType() == List.class ->
          "readonly " + name(generic.getActualTypeArguments()[0]) + "[]";
      case ParameterizedType generic when generic.getRawType() == Optional.class ->
          name(generic.getActualTypeArguments()[0]) + " | null";
      case Class<?> plain when plain == String.class || plain == Instant.class -> "string";
      case Class<?> plain when plain == boolean.class -> "boolean";
      case Class<?> plain
          when plain == int.class
              || plain == long.class
              || plain == double.class
              || plain == Long.class
              || plain == Double.class ->
          "number";
      case Class<?> plain when plain.isRecord() || plain.isEnum() -> plain.getSimpleName();
      default -> throw unknown(type);
    };
  }

  private static IllegalStateException unknown(Type type) {
    return new IllegalStateException("no TypeScript for " + type.getTypeName());
  }
}
