package quantumforge.failover;

import java.util.List;
import quantumforge.kernel.Counted;
import quantumforge.kernel.DatabaseTls;
import quantumforge.kernel.SettingCheck;
import quantumforge.witness.DatabaseLimits;
import quantumforge.witness.DatabasePlan;

/**
 * The pair of PostgreSQL servers; keys below {@code forge.failover}, explained in {@code
 * failover.conf}.
 *
 * @param servers both, the preferred primary first; none when nobody decides on a database
 * @param ledgers names of the control nodes that keep what is decided
 * @param tls between the servers, and of whoever connects to them
 * @param agent of the server on this node
 */
public record FailoverSettings(
    List<Server> servers,
    List<String> ledgers,
    DatabaseLimits limits,
    TlsSettings tls,
    AgentOptions agent) {

  public FailoverSettings {
    servers = List.copyOf(servers);
    ledgers = List.copyOf(ledgers);
    if (!servers.isEmpty()) {
      if (servers.size() != 2) {
        throw new IllegalArgumentException(
            "servers has %s; a pair is 2, and none lets nobody decide"
                .formatted(Counted.of(servers.size(), "entry", "entries")));
      }
      SettingCheck.names("servers", servers.stream().map(Server::name).toList(), "server");
      SettingCheck.names("ledgers", ledgers, "control node");
      servers.forEach(tls::require);
    }
  }

  /** How clients on this node reach the two servers. */
  public DatabaseTls clientTls() {
    return servers.isEmpty() ? DatabaseTls.PLAIN : tls.clients();
  }

  /** What the witness is told. */
  public DatabasePlan plan() {
    return new DatabasePlan(servers.stream().map(Server::name).toList(), ledgers, limits);
  }

  /** Where a server is, as the other one and the clients reach it. */
  public record Server(String name, String host, int port) {
    public Server {
      SettingCheck.name("name", name);
      SettingCheck.name("host", host);
      SettingCheck.range("port", port, 1, 65_535);
    }

    /** The name of its replication slot, for which the server allows fewer characters. */
    String slot() {
      return "forge_" + name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    }
  }
}
