package quantumforge.demo;

import java.util.Locale;

/** Who may do something at a Redis server; {@code ops/redis} says what. */
enum RedisUser {
  /** A collector at its own server. */
  COLLECTOR,
  /** A brain, at a collector's server and at its own. */
  BRAIN,
  /** Anybody who reads what a brain's server has. */
  READER,
  /** Who looks after the server; may do everything. */
  OPERATOR;

  /** Its name at the server. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
