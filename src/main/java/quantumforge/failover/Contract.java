package quantumforge.failover;

import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.failover.AgentSettings.Passwords;

/** The database, the users and the replication slot of the data contract. */
final class Contract {

  private static final Logger LOG = LoggerFactory.getLogger(Contract.class);
  private static final String DATABASE = "signalcartel";

  private Contract() {}

  /** Creates what is missing at a primary; changes nothing else. */
  static void prepare(LocalServer server, AgentSettings settings) throws SQLException {
    Passwords passwords = settings.passwords();
    user(server, "replicator", "replication", passwords.replicator());
    user(server, "trading_user", "", passwords.tradingUser());
    user(server, "monitor", "in role pg_monitor", passwords.monitor());
    if (!server.exists("select 1 from pg_database where datname = '" + DATABASE + "'")) {
      server.execute("create database " + DATABASE + " owner trading_user");
    }
    makeSlot(server, settings);
  }

  private static void makeSlot(LocalServer server, AgentSettings settings) throws SQLException {
    if (!hasSlot(server, settings.peer())) {
      server.execute(
          "select pg_create_physical_replication_slot('" + settings.peer().slot() + "', true)");
    }
  }

  /**
   * At a primary: a slot that somebody dropped is made again, and one that the server gave up since
   * it kept too much, and that nobody uses, is made anew.
   */
  static void keepSlot(LocalServer server, AgentSettings settings) throws SQLException {
    String slot = settings.peer().slot();
    String lost =
        "select slot_name from pg_replication_slots where slot_name = '%s' and wal_status = 'lost' and not active"
            .formatted(slot);
    if (server.exists(lost)) {
      LOG.warn("the slot {} kept more than it may, and is made anew", slot);
      server.execute("select pg_drop_replication_slot('" + slot + "')");
    }
    makeSlot(server, settings);
  }

  private static void user(LocalServer server, String name, String how, String password)
      throws SQLException {
    if (!server.exists("select 1 from pg_roles where rolname = '" + name + "'")) {
      server.execute(
          "create role %s login password '%s' %s"
              .formatted(name, password.replace("'", "''"), how));
    }
  }

  /** At a standby: nobody follows it, and its log would be kept for nobody. */
  static void dropSlot(LocalServer server, AgentSettings settings) throws SQLException {
    if (hasSlot(server, settings.peer())) {
      server.execute("select pg_drop_replication_slot('" + settings.peer().slot() + "')");
    }
  }

  /**
   * Whether the other server is a primary that this one may copy and follow: the slot comes last.
   */
  static boolean awaitsUs(LocalServer peer, AgentSettings settings) throws SQLException {
    return hasSlot(peer, settings.own());
  }

  private static boolean hasSlot(LocalServer server, FailoverSettings.Server follower)
      throws SQLException {
    return server.exists(
        "select 1 from pg_replication_slots where slot_name = '" + follower.slot() + "'");
  }
}
