package quantumforge.route;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import quantumforge.kernel.SettingCheck;

/**
 * A route of this node; entries of {@code forge.routes}, explained in {@code route.conf}. The key
 * {@code kind} chooses the record.
 */
public sealed interface RouteSettings {

  /** For people and for the name of its state file; the same for as long as the route is. */
  String name();

  /** The database that is written to as a proof. */
  String database();

  /** Who writes there. */
  String user();

  /** The file with the secrets. */
  Path passwords();

  /** As in {@code kind}. */
  default String kind() {
    return switch (this) {
      case Pgbouncer pgbouncer -> "pgbouncer";
      case Dns dns -> "dns";
      case Hook hook -> "hook";
    };
  }

  /**
   * A pgBouncer on this machine.
   *
   * @param host where it listens
   * @param port the same
   * @param adminUser one of its {@code admin_users}
   * @param databases its names of the databases that follow the primary; the first is the one that
   *     is written to
   * @param options what every line of {@code [databases]} gets besides
   * @param file what is written, and included by its own configuration
   * @param passwords has {@code admin} and {@code user}
   */
  record Pgbouncer(
      String name,
      String host,
      int port,
      String adminUser,
      List<String> databases,
      Optional<String> options,
      Path file,
      String user,
      Path passwords)
      implements RouteSettings {

    private static final Pattern DATABASE = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}");

    public Pgbouncer {
      databases = List.copyOf(databases);
      checkRoute(name, user);
      SettingCheck.name("host", host);
      SettingCheck.range("port", port, 1, 65_535);
      SettingCheck.name("admin-user", adminUser);
      SettingCheck.names("databases", databases, "database");
      for (String database : databases) {
        if (!DATABASE.matcher(database).matches()) {
          throw new IllegalArgumentException(
              "databases names \"%s\"; allowed are letters, digits, _ and -".formatted(database));
        }
      }
      if (options.filter(text -> text.contains("\n") || text.contains("password")).isPresent()) {
        throw new IllegalArgumentException(
            "options has a line end or a password; allowed is one line such as pool_size=20, and"
                + " passwords belong in pgBouncer's auth_file");
      }
    }

    @Override
    public String database() {
      return databases.getFirst();
    }
  }

  /**
   * A name that a DNS server is told by RFC 2136.
   *
   * @param server the host of the zone's primary server
   * @param port the same
   * @param zone that the name is in
   * @param host the name that clients use
   * @param ttl how long others may keep the answer; whole seconds
   * @param key the name of the key
   * @param passwords has {@code key}, in base64 for hmac-sha256, and {@code user}
   */
  record Dns(
      String name,
      String server,
      int port,
      String zone,
      String host,
      Duration ttl,
      String key,
      String database,
      String user,
      Path passwords)
      implements RouteSettings {

    public Dns {
      checkRoute(name, user);
      SettingCheck.name("server", server);
      SettingCheck.range("port", port, 1, 65_535);
      SettingCheck.name("zone", zone);
      SettingCheck.name("host", host);
      SettingCheck.range("ttl", ttl, Duration.ZERO, Duration.ofDays(1));
      SettingCheck.name("key", key);
      SettingCheck.name("database", database);
      if (!(host + ".")
          .replaceAll("\\.+$", ".")
          .endsWith("." + zone.replaceAll("\\.+$", "") + ".")) {
        throw new IllegalArgumentException(
            "host is \"%s\", which is not in the zone \"%s\"".formatted(host, zone));
      }
    }
  }

  /**
   * A command that does what nothing here can.
   *
   * @param command the program and its arguments; no shell
   * @param host where clients connect to
   * @param port the same
   * @param passwords has {@code user}
   */
  record Hook(
      String name,
      List<String> command,
      String host,
      int port,
      String database,
      String user,
      Path passwords)
      implements RouteSettings {

    public Hook {
      command = List.copyOf(command);
      checkRoute(name, user);
      if (command.isEmpty() || command.getFirst().isBlank()) {
        throw new IllegalArgumentException(
            "command is empty; name a program and its arguments, for example"
                + " [\"/etc/forge/repoint\"]");
      }
      SettingCheck.name("host", host);
      SettingCheck.range("port", port, 1, 65_535);
      SettingCheck.name("database", database);
    }
  }

  private static void checkRoute(String name, String user) {
    if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
      throw new IllegalArgumentException(
          "name is \"%s\"; allowed are 1 to 63 lower-case letters, digits and hyphens"
              .formatted(name));
    }
    SettingCheck.name("user", user);
  }
}
