package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The server's configuration, which the agent keeps outside of the data folder: pg_rewind and
 * pg_basebackup bring the other server's along. One thread writes; {@link #gateWritten} is for any.
 */
final class ServerConfiguration {

  /**
   * What the guarantee rests on and never changes. The server gets it on its command line too,
   * which counts more than postgresql.auto.conf. What somebody once wanted a restore to do comes
   * with the data: a standby would end its recovery by itself, stand still and confirm all the
   * same, or ask an archive before it is promoted. One that readers hold up replays nothing, and is
   * not promoted either until they are cancelled.
   */
  private static final String FIXED =
      """
      wal_level = replica
      hot_standby = on
      wal_log_hints = on
      fsync = on
      full_page_writes = on
      synchronous_commit = on
      restart_after_crash = off
      logging_collector = off
      log_destination = 'stderr'
      log_line_prefix = '%s'
      log_min_messages = 'warning'
      lc_messages = 'C'
      recovery_target = ''
      recovery_target_name = ''
      recovery_target_time = ''
      recovery_target_xid = ''
      recovery_target_lsn = ''
      recovery_target_action = 'pause'
      recovery_target_timeline = 'latest'
      recovery_min_apply_delay = 0
      restore_command = ''
      recovery_end_command = ''
      archive_cleanup_command = ''
      max_standby_streaming_delay = '3s'
      max_standby_archive_delay = '3s'
      """
          .formatted(ServerLog.PREFIX);

  private static final String SETTINGS =
      """
      # Written by the agent; whatever stands in the data folder's own file counts unless it is here.
      include_if_exists = '%1$s/postgresql.conf'
      data_directory = '%1$s'
      hba_file = '%2$s/pg_hba.conf'
      listen_addresses = '%3$s'
      port = %4$d
      unix_socket_directories = ''
      password_encryption = 'scram-sha-256'
      max_wal_senders = 10
      max_replication_slots = 10
      wal_keep_size = '256MB'
      max_slot_wal_keep_size = '4GB'
      # Without restart_after_crash: a crash of one backend would otherwise let go commits that wait.
      %5$s
      wal_sender_timeout = '3s'
      wal_receiver_timeout = '3s'
      wal_receiver_status_interval = '1s'
      wal_retrieve_retry_interval = '200ms'
      tcp_user_timeout = 3000
      tcp_keepalives_idle = 1
      tcp_keepalives_interval = 1
      tcp_keepalives_count = 3
      superuser_reserved_connections = 5
      include = 'gate.conf'
      include = 'follow.conf'
      """;

  /** Who connects as the superuser or for the log shows a certificate too. */
  private static final String TLS =
      """
      ssl = on
      ssl_cert_file = '%1$s/%2$s'
      ssl_key_file = '%1$s/%2$s'
      ssl_ca_file = '%1$s/%3$s'
      ssl_min_protocol_version = 'TLSv1.3'
      """;

  /** No server spells it so. */
  private static final String UNKNOWN = "?";

  private static final String ALIVE =
      "connect_timeout=%d keepalives=1 keepalives_idle=%d keepalives_interval=%d keepalives_count=3"
          + " tcp_user_timeout=%d";

  private final AgentSettings settings;
  private final AccessFile access;
  private volatile String gateWritten = UNKNOWN;

  ServerConfiguration(AgentSettings settings) {
    this.settings = settings;
    this.access = new AccessFile(settings);
  }

  /** Arguments of the server that no file overrides. */
  static List<String> fixed() {
    return FIXED
        .lines()
        .flatMap(line -> Stream.of("-c", line.replaceFirst(" = '?", "=").replaceFirst("'$", "")))
        .toList();
  }

  /** The file that the server is started with. */
  Path file() {
    return settings.configuration().resolve("postgresql.conf");
  }

  /** Who may come from where. */
  AccessFile access() {
    return access;
  }

  /** Writes all that does not change while the agent lives, and who may come from where. */
  void write() throws IOException {
    Files.createDirectories(settings.configuration());
    FailoverSettings.Server own = settings.own();
    replace(
        "postgresql.conf",
        SETTINGS.formatted(
                settings.data(), settings.configuration(), own.host(), own.port(), FIXED.strip())
            + tls()
            + archive());
    access.write();
    replace(
        "passfile",
        "*:*:*:replicator:%s\n*:*:*:postgres:%s\n"
            .formatted(
                escaped(settings.passwords().replicator()),
                escaped(settings.passwords().superuser())));
    if (!Files.exists(settings.configuration().resolve("follow.conf"))) {
      replace("follow.conf", "");
    }
    openGate();
  }

  private String tls() {
    return settings.tls().enabled()
        ? TLS.formatted(settings.configuration(), CertificateFiles.OWN, CertificateFiles.AUTHORITY)
        : "";
  }

  private String archive() {
    return settings.archive().isWanted() ? new ArchiveCommand(settings).configuration() : "";
  }

  /** As a line of a password file has it (libpq, The Password File). */
  private static String escaped(String password) {
    return password.replace("\\", "\\\\").replace(":", "\\:");
  }

  /** Commits wait for nobody, in a server that starts or is told to take it in. */
  void openGate() throws IOException {
    setGate("");
  }

  /** Commits wait for a standby, or for nobody, as the server takes it in when it is told to. */
  void setGate(String standby) throws IOException {
    setGate(standby, "off");
  }

  /** The same, and new sessions read only, unless they ask for more. */
  void yield(String standby) throws IOException {
    setGate(standby, "on");
  }

  private void setGate(String standby, String readOnly) throws IOException {
    gateWritten = UNKNOWN;
    replace(
        "gate.conf",
        "synchronous_standby_names = '%s'\ndefault_transaction_read_only = %s\n"
            .formatted(gate(standby), readOnly));
    gateWritten = gate(standby);
  }

  /**
   * For whom commits are to wait, as the server spells it. One that shows something else may not
   * have taken it in yet, and will at any time.
   */
  String gateWritten() {
    return gateWritten;
  }

  /** How the server spells for whom commits wait; empty for nobody. */
  static String gate(String standby) {
    return standby.isEmpty() ? "" : "FIRST 1 (\"%s\")".formatted(standby);
  }

  /** The server follows nobody. */
  void followNobody() throws IOException {
    replace("follow.conf", "primary_conninfo = ''\n");
  }

  /** The server follows the other one, when it is a standby. */
  void followPeer() throws IOException {
    replace(
        "follow.conf",
        "primary_conninfo = '%s'\nprimary_slot_name = '%s'\n"
            .formatted(conninfo().replace("'", "''"), settings.own().slot()));
  }

  /** How the other server is reached for replication. */
  String conninfo() {
    return "%s application_name=%s %s"
        .formatted(peer("replicator"), settings.own().name(), ALIVE.formatted(2, 1, 1, 3_000));
  }

  /**
   * How the other server is reached for its data, which may take hours: one that vanishes meanwhile
   * is noticed, and a short disturbance does not begin it anew.
   */
  String source(String user) {
    return peer(user) + " " + ALIVE.formatted(3, 5, 5, 20_000);
  }

  private String peer(String user) {
    return "host=%s port=%d user=%s dbname=postgres passfile=%s"
            .formatted(
                settings.peer().host(),
                settings.peer().port(),
                user,
                settings.configuration().resolve("passfile"))
        + protection();
  }

  private String protection() {
    Path own = settings.configuration().resolve(CertificateFiles.OWN);
    return settings.tls().enabled()
        ? " sslmode=%s sslrootcert=%s sslcert=%s sslkey=%s"
            .formatted(
                settings.tls().verify().sslMode(),
                settings.configuration().resolve(CertificateFiles.AUTHORITY),
                own,
                own)
        : "";
  }

  private void replace(String name, String content) throws IOException {
    PrivateFile.replace(settings.configuration().resolve(name), content);
  }
}
