package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.kernel.DatabaseTls;

class TlsSettingsTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.3.4.5", "::1", "localhost"})
  void onOneMachineTheServersNeedNoTls(String host) {
    assertThatCode(() -> tls(false, false).require(new Server("one", host, 5432)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.8.0.11", "db-1.example.com", "fd00::11", "localhost.example.com"})
  void acrossANetworkTheyAreRefusedWithoutIt(String host) {
    Server server = new Server("one", host, 5432);
    assertThatThrownBy(() -> tls(false, false).require(server))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "servers has one at %s, which is no loopback address, and tls.enabled is false"
                .formatted(host));
    assertThatCode(() -> tls(true, false).require(server)).doesNotThrowAnyException();
    assertThatCode(() -> tls(false, true).require(server)).doesNotThrowAnyException();
  }

  @Test
  void tlsNeedsItsFiles() {
    assertThatThrownBy(
            () ->
                new TlsSettings(
                    true,
                    DatabaseTls.Mode.VERIFY_FULL,
                    Optional.of(Path.of("a.crt")),
                    Optional.empty(),
                    Optional.of(Path.of("ca.crt")),
                    Duration.ofMinutes(5),
                    false))
        .hasMessageStartingWith("key is absent, here and in forge.cluster.tls");
  }

  @Test
  void clientsAskForWhatIsConfigured() {
    assertThat(tls(true, false).clients().properties())
        .containsEntry("sslmode", "verify-full")
        .containsEntry("sslrootcert", Path.of("ca.crt").toAbsolutePath().toString())
        .containsEntry("sslkey", Path.of("a.key").toAbsolutePath().toString());
    assertThat(tls(true, false).clients().underAnyName().properties())
        .containsEntry("sslmode", "verify-ca");
    assertThat(tls(false, true).clients().properties())
        .containsOnlyKeys("sslmode")
        .containsEntry("sslmode", "prefer");
  }

  private static TlsSettings tls(boolean enabled, boolean allowPlain) {
    return new TlsSettings(
        enabled,
        DatabaseTls.Mode.VERIFY_FULL,
        Optional.of(Path.of("a.crt")),
        Optional.of(Path.of("a.key")),
        Optional.of(Path.of("ca.crt")),
        Duration.ofMinutes(5),
        allowPlain);
  }
}
