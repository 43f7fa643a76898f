package quantumforge.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The layers of configuration, resolved: environment over the node's file over the defaults.
 *
 * @param effective all layers
 * @param defaults without file and environment
 */
record Configuration(Config effective, Config defaults) {

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
    try {
      Config ours = file.isPresent() ? parse(file.get(), base) : ConfigFactory.empty();
      return new Configuration(
          overrides.withFallback(ours).withFallback(base).resolve(options(environment)),
          base.resolve(options(Map.of())));
    } catch (ConfigException e) {
      throw new SettingsException(List.of(sentence(e)));
    }
  }

  private static Config parse(Path file, Config base) throws SettingsException {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new SettingsException(
          List.of("the configuration file %s does not exist or cannot be read".formatted(file)));
    }
    Config parsed = ConfigFactory.parseFile(file.toFile(), STRICT);
    Set<String> known = new TreeSet<>(base.root().keySet());
    List<String> strangers =
        parsed.root().entrySet().stream()
            .filter(entry -> !known.contains(entry.getKey()))
            .map(
                entry ->
                    "%s: unknown key; the program's own settings are below forge { } (%s)"
                        .formatted(entry.getKey(), Origins.text(entry.getValue().origin())))
            .toList();
    if (!strangers.isEmpty()) {
      throw new SettingsException(strangers);
    }
    return parsed;
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
