package quantumforge.failover;

import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.health.ServerReport.Weakness;

/**
 * Looks for what somebody has set that gives the guarantee up, or hides in the server's log that it
 * was given up: for a user or a database, or in postgresql.auto.conf, which the server reads behind
 * the agent's files. What a session sets for itself nobody else can see. One thread audits; what
 * was found is for any.
 */
final class SettingsAudit {

  private static final Logger LOG = LoggerFactory.getLogger(SettingsAudit.class);

  /**
   * Two questions in one answer. What is fixed on the server's command line no file overrides. The
   * values are those of PostgreSQL, guc_tables.c: synchronous_commit_options.
   */
  private static final String QUERY =
      """
      select format('%%s in %%s: %%s',
          coalesce('user ' || role.rolname, 'every user'),
          coalesce('database ' || database.datname, 'every database'),
          entry)
        from pg_db_role_setting setting
          cross join lateral unnest(setting.setconfig) entry
          left join pg_roles role on role.oid = setting.setrole
          left join pg_database database on database.oid = setting.setdatabase
        where entry ~* '^synchronous_commit='
            and lower(split_part(entry, '=', 2)) not in ('on', 'remote_apply', 'true', 'yes', '1')
          or entry ~* '^log_min_messages=(error|log|fatal|panic)$'
          or entry ~* '^lc_messages=' and entry !~* '=(C|POSIX|en)([._].*)?$'
      union all
      select format('postgresql.auto.conf: %%s=%%s', overriding.name, overriding.setting)
        from pg_file_settings overriding
        where overriding.sourcefile like '%%/postgresql.auto.conf'
          and exists (select 1 from pg_file_settings own
            where own.name = overriding.name and starts_with(own.sourcefile, '%s/'))
          and not exists (select 1 from pg_settings fixed
            where fixed.name = overriding.name and fixed.source = 'command line')
      order by 1
      limit %d
      """;

  private final LocalServer server;
  private final String query;
  private volatile List<String> loosened = List.of();

  /**
   * @param server a connection of its own
   */
  SettingsAudit(LocalServer server, AgentSettings settings) {
    this.server = server;
    String own = settings.configuration().toString().replace("'", "''");
    this.query = QUERY.formatted(own, Weakness.SHOWN_MAX);
  }

  /** Looks once; without an answer what was found last stays. */
  void audit() {
    try {
      List<String> found = server.texts(query);
      if (!found.equals(loosened)) {
        LOG.warn("settings that give up what commits are promised: {}", found);
      }
      loosened = found;
    } catch (SQLException notNow) {
      server.close();
      LOG.debug("settings are not audited: {}", notNow.getMessage());
    }
  }

  /** What was found last, for people. */
  List<String> loosened() {
    return loosened;
  }
}
