package quantumforge.node;

import java.util.Locale;

/** What a node can be configured to do. A node may carry several roles. */
public enum Role {
  /** Takes market data from exchanges and forwards it. */
  COLLECTOR,
  /** Consumes the market data and answers for it. */
  BRAIN,
  /** Trades. */
  ENGINE,
  /** Watches and fails over its PostgreSQL server. */
  DATABASE,
  /** May hold the witness singleton; only in the data center {@code control}. */
  WITNESS,
  /** Keeps the emergency database and copies of the configuration. */
  BACKUP,
  /** Keeps dumps, logs of the database and model versions. */
  ARCHIVE,
  /** Gets flat when nothing else is left. */
  EMERGENCY,
  /** The simulated exchange: the outside world, alone in its process, no member of the cluster. */
  PAPER_EXCHANGE;

  /** The role as configuration files and the cluster spell it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
