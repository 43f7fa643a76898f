package quantumforge.failover;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import quantumforge.failover.AgentSettings.Passwords;
import quantumforge.failover.FailoverSettings.Server;

/**
 * Settings of an agent for tests: the server "one" on this machine, until a test says otherwise.
 */
final class AgentSettingsBuilder {

  private static final long LOG_MAX_BYTES = 1L << 20;
  private static final int REBUILDS_MAX = 10;

  private final Path folder;
  private Server own = new Server("one", "127.0.0.1", 5432);
  private Server peer = new Server("two", "127.0.0.1", 5433);
  private Path programs = Path.of("bin");
  private List<String> runAs = List.of();
  private List<String> clients = List.of();
  private Passwords passwords = new Passwords("super", "replica", "trader", "watcher");
  private TlsSettings tls = TlsSettings.PLAIN;
  private Duration guard = Duration.ofSeconds(10);
  private Duration lease = Duration.ofSeconds(5);
  private Duration hung = Duration.ofSeconds(3);
  private Duration followPatience = Duration.ofMinutes(10);
  private ArchiveSettings archive = archive("", Duration.ofSeconds(30));

  AgentSettingsBuilder(Path folder) {
    this.folder = folder;
  }

  /** No archive is in an empty folder. */
  static ArchiveSettings archive(String folder, Duration limit) {
    return new ArchiveSettings(folder, limit, Duration.ofMinutes(5), 1L << 33);
  }

  AgentSettingsBuilder servers(Server ownServer, Server peerServer) {
    own = ownServer;
    peer = peerServer;
    return this;
  }

  AgentSettingsBuilder programs(Path programsFolder, List<String> runThemAs) {
    programs = programsFolder;
    runAs = runThemAs;
    return this;
  }

  AgentSettingsBuilder clients(String... networks) {
    clients = List.of(networks);
    return this;
  }

  AgentSettingsBuilder passwords(Passwords ofUsers) {
    passwords = ofUsers;
    return this;
  }

  AgentSettingsBuilder lease(Duration until) {
    lease = until;
    return this;
  }

  AgentSettingsBuilder guard(Duration until) {
    guard = until;
    return this;
  }

  AgentSettingsBuilder hung(Duration after) {
    hung = after;
    return this;
  }

  AgentSettingsBuilder archive(ArchiveSettings where) {
    archive = where;
    return this;
  }

  AgentSettingsBuilder tls(TlsSettings ofServers) {
    tls = ofServers;
    return this;
  }

  AgentSettings build() {
    return new AgentSettings(
        own,
        peer,
        folder,
        programs,
        runAs,
        clients,
        passwords,
        tls,
        lease,
        guard,
        hung,
        REBUILDS_MAX,
        followPatience,
        new OrphanSettings(1L << 30, 20),
        archive,
        LOG_MAX_BYTES);
  }
}
