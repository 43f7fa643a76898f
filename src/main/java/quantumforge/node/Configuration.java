package quantumforge.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The layers of configuration, resolved: environment over the node's file over the defaults.
 *
 * @param effective all layers, without what {@code problems} are about
 * @param defaults without file and environment
 * @param problems what stands in the file where it cannot be read, a sentence each
 */
record Configuration(Config effective, Config defaults, List<String> problems) {

  static final String ROOT = "forge";
  static final String ENVIRONMENT = "environment variable ";

  private static final ConfigParseOptions STRICT =
      ConfigParseOptions.defaults().setAllowMissing(false);

  static Configuration load(Optional<Path> file, Map<String, String> environment)
      throws SettingsException {
    Config libraries = ConfigFactory.defaultReferenceUnresolved();
    Config own = ConfigFactory.parseResources("application.conf", STRICT);
    Config base = own.withFallback(libraries);
    Config overrides = ConfigFactory.parseResources("environment.conf", STRICT);
    List<String> problems = new ArrayList<>();
    try {
      Config written = file.isPresent() ? parse(file.get()) : ConfigFactory.empty();
      Config ours = readable(written, base, problems);
      return new Configuration(
          overrides.withFallback(ours).withFallback(base).resolve(options(environment)),
          base.resolve(options(Map.of())),
          List.copyOf(problems));
    } catch (ConfigException e) {
      problems.add(sentence(e));
      throw new SettingsException(problems);
    }
  }

  private static Config parse(Path file) throws SettingsException {
    if (Files.isDirectory(file)) {
      throw new SettingsException(List.of("the configuration file %s is a folder".formatted(file)));
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new SettingsException(
          List.of("the configuration file %s does not exist or cannot be read".formatted(file)));
    }
    return ConfigFactory.parseFile(file.toFile(), STRICT);
  }

  /** Takes out what hides the problems behind it: strange roots, and values that are no block. */
  private static Config readable(Config written, Config base, List<String> problems) {
    Config left = written;
    for (Map.Entry<String, ConfigValue> entry : new TreeMap<>(written.root()).entrySet()) {
      if (!base.root().containsKey(entry.getKey())) {
        problems.add(
            "%s: unknown key; the program's own settings are below forge { } (%s)"
                .formatted(entry.getKey(), Origins.text(entry.getValue().origin())));
        left = left.root().withoutKey(entry.getKey()).toConfig();
      }
    }
    return withBlocks(left.root(), base.root(), "", problems).toConfig();
  }

  private static ConfigObject withBlocks(
      ConfigObject written, ConfigObject base, String path, List<String> problems) {
    ConfigObject left = written;
    for (Map.Entry<String, ConfigValue> entry : written.entrySet()) {
      String key = entry.getKey();
      if (!(base.get(key) instanceof ConfigObject known) || isOpen(entry.getValue())) {
        continue;
      }
      if (entry.getValue() instanceof ConfigObject block) {
        left = left.withValue(key, withBlocks(block, known, path + key + ".", problems));
      } else {
        problems.add(SettingsReader.wrong(path + key, entry.getValue(), "a block { … }"));
        left = left.withoutKey(key);
      }
    }
    return left;
  }

  /** Whether only a substitution will say what it is. */
  private static boolean isOpen(ConfigValue value) {
    try {
      return value.valueType() == null;
    } catch (ConfigException.NotResolved open) {
      return true;
    }
  }

  private static String sentence(ConfigException e) {
    return e.getMessage().replace('\n', ' ');
  }

  private static ConfigResolveOptions options(Map<String, String> environment) {
    return ConfigResolveOptions.defaults()
        .setUseSystemEnvironment(false)
        .appendResolver(new EnvironmentResolver(environment));
  }

  /** Answers {@code ${NAME}} from the environment; an empty variable counts as absent. */
  private record EnvironmentResolver(Map<String, String> environment) implements ConfigResolver {

    @Override
    public ConfigValue lookup(String path) {
      String value = environment.get(path);
      return value == null || value.isEmpty()
          ? null
          : ConfigValueFactory.fromAnyRef(value, ENVIRONMENT + path);
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }
}
