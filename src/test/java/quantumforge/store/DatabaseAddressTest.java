package quantumforge.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.kernel.DatabaseTls;

class DatabaseAddressTest {

  @Test
  void readsTheSpellingOfLibpq() {
    DatabaseAddress address =
        DatabaseAddress.parse("url", "postgresql://trading_user:p%40ss@db:6432/signalcartel");

    assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db:6432/signalcartel");
    assertThat(address.properties())
        .containsEntry("user", "trading_user")
        .containsEntry("password", "p@ss");
    assertThat(address).asString().doesNotContain("p@ss", "trading_user");
  }

  @Test
  void readsTheSpellingOfJdbc() {
    DatabaseAddress address =
        DatabaseAddress.parse("url", "jdbc:postgresql://a:1,b:2/x?targetServerType=primary");

    assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://a:1,b:2/x?targetServerType=primary");
    assertThat(address.properties()).isEmpty();
  }

  @Test
  void isReachedAsThePairIsUnlessTheUrlSaysHow() {
    DatabaseTls tls =
        new DatabaseTls(
            DatabaseTls.Mode.VERIFY_FULL,
            Optional.of(Path.of("/ca.crt")),
            Optional.empty(),
            Optional.empty());
    DatabaseAddress address = DatabaseAddress.parse("url", "postgresql://u:p@h:1/d");
    assertThat(address.over(tls).properties())
        .containsEntry("sslmode", "verify-full")
        .containsEntry("sslrootcert", "/ca.crt")
        .containsEntry("user", "u");
    DatabaseAddress own = DatabaseAddress.parse("url", "postgresql://u:p@h:1/d?sslmode=disable");
    assertThat(own.over(tls)).isEqualTo(own);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "mysql://h/x", "postgresql:", "postgresql://u:s3/cret@h/x", "a b"})
  void refusesWhatIsNoAddressWithoutShowingIt(String url) {
    assertThatThrownBy(() -> DatabaseAddress.parse("backup-url", url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("backup-url is not the address of a PostgreSQL database")
        .hasMessageNotContaining("cret");
  }
}
