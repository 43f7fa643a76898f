package quantumforge.backup;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import quantumforge.kernel.DatabaseTls;
import quantumforge.kernel.SettingCheck;

/**
 * The local copy of the essential data; keys below {@code forge.backup.emergency}, explained in
 * {@code backup.conf}. Holds a password: never print it.
 */
public record EmergencySettings(
    Path file,
    String user,
    Optional<String> password,
    Duration refresh,
    Duration check,
    Duration confirm,
    Duration standbyAgeMax,
    Duration connectTimeout,
    Duration answerTimeout,
    long rowsMax,
    long maxBytes) {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  public EmergencySettings {
    SettingCheck.name("user", user);
    SettingCheck.range("refresh", refresh, SECOND, MINUTE);
    SettingCheck.range("check", check, SECOND, Duration.ofSeconds(30));
    SettingCheck.range("confirm", confirm, SECOND, Duration.ofSeconds(30));
    SettingCheck.range("standby-age-max", standbyAgeMax, Duration.ofMillis(100), MINUTE);
    SettingCheck.range("connect-timeout", connectTimeout, SECOND, MINUTE);
    SettingCheck.range("answer-timeout", answerTimeout, SECOND, MINUTE);
    SettingCheck.range("rows-max", rowsMax, 1, 10_000_000);
    SettingCheck.range("max-bytes", maxBytes, 1 << 20, 1L << 40);
  }

  CopyLimits limits() {
    return new CopyLimits(rowsMax, maxBytes);
  }

  /** How one of the servers is asked. */
  public Source source(String host, int port, DatabaseTls tls) {
    return new ServerSource(
        host, port, user, password.orElse(""), tls, connectTimeout, answerTimeout);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "EmergencySettings[file=%s, refresh=%s, check=%s]".formatted(file, refresh, check);
  }
}
