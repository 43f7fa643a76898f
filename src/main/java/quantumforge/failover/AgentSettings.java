package quantumforge.failover;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

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
 * @param lease see {@link Agent}
 * @param guard a server whose agent stood still for longer is killed
 * @param hung a server that does not answer for longer hangs
 */
public record AgentSettings(
    Server own,
    Server peer,
    Path folder,
    Path programs,
    List<String> runAs,
    List<String> clients,
    Passwords passwords,
    Duration lease,
    Duration guard,
    Duration hung) {

  public AgentSettings {
    runAs = List.copyOf(runAs);
    clients = List.copyOf(clients);
  }

  /**
   * Where a server is.
   *
   * @param name in the record, and as {@code application_name}
   */
  public record Server(String name, String host, int port) {

    /** The name of its replication slot, for which the server allows fewer characters. */
    String slot() {
      return "forge_" + name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    }
  }

  /** Of the server's users. */
  public record Passwords(String superuser, String replicator, String tradingUser, String monitor) {

    @Override
    public String toString() {
      return "Passwords[…]";
    }
  }

  Path data() {
    return folder.resolve("data");
  }

  Path configuration() {
    return folder.resolve("conf");
  }
}
