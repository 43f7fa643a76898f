package quantumforge.failover;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Predicate;

/**
 * One server and the other one, as the agent beside the first knows them.
 *
 * @param own the server that it looks after
 * @param peer the other one
 * @param folder the agent's own; the data is in {@code data} below it
 * @param programs the folder with the server's programs
 * @param runAs what is put before every command of the server, to run it as another user; empty
 *     when it is the own one
 * @param clients networks that clients may come from, as pg_hba.conf has them
 * @param passwords of the server's users; never print
 * @param tls of the servers, and of whoever connects to them
 * @param lease see {@link Agent}
 * @param guard a server whose agent stood still for longer is killed
 * @param hung a server that answers no new connection for so long hangs
 * @param rebuildsMax see {@link AgentOptions}
 * @param followPatience see {@link AgentOptions}
 * @param orphans what is kept of the log that only this server had
 * @param archive where the primary archives its log
 * @param logMaxBytes see {@link AgentOptions}
 */
public record AgentSettings(
    FailoverSettings.Server own,
    FailoverSettings.Server peer,
    Path folder,
    Path programs,
    List<String> runAs,
    List<String> clients,
    Passwords passwords,
    TlsSettings tls,
    Duration lease,
    Duration guard,
    Duration hung,
    int rebuildsMax,
    Duration followPatience,
    OrphanSettings orphans,
    ArchiveSettings archive,
    long logMaxBytes) {

  public AgentSettings {
    runAs = List.copyOf(runAs);
    clients = List.copyOf(clients);
  }

  /** Of the server's users. */
  public record Passwords(String superuser, String replicator, String tradingUser, String monitor) {

    /** Reads {@code superuser}, {@code replicator}, {@code trading_user} and {@code monitor}. */
    static Passwords read(Path file) throws IOException {
      Properties values = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        values.load(reader);
      } catch (IOException | IllegalArgumentException unreadable) {
        throw new IOException(
            "forge.failover.agent.passwords: %s cannot be read: %s"
                .formatted(file, unreadable.getMessage()));
      }
      return new Passwords(
          value(file, values, "superuser"),
          value(file, values, "replicator"),
          value(file, values, "trading_user"),
          value(file, values, "monitor"));
    }

    private static String value(Path file, Properties values, String name) throws IOException {
      String value = values.getProperty(name, "").strip();
      if (value.isEmpty()) {
        throw new IOException(
            "forge.failover.agent.passwords: %s has no line %s = …".formatted(file, name));
      }
      return value;
    }

    @Override
    public String toString() {
      return "Passwords[…]";
    }
  }

  /**
   * The settings of a node's agent.
   *
   * @throws IOException when the passwords cannot be read; the message names the file and what it
   *     must hold
   */
  public static AgentSettings of(FailoverSettings settings, String server) throws IOException {
    AgentOptions options = settings.agent();
    FailoverSettings.Server own = find(settings, name -> name.equals(server));
    return new AgentSettings(
        own,
        find(settings, name -> !name.equals(server)),
        Path.of(options.folder()).toAbsolutePath(),
        Path.of(options.programs()),
        options.runAs(),
        options.clients(),
        Passwords.read(Path.of(options.passwords())),
        settings.tls(),
        options.lease(),
        options.guard(),
        options.hung(),
        options.rebuildsMax(),
        options.followPatience(),
        options.orphans(),
        options.archive(),
        options.logMaxBytes());
  }

  private static FailoverSettings.Server find(FailoverSettings settings, Predicate<String> wanted) {
    return settings.servers().stream()
        .filter(server -> wanted.test(server.name()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "forge.failover.agent.server is none of forge.failover.servers"));
  }

  Path data() {
    return folder.resolve("data");
  }

  /** What the server prints. */
  Path log() {
    return folder.resolve("postgres.log");
  }

  Path configuration() {
    return folder.resolve("conf");
  }
}
