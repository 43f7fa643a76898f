package quantumforge.node;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import quantumforge.alert.AlertSettings;
import quantumforge.backup.BackupSettings;
import quantumforge.brain.BrainSettings;
import quantumforge.command.OperatorSettings;
import quantumforge.console.ConsoleSettings;
import quantumforge.exchange.paper.PaperSettings;
import quantumforge.failover.FailoverSettings;
import quantumforge.feed.FeedSettings;
import quantumforge.kernel.SettingCheck;
import quantumforge.relay.RelaySettings;
import quantumforge.route.RouteLimits;
import quantumforge.route.RouteSettings;
import quantumforge.store.DatabaseSettings;
import quantumforge.telemetry.LogSettings;

/**
 * Everything that can be configured, read once at start. One component for each key below {@code
 * forge}; a package that brings settings adds its record here.
 */
public record Settings(
    NodeSettings node,
    PlantSettings plant,
    ClusterSettings cluster,
    ManagementSettings management,
    LogSettings log,
    DatabaseSettings database,
    ExchangeSettings exchange,
    PaperSettings paper,
    FeedSettings feed,
    RelaySettings relay,
    BrainSettings brain,
    StoreSettings store,
    ConsoleSettings console,
    AlertSettings alert,
    FailoverSettings failover,
    OperatorSettings operators,
    BackupSettings backup,
    List<RouteSettings> routes,
    RouteLimits routeLimits) {

  public Settings {
    routes = List.copyOf(routes);
    if (!routes.isEmpty()) {
      SettingCheck.names("routes", routes.stream().map(RouteSettings::name).toList(), "route");
      if (failover.servers().isEmpty()) {
        throw new IllegalArgumentException(
            "routes has entries, and failover.servers has none; name the pair that they lead to");
      }
    }
  }

  /**
   * Reads the defaults, then the node's file over them, then the environment over both.
   *
   * @throws SettingsException with every problem that was found
   */
  public static Settings read(Optional<Path> file, Map<String, String> environment)
      throws SettingsException {
    return read(Configuration.load(file, environment));
  }

  static Settings read(Configuration configuration) throws SettingsException {
    Config forge = configuration.effective().getConfig(Configuration.ROOT);
    Config defaults = configuration.defaults().getConfig(Configuration.ROOT);
    List<String> problems = new ArrayList<>(configuration.problems());
    try {
      Settings settings = SettingsReader.read(Settings.class, Configuration.ROOT, forge, defaults);
      if (problems.isEmpty()) {
        return settings;
      }
    } catch (SettingsException more) {
      problems.addAll(more.problems());
    }
    throw new SettingsException(problems);
  }

  /**
   * Refuses what no node can be started with, although each value may be right by itself.
   *
   * @throws SettingsException when the node would run nothing
   */
  void requireStartable() throws SettingsException {
    if (node.roles().isEmpty()) {
      throw new SettingsException(
          List.of("forge.node.roles is empty; name what the node runs, for example [\"witness\"]"));
    }
  }
}
