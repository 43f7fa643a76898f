package quantumforge.failover;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.SettingCheck;

/**
 * The agent of the server on this node; keys below {@code forge.failover.agent}.
 *
 * @param server the server that it looks after, one of the pair; empty for no agent
 * @param folder its own; the data is in {@code data} below it
 * @param programs the folder with the server's programs
 * @param runAs what is put before every command of the server, to run it as another user
 * @param passwords a file with the passwords of the server's users
 * @param rebuildsMax so many attempts to make a standby's data anew that fail in a row, and the
 *     agent waits for a person
 * @param followPatience a standby that has got no log for longer although the primary takes
 *     connections is made anew, whatever the reason
 * @param clients networks that clients may come from, as pg_hba.conf has them
 * @param orphans what is kept of the log that only this server had
 * @param archive where the primary archives its log
 * @param logMaxBytes a server log that is longer is begun anew, and the one before it kept
 */
public record AgentOptions(
    Optional<String> server,
    String folder,
    String programs,
    List<String> runAs,
    String passwords,
    List<String> clients,
    Duration lease,
    Duration guard,
    Duration hung,
    int rebuildsMax,
    Duration followPatience,
    OrphanSettings orphans,
    ArchiveSettings archive,
    long logMaxBytes) {

  private static final Duration LONGEST = Duration.ofMinutes(10);

  public AgentOptions {
    runAs = List.copyOf(runAs);
    clients = List.copyOf(clients);
    SettingCheck.range("lease", lease, Duration.ofSeconds(1), LONGEST);
    SettingCheck.range("guard", guard, Duration.ofSeconds(2), LONGEST);
    SettingCheck.range("hung", hung, Duration.ofSeconds(1), LONGEST);
    SettingCheck.range("rebuilds-max", rebuildsMax, 1, 1_000);
    SettingCheck.range(
        "follow-patience", followPatience, Duration.ofSeconds(5), Duration.ofDays(7));
    SettingCheck.range("log-max-bytes", logMaxBytes, 1L << 20, 1L << 36);
  }
}
