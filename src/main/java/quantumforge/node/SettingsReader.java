package quantumforge.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Binds configuration to nested records by their component names: {@code queueCapacity} reads the
 * key {@code queue-capacity}. Collects every problem instead of stopping at the first.
 */
final class SettingsReader {

  private static final String KIND = "kind";

  private final List<String> problems = new ArrayList<>();

  private SettingsReader() {}

  /**
   * Reads one record.
   *
   * @param root the path of {@code config}, for messages
   * @param defaults the same tree without what the operator wrote
   * @throws SettingsException with all problems, when there is any
   */
  static <R extends Record> R read(Class<R> type, String root, Config config, Config defaults)
      throws SettingsException {
    SettingsReader reader = new SettingsReader();
    Object settings = reader.readRecord(type, root, config.root(), Optional.of(defaults.root()));
    if (!reader.problems.isEmpty()) {
      throw new SettingsException(reader.problems);
    }
    return type.cast(settings);
  }

  /** The keys that a record reads, in the order of its components. */
  static List<String> keys(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(SettingsReader::key).toList();
  }

  private Object readRecord(
      Class<?> type, String path, ConfigObject object, Optional<ConfigObject> defaults) {
    reportUnknownKeys(type, path, object);
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      String key = key(component);
      values.put(key, readComponent(component, path + "." + key, object.get(key), defaults, key));
    }
    if (values.containsValue(null)) {
      boolean complete = defaults.isPresent() && putDefaults(type, values, defaults.get());
      if (!complete) {
        return null;
      }
    }
    return construct(type, path, object, values, defaults);
  }

  private Object readComponent(
      RecordComponent component,
      String path,
      ConfigValue value,
      Optional<ConfigObject> defaults,
      String key) {
    Type type = component.getGenericType();
    if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
      if (value == null || value.valueType() == ConfigValueType.NULL) {
        return Optional.empty();
      }
      Object read =
          readValue(generic.getActualTypeArguments()[0], component, path, value, Optional.empty());
      return read == null ? null : Optional.of(read);
    }
    if (value == null || value.valueType() == ConfigValueType.NULL) {
      problems.add(path + " has no value; allowed is " + Scalars.allowed(type));
      return null;
    }
    Optional<ConfigObject> nested =
        defaults.map(object -> object.get(key)).flatMap(SettingsReader::asObject);
    return readValue(type, component, path, value, nested);
  }

  private Object readValue(
      Type type,
      RecordComponent component,
      String path,
      ConfigValue value,
      Optional<ConfigObject> defaults) {
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      return readList(generic.getActualTypeArguments()[0], component, path, value);
    }
    if (type instanceof Class<?> raw && raw.isRecord()) {
      if (value instanceof ConfigObject object) {
        return readRecord(raw, path, object, defaults);
      }
      problems.add(wrong(path, value, "a block { … }"));
      return null;
    }
    if (type instanceof Class<?> raw && raw.isSealed()) {
      return readKind(raw, path, value);
    }
    Optional<Object> scalar = Scalars.read(type, component.getName(), value);
    if (scalar.isEmpty()) {
      problems.add(wrong(path, value, Scalars.allowed(type, component.getName())));
    }
    return scalar.orElse(null);
  }

  private Object readList(Type element, RecordComponent component, String path, ConfigValue value) {
    if (!(value instanceof ConfigList list)) {
      problems.add(wrong(path, value, "a list [ … ] of " + Scalars.allowed(element)));
      return null;
    }
    List<Object> read = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      read.add(readValue(element, component, path + "[" + i + "]", list.get(i), Optional.empty()));
    }
    return read.contains(null) ? null : read;
  }

  /** One of a sealed interface's records: that whose name in small letters is the {@code kind}. */
  private Object readKind(Class<?> type, String path, ConfigValue value) {
    Map<String, Class<?>> kinds = new TreeMap<>();
    for (Class<?> kind : type.getPermittedSubclasses()) {
      kinds.put(kind.getSimpleName().toLowerCase(Locale.ROOT), kind);
    }
    String allowed = "one of " + String.join(", ", kinds.keySet());
    if (!(value instanceof ConfigObject object)) {
      problems.add(wrong(path, value, "a block { kind = …, … }"));
      return null;
    }
    ConfigValue kind = object.get(KIND);
    if (kind == null) {
      problems.add("%s.%s has no value; allowed is %s".formatted(path, KIND, allowed));
      return null;
    }
    Class<?> chosen = kinds.get(String.valueOf(kind.unwrapped()));
    if (chosen == null) {
      problems.add(wrong(path + "." + KIND, kind, allowed));
      return null;
    }
    return readRecord(chosen, path, object.withoutKey(KIND), Optional.empty());
  }

  /**
   * Calls the record's constructor. When it refuses a value, the problem is noted, the default is
   * put in its place, and the constructor is asked again: so each wrong value of a record shows.
   */
  private Object construct(
      Class<?> type,
      String path,
      ConfigObject object,
      Map<String, Object> values,
      Optional<ConfigObject> defaults) {
    Map<String, Object> tried = new LinkedHashMap<>(values);
    for (int attempt = 0; attempt <= values.size(); attempt++) {
      try {
        return canonical(type).newInstance(tried.values().toArray());
      } catch (InvocationTargetException refused) {
        String message = String.valueOf(refused.getCause().getMessage());
        Optional<String> key = named(message, tried.keySet());
        ConfigValue culprit = key.map(object::get).orElse(object);
        String sentence =
            path
                + "."
                + message
                + " ("
                + Origins.text((culprit == null ? object : culprit).origin())
                + ")";
        if (problems.contains(sentence)) {
          return null;
        }
        problems.add(sentence);
        if (key.isEmpty()
            || defaults.isEmpty()
            || !putDefault(type, key.get(), tried, defaults.get())) {
          return null;
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot make " + type.getName(), e);
      }
    }
    return null;
  }

  /** Fills the gaps that unreadable values left, so that the range checks see the others. */
  private static boolean putDefaults(
      Class<?> type, Map<String, Object> values, ConfigObject defaults) {
    for (Map.Entry<String, Object> entry : values.entrySet()) {
      if (entry.getValue() == null && !putDefault(type, entry.getKey(), values, defaults)) {
        return false;
      }
    }
    return true;
  }

  private static boolean putDefault(
      Class<?> type, String key, Map<String, Object> values, ConfigObject defaults) {
    SettingsReader quiet = new SettingsReader();
    for (RecordComponent component : type.getRecordComponents()) {
      if (key(component).equals(key)) {
        Object value =
            quiet.readComponent(component, key, defaults.get(key), Optional.of(defaults), key);
        values.put(key, value);
        return value != null && quiet.problems.isEmpty();
      }
    }
    return false;
  }

  /** The key that a constructor's message begins with or, failing that, mentions. */
  private static Optional<String> named(String message, Iterable<String> keys) {
    Optional<String> mentioned = Optional.empty();
    for (String key : keys) {
      if (Pattern.compile("^" + Pattern.quote(key) + "(?![\\w-])").matcher(message).find()) {
        return Optional.of(key);
      }
      if (Pattern.compile("(?<![\\w-])" + Pattern.quote(key) + "(?![\\w-])")
          .matcher(message)
          .find()) {
        mentioned = mentioned.isPresent() ? mentioned : Optional.of(key);
      }
    }
    return mentioned;
  }

  private static Constructor<?> canonical(Class<?> type) throws NoSuchMethodException {
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Constructor<?> constructor = type.getDeclaredConstructor(parameters);
    constructor.setAccessible(true);
    return constructor;
  }

  private void reportUnknownKeys(Class<?> type, String path, ConfigObject object) {
    List<String> known = keys(type);
    object.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            problems.add(
                "%s.%s: unknown key; %s (%s)"
                    .formatted(
                        path,
                        key,
                        NearestKey.hint(path, key, known),
                        Origins.text(value.origin())));
          }
        });
  }

  static String wrong(String path, ConfigValue value, String allowed) {
    return "%s is %s; allowed is %s (%s)"
        .formatted(path, Secrets.shown(path, value), allowed, Origins.text(value.origin()));
  }

  private static Optional<ConfigObject> asObject(ConfigValue value) {
    return value instanceof ConfigObject object ? Optional.of(object) : Optional.empty();
  }

  private static String key(RecordComponent component) {
    return kebab(component.getName());
  }

  static String kebab(String camel) {
    return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }
}
