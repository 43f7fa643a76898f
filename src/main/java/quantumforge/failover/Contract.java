package quantumforge.failover;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import quantumforge.failover.AgentSettings.Passwords;

/** The database, the users and the replication slot of the data contract. */
final class Contract {

  private static final String DATABASE = "signalcartel";

  private Contract() {}

  /** Creates what is missing at a primary; changes nothing else but the passwords. */
  static void prepare(LocalServer server, AgentSettings settings) throws SQLException {
    Passwords passwords = settings.passwords();
    Map<String, String> users = new LinkedHashMap<>();
    users.put("replicator", passwords.replicator());
    users.put("trading_user", passwords.tradingUser());
    users.put("monitor", passwords.monitor());
    for (Map.Entry<String, String> user : users.entrySet()) {
      if (!server.exists("select 1 from pg_roles where rolname = '" + user.getKey() + "'")) {
        server.execute("create role " + user.getKey() + " login");
        server.execute(
            "alter role %s password '%s'"
                .formatted(user.getKey(), user.getValue().replace("'", "''")));
        server.execute(
            switch (user.getKey()) {
              case "replicator" -> "alter role replicator replication";
              case "monitor" -> "grant pg_monitor to monitor";
              default -> "select 1";
            });
      }
    }
    if (!server.exists("select 1 from pg_database where datname = '" + DATABASE + "'")) {
      server.execute("create database " + DATABASE + " owner trading_user");
    }
    if (!hasSlot(server, settings)) {
      server.execute(
          "select pg_create_physical_replication_slot('" + settings.peer().slot() + "', true)");
    }
  }

  /** At a standby: nobody follows it, and its log would be kept for nobody. */
  static void dropSlot(LocalServer server, AgentSettings settings) throws SQLException {
    if (hasSlot(server, settings)) {
      server.execute("select pg_drop_replication_slot('" + settings.peer().slot() + "')");
    }
  }

  private static boolean hasSlot(LocalServer server, AgentSettings settings) throws SQLException {
    return server.exists(
        "select 1 from pg_replication_slots where slot_name = '" + settings.peer().slot() + "'");
  }
}
