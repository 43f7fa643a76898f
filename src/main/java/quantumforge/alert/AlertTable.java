package quantumforge.alert;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import quantumforge.alert.AlertRule.Condition;
import quantumforge.alert.AlertRule.Expression;
import quantumforge.alert.AlertRule.Growth;
import quantumforge.alert.AlertRule.Share;
import quantumforge.alert.AlertRule.Unit;
import quantumforge.alert.AlertRule.Value;
import quantumforge.kernel.Deterministic;
import quantumforge.status.PlantAlerts.Severity;

/**
 * The table of all alerts, in the order in which data flows. The witness evaluates it over the
 * nodes' reports, and {@link PrometheusRules} writes it for a Prometheus: both read the same
 * metrics.
 */
@Deterministic
final class AlertTable {

  /** 1 while a node is silent; the witness knows it of every node by itself. */
  static final String NODE_SILENT = "forge.plant.node.silent";

  /** On how many servers each commit is; the witness decides it. */
  static final String DATABASE_COPIES = "forge.plant.database.copies";

  /** 1 while the witness can do nothing for the database, or had to leave its guarantees. */
  static final String DATABASE_CRITICAL = "forge.plant.database.critical";

  /** What the newest change of the primary still lacks to be complete. */
  static final String DATABASE_MISSING = "forge.plant.database.change.missing";

  /** How many settings give up what the database promises; the agents find them. */
  static final String DATABASE_LOOSENED = "forge.plant.database.loosened";

  /** Commits that clients were told of and the database's standby may lack. */
  static final String DATABASE_AT_RISK = "forge.plant.database.commits.at.risk";

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final Duration HOUR = Duration.ofHours(1);

  private final AlertSettings settings;
  private final List<AlertRule> rules = new ArrayList<>();

  private AlertTable(AlertSettings settings) {
    this.settings = settings;
  }

  /** All rules with their limits, silenced ones too. */
  static List<AlertRule> of(AlertSettings settings) {
    AlertTable table = new AlertTable(settings);
    table.exchange();
    table.forwarder();
    table.brain();
    table.database();
    table.essentialData();
    table.machines();
    return List.copyOf(table.rules);
  }

  /** The metrics that nodes must report, in order of name. */
  static List<String> reported(List<AlertRule> rules) {
    TreeSet<String> names = new TreeSet<>();
    for (AlertRule rule : rules) {
      switch (rule.condition().expression()) {
        case Value(String metric, boolean byWitness) -> {
          if (!byWitness) {
            names.add(metric);
          }
        }
        case Share share -> {
          names.add(share.metric());
          names.add(share.whole());
        }
        case Growth growth -> names.add(growth.metric());
      }
    }
    return List.copyOf(names);
  }

  private void exchange() {
    add(
        "exchange-disconnected",
        Severity.CRITICAL,
        below(new Value("forge.feed.connections.up", false), 1, Unit.COUNT),
        settings.exchangeDisconnected(),
        "exchange",
        "no connection to {subject} is open, and its trades are missed until one is",
        "Look at the exchange's status page and at the collector's log; ./forge status names the reason. Trades are fetched by REST when a connection is back.");
    add(
        "connection-missing",
        Severity.WARNING,
        below(
            new Share("forge.feed.connections.up", "forge.feed.connections.wanted"),
            100,
            Unit.PERCENT),
        settings.connectionMissing(),
        "exchange",
        "only {value} of the connections to {subject} are open; when the rest dies, trades are missed",
        "Look for the reason in the collector's log: a limit of connections, a refused subscription, a network that cuts.");
    add(
        "feed-stale",
        Severity.CRITICAL,
        above(new Value("forge.feed.staleness.seconds", false), settings.feedStale()),
        settings.feedStale(),
        "exchange",
        "the newest tick of {subject} is {value} old; allowed is {limit}",
        "See whether the exchange halted trading. If not, restart the collector: its connections are open and bring nothing.");
    add(
        "stream-stale",
        Severity.WARNING,
        above(new Growth("forge.feed.stale.streams", TEN_MINUTES), settings.streamStale()),
        settings.streamStale(),
        "exchange",
        "{value} [time|times] within ten minutes a connection to {subject} brought nothing of a stream while another one did; allowed are {limit}",
        "Nothing is lost while one connection brings it. When it goes on, look at the exchange's status page; raise feed.stale-after when it is wrong.");
    add(
        "trades-missing",
        Severity.WARNING,
        above(new Value("forge.feed.trades.missing", false), settings.tradesMissing()),
        settings.tradesMissing(),
        "exchange",
        "{value} [trade|trades] of {subject} [is missing and is|are missing and are] still being fetched",
        "Look at forge_exchange_request_refusals_total and the collector's log: the exchange refuses requests, or does not have the trades yet.");
    add(
        "trades-lost",
        Severity.CRITICAL,
        above(new Growth("forge.feed.trades.lost", HOUR), settings.tradesLost()),
        settings.tradesLost(),
        "exchange",
        "{value} [trade|trades] of {subject} [was|were] lost for good within the last hour",
        "Their ids stand in the Gap records and in the collector's log. Fetch them from the exchange's archive when a model needs them.");
    add(
        "book-mismatch",
        Severity.WARNING,
        above(new Growth("forge.feed.book.mismatches", TEN_MINUTES), settings.bookMismatch()),
        settings.bookMismatch(),
        "exchange",
        "{value} [order book|order books] of {subject} differed from the exchange's best bid and ask within ten minutes, and [was|were] fetched again",
        "Once is the exchange's doing. When it repeats, keep a recording (./forge tape record) and report it: the book is built wrongly.");
    add(
        "venue-ban",
        Severity.CRITICAL,
        above(new Growth("forge.exchange.request.bans", TEN_MINUTES), settings.venueBan()),
        settings.venueBan(),
        "exchange",
        "{subject} answered 429 or 418 {value} [time|times] within ten minutes, and forbids requests for a while",
        "Stop whatever else asks the exchange from this address. The collector waits by itself; lower requests.weight-max when it is alone.");
  }

  private void forwarder() {
    add(
        "stream-high",
        Severity.WARNING,
        above(
            new AlertRule.Share("forge.relay.buffer.bytes", "forge.relay.buffer.limit.bytes"),
            settings.streamHigh()),
        settings.streamHigh(),
        "stream",
        "the stream {subject} is {value} full; at 100 % blocks go to the collector's disk, and without one the feed waits",
        "Bring back the brain that does not acknowledge (./forge status), or take its group out of relay.groups and remove it with XGROUP DESTROY.");
    add(
        "buffer-in-use",
        Severity.WARNING,
        above(new Value("forge.relay.overflow.active", false), 0, Unit.COUNT),
        settings.bufferInUse(),
        "stream",
        "the blocks of {subject} go to the collector's disk",
        "See which brain does not acknowledge, or why the collector's Redis is full or away (./forge status). They are sent in order afterwards.");
    add(
        "buffer-high",
        Severity.WARNING,
        above(
            new AlertRule.Share(
                "forge.relay.overflow.files.bytes", "forge.relay.overflow.limit.bytes"),
            settings.bufferHigh()),
        settings.bufferHigh(),
        "",
        "the buffer on disk is {value} full; at 100 % the oldest is dropped",
        "Bring back the brain that does not acknowledge before it is full, or raise relay.overflow.limit-bytes while the disk has room.");
    add(
        "ticks-dropped",
        Severity.CRITICAL,
        above(new Growth("forge.relay.overflow.dropped.ticks", HOUR), settings.ticksDropped()),
        settings.ticksDropped(),
        "",
        "{value} [tick|ticks], the oldest, [was|were] dropped within the last hour since the buffer on disk is full",
        "No brain has them; Gap records say which. Bring back the brains, or raise relay.overflow.limit-bytes while the disk has room.");
    add(
        "group-left-behind",
        Severity.CRITICAL,
        above(new Growth("forge.relay.group.dropped.ticks", HOUR), settings.groupLeftBehind()),
        settings.groupLeftBehind(),
        "group/stream",
        "the group of brains {subject} lost {value} [tick|ticks] within the last hour: it is away, and the buffer on disk is full",
        "Bring back its brain; Gap records say which. Raise relay.overflow.limit-bytes while the disk has room, or take the group out of relay.groups and remove it with XGROUP DESTROY.");
    add(
        "stream-lag",
        Severity.WARNING,
        above(new Value("forge.relay.group.lag.seconds", false), settings.streamLag()),
        settings.streamLag(),
        "group/stream",
        "the group of brains {subject} is {value} behind; allowed is {limit}",
        "See whether its brain runs and catches up (catchingUp in ./forge status --json); else look at its Redis, its QuestDB and the link.");
    add(
        "forwarder-retries",
        Severity.WARNING,
        above(new Growth("forge.relay.retries", MINUTE), settings.forwarderRetries()),
        settings.forwarderRetries(),
        "stream",
        "the forwarder of {subject} waited {value} [time|times] for the collector's Redis within a minute; allowed is {limit}",
        "Look at that Redis: whether it restarts, swaps, or is out of memory.");
    add(
        "forwarder-blocked",
        Severity.CRITICAL,
        above(new Value("forge.relay.blocked", false), 0, Unit.COUNT),
        settings.forwarderBlocked(),
        "stream",
        "the forwarder of {subject} stands still, and the feed waits",
        "./forge status names the reason: the buffer's limit is reached, or the collector's Redis takes nothing.");
  }

  private void brain() {
    add(
        "collector-disconnected",
        Severity.CRITICAL,
        below(new Value("forge.brain.source.connected", false), 1, Unit.COUNT),
        settings.collectorDisconnected(),
        "source",
        "this brain cannot read {subject}",
        "See whether the collector's machine runs and whether the link to it does. Another collector of the same stream brings everything meanwhile; without one, data waits in the collector's buffer and comes afterwards.");
    add(
        "consumer-lag",
        Severity.WARNING,
        above(new Value("forge.brain.lag.ticks", false), settings.consumerLag()),
        settings.consumerLag(),
        "source",
        "{value} [tick|ticks] of {subject} [waits|wait] for this brain; allowed are {limit}",
        "See whether it catches up (catchingUp in ./forge status --json). If not, look at its processor, its Redis, its QuestDB and the link.");
    add(
        "brain-stale",
        Severity.CRITICAL,
        above(new Value("forge.brain.staleness.seconds", false), settings.brainStale()),
        settings.brainStale(),
        "",
        "the newest tick that this brain can read is {value} old; allowed is {limit}",
        "Do not trade on it. See first whether the collector has newer ones (feed-stale), then whether the stream is read (stream-lag).");
    add(
        "stream-holes",
        Severity.CRITICAL,
        above(new Growth("forge.brain.stream.holes", HOUR), settings.streamHoles()),
        settings.streamHoles(),
        "",
        "{value} [block|blocks] followed on one that was never delivered, within the last hour",
        "The brain's log names the ids, and a Gap record covers them. See whether somebody trimmed the stream or emptied the collector's Redis.");
    add(
        "store-errors",
        Severity.WARNING,
        above(new Growth("forge.brain.store.errors", TEN_MINUTES), settings.storeErrors()),
        settings.storeErrors(),
        "",
        "{value} [write|writes] to the brain's stores failed within ten minutes; allowed are {limit}",
        "Nothing is lost while they are repeated. Look at the brain's log, its disk, its Redis and its QuestDB.");
    add(
        "store-suspended",
        Severity.CRITICAL,
        above(new Value("forge.brain.store.suspended", false), 0, Unit.COUNT),
        settings.storeSuspended(),
        "",
        "QuestDB has suspended a table: what is committed cannot be read",
        "Make room on its disk. The brain resumes the table by itself.");
  }

  private void database() {
    add(
        "database-single-copy",
        Severity.WARNING,
        below(new Value(DATABASE_COPIES, true), 2, Unit.COUNT),
        settings.databaseSingleCopy(),
        "",
        "commits are not on two servers of the database: when the primary is lost now, nobody may be promoted",
        "./forge db explain says what is waited for; the other server must run, follow and reach the primary.");
    add(
        "database-critical",
        Severity.CRITICAL,
        above(new Value(DATABASE_CRITICAL, true), 0, Unit.COUNT),
        settings.databaseCritical(),
        "",
        "the database needs a person: the witness waits, or somebody has opened its guarantees",
        "./forge db explain names the rule and the reason; ops/database/README.md has what to do for each.");
    add(
        "database-loosened",
        Severity.WARNING,
        above(new Value(DATABASE_LOOSENED, true), 0, Unit.COUNT),
        settings.databaseLoosened(),
        "",
        "{value} [setting lets|settings let] commits be answered before they are on both servers of the database, or [overrides|override] what its agent set",
        "./forge db names them. ALTER ROLE or ALTER DATABASE … RESET synchronous_commit; a line of postgresql.auto.conf is taken out by hand.");
    add(
        "database-commits-at-risk",
        Severity.CRITICAL,
        above(new Value(DATABASE_AT_RISK, true), 0, Unit.COUNT),
        settings.databaseCommitsAtRisk(),
        "",
        "{value} acknowledged [commit|commits] may not be on the standby: [its client|their clients] cancelled the wait for it",
        "The log of the primary's agent names the transactions. Clients must end by a limit on the socket and not by one on the query (pgjdbc: socketTimeout instead of setQueryTimeout). A failover before the standby has them takes them back.");
    add(
        "database-change-incomplete",
        Severity.WARNING,
        above(new Value(DATABASE_MISSING, true), 0, Unit.COUNT),
        settings.databaseChangeIncomplete(),
        "",
        "the database's primary changed, and that is not complete: {value} missing of its first commit, a write through each route, and the former primary's end",
        "./forge db history names what is missing and what is in the way; clients on such a route still go to the former primary, or nowhere. A former primary that was not seen to have ended may still show old data to who is connected to it: see to its machine.");
    add(
        "database-checkpoint-late",
        Severity.WARNING,
        above(
            new Value("forge.database.server.checkpoint.age.seconds", false),
            settings.databaseCheckpointLate()),
        settings.databaseCheckpointLate(),
        "",
        "the primary's newest finished checkpoint began {value} ago; allowed is {limit}",
        "pg_stat_activity shows for what its checkpointer waits; the disk is too slow, or stands still. Until one is finished the log grows, and a recovery or a rewind reads all of it.");
    add(
        "database-archive-late",
        Severity.WARNING,
        above(
            new Value("forge.database.archive.waiting.seconds", false),
            settings.databaseArchiveLate()),
        settings.databaseArchiveLate(),
        "",
        "a file of the primary's log has been waiting for {value} to be archived; allowed is {limit}",
        "postgres.log in the agent's folder says why: the folder of failover.agent.archive is not mounted, full, slow, or has another file of that name. The log is kept until it is archived, and fills the server's disk.");
    add(
        "database-archive-gap",
        Severity.CRITICAL,
        above(new Value("forge.database.archive.missing", false), 0, Unit.COUNT),
        settings.databaseArchiveGap(),
        "",
        "{value} [segment|segments] of the log [is|are] in no archive and on no primary: what is older cannot be restored beyond them",
        "Make a base backup now. They were lost with a former primary that had not archived them for long, or given up since too much of the log waited for an archive that takes nothing.");
    add(
        "database-orphans",
        Severity.INFO,
        above(new Value("forge.database.orphans.commits", false), 0, Unit.COUNT),
        settings.databaseOrphans(),
        "",
        "{value} [commit|commits] that only this site's server had, when another one had become the primary, [is|are] set aside",
        "./forge db history says which, and whether a client may have been told of them. Look at them with pg_waldump, then remove their folder below orphans in the agent's folder.");
    add(
        "database-certificate",
        Severity.WARNING,
        below(
            new Value("forge.database.certificate.seconds", false),
            settings.databaseCertificate().below().toMillis() / 1e3,
            Unit.SECONDS),
        settings.databaseCertificate(),
        "",
        "the certificate of this site's PostgreSQL server, which is the node's, is good for {value} more; allowed is {limit}",
        "Make a new one with ops/certificates and put it in the place of the old one (docs/tls.md): it is taken without a restart. Behind its end neither the standby nor a client connects, and the nodes do not either.");
  }

  private void essentialData() {
    add(
        "essential-stale",
        Severity.WARNING,
        above(new Value("forge.backup.copy.age.seconds", false), settings.essentialStale()),
        settings.essentialStale(),
        "",
        "this node's copy of the essential data is {value} old; allowed is {limit}",
        "./forge status names the reason. When both PostgreSQL servers are gone, what trading goes on with is as old as that.");
    add(
        "essential-different",
        Severity.CRITICAL,
        above(new Value("forge.backup.different", false), 0, Unit.COUNT),
        settings.essentialDifferent(),
        "holder",
        "the essential data of {subject} is not what the primary had at the same place of its log",
        "docs/emergency-data.md tells what to do: a copy is replaced by itself, a standby must be copied anew before it may become the primary.");
  }

  private void machines() {
    add(
        "node-silent",
        Severity.WARNING,
        above(new Value(NODE_SILENT, true), 0, Unit.COUNT),
        settings.nodeSilent(),
        "peer",
        "{subject} is gone, out of reach, or does not report",
        "Look whether the machine, its process and the VPN run; start the node again.");
    add(
        "witness-silent",
        Severity.CRITICAL,
        above(new Value("forge.plant.age.seconds", false), settings.witnessSilent()),
        settings.witnessSilent(),
        "",
        "this node has heard no witness for {value}; allowed is {limit}",
        "See whether two of the three control nodes run and reach each other and this node.");
    add(
        "service-failed",
        Severity.CRITICAL,
        above(new Value("forge.node.services.failed", false), settings.serviceFailed()),
        settings.serviceFailed(),
        "",
        "{value} [service|services] of this node [does|do] not work",
        "./forge status names each with the reason.");
    add(
        "service-degraded",
        Severity.WARNING,
        above(new Value("forge.node.services.degraded", false), settings.serviceDegraded()),
        settings.serviceDegraded(),
        "",
        "{value} [service|services] of this node [works|work] with less than [it|they] should have",
        "./forge status names each with what is missing.");
    add(
        "disk-high",
        Severity.WARNING,
        above(
            new AlertRule.Share("forge.node.disk.used.bytes", "forge.node.disk.total.bytes"),
            settings.diskHigh()),
        settings.diskHigh(),
        "",
        "the disk of the node's data is {value} full; allowed are {limit}",
        "Make room, or shorten what is kept; a full disk suspends QuestDB's tables.");
    add(
        "memory-high",
        Severity.WARNING,
        above(
            new AlertRule.Share("forge.node.memory.used.bytes", "forge.node.memory.total.bytes"),
            settings.memoryHigh()),
        settings.memoryHigh(),
        "",
        "the machine's memory is {value} in use; allowed are {limit}",
        "See which process grows; Redis and the JVM have limits of their own. Beyond all memory the kernel kills one of them.");
  }

  private static Condition above(Expression expression, double limit, Unit unit) {
    return new Condition(expression, true, limit, unit);
  }

  private static Condition below(Expression expression, double limit, Unit unit) {
    return new Condition(expression, false, limit, unit);
  }

  private static Condition above(Expression expression, AlertSettings.Age limit) {
    return above(expression, limit.above().toMillis() / 1e3, Unit.SECONDS);
  }

  private static Condition above(Expression expression, AlertSettings.Count limit) {
    return above(expression, limit.above(), Unit.COUNT);
  }

  private static Condition above(Expression expression, AlertSettings.Share limit) {
    return above(expression, limit.abovePercent(), Unit.PERCENT);
  }

  private void add(
      String id,
      Severity severity,
      Condition condition,
      AlertSettings.Limit limit,
      String tag,
      String says,
      String mend) {
    rules.add(new AlertRule(id, severity, condition, limit.after(), tag, says, mend));
  }
}
