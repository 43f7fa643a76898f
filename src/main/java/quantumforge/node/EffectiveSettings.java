package quantumforge.node;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The values that a node would run with, for people; passwords are masked. */
public final class EffectiveSettings {

  private EffectiveSettings() {}

  /**
   * One value.
   *
   * @param key the whole path, for example {@code forge.cluster.port}
   * @param value as HOCON text
   * @param origin {@code file:line}, {@code environment variable NAME} or {@code default
   *     (resource:line)}
   */
  public record Entry(String key, String value, String origin) {}

  /**
   * Reads and checks a configuration and lists every value, in order of key.
   *
   * @param file absent for the defaults alone
   * @throws SettingsException with every problem that was found
   */
  public static List<Entry> list(Optional<Path> file, Map<String, String> environment)
      throws SettingsException {
    Configuration configuration = Configuration.load(file, environment);
    Settings.read(configuration);
    List<Entry> entries = new ArrayList<>();
    collect(Configuration.ROOT, configuration.effective().getObject(Configuration.ROOT), entries);
    return entries;
  }

  /**
   * Says whether a node can be started with a file, as far as that can be known without starting
   * it.
   *
   * @return how many values there are
   * @throws SettingsException with every problem that was found
   */
  public static int check(Path file, Map<String, String> environment) throws SettingsException {
    List<Entry> entries = list(Optional.of(file), environment);
    Settings.read(Optional.of(file), environment).requireStartable();
    return entries.size();
  }

  /** The entries as JSON: an object of keys with value and origin. */
  public static String json(List<Entry> entries) {
    Map<String, Map<String, String>> byKey = new TreeMap<>();
    entries.forEach(
        entry -> byKey.put(entry.key(), Map.of("value", entry.value(), "origin", entry.origin())));
    return Json.write(byKey);
  }

  private static void collect(String path, ConfigObject object, List<Entry> into) {
    new TreeMap<>(object)
        .forEach(
            (key, value) -> {
              String here = path + "." + key;
              if (value instanceof ConfigObject nested) {
                collect(here, nested, into);
              } else {
                into.add(entry(here, value));
              }
            });
  }

  private static Entry entry(String key, ConfigValue value) {
    return new Entry(key, Secrets.shown(key, value), Origins.text(value.origin()));
  }
}
