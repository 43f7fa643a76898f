package quantumforge.failover;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import quantumforge.kernel.DatabaseTls;
import quantumforge.kernel.SettingCheck;

/**
 * TLS of the pair of PostgreSQL servers; keys below {@code forge.failover.tls}, explained in {@code
 * failover.conf}.
 *
 * @param enabled whether the servers take connections over TLS alone
 * @param verify what who connects asks of a server's certificate
 * @param certificate of this node, a PEM file
 * @param key of that certificate, a PEM file (PKCS#8, without a password)
 * @param authority who signed the certificates of all, a PEM file
 * @param reloadAfter how soon a renewed file is taken
 * @param allowPlain whether servers that are not on this machine may be reached without TLS
 */
public record TlsSettings(
    boolean enabled,
    DatabaseTls.Mode verify,
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<Path> authority,
    Duration reloadAfter,
    boolean allowPlain) {

  /** No TLS, wherever the servers are. */
  public static final TlsSettings PLAIN =
      new TlsSettings(
          false,
          DatabaseTls.Mode.VERIFY_FULL,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Duration.ofMinutes(5),
          true);

  public TlsSettings {
    SettingCheck.range("reload-after", reloadAfter, Duration.ofSeconds(1), Duration.ofDays(1));
    if (enabled) {
      required("certificate", certificate);
      required("key", key);
      required("authority", authority);
      if (verify == DatabaseTls.Mode.PLAIN) {
        throw new IllegalArgumentException(
            "verify is plain; with enabled = true it is verify-full or verify-ca");
      }
    }
  }

  private static void required(String name, Optional<Path> file) {
    if (file.isEmpty()) {
      throw new IllegalArgumentException(
          name
              + " is absent, here and in forge.cluster.tls; with enabled = true it is the path of a"
              + " PEM file (docs/tls.md)");
    }
  }

  /** How this node's connections to the two servers are protected. */
  public DatabaseTls clients() {
    return enabled ? new DatabaseTls(verify, authority, certificate, key) : DatabaseTls.PLAIN;
  }

  /**
   * Refuses passwords and data on a network without TLS.
   *
   * @throws IllegalArgumentException when the server is elsewhere, and neither TLS nor the lack of
   *     it is wanted
   */
  void require(FailoverSettings.Server server) {
    if (!enabled && !allowPlain && !isHere(server.host())) {
      throw new IllegalArgumentException(
          "servers has %s at %s, which is no loopback address, and tls.enabled is false: its data would cross a network as they are; set tls.enabled = true (docs/tls.md), or tls.allow-plain = true where that network encrypts, as a VPN does"
              .formatted(server.name(), server.host()));
    }
  }

  /** No name is looked up: what it means may change. */
  private static boolean isHere(String host) {
    try {
      return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException name) {
      return false;
    }
  }
}
