package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.DatabaseTls;
import quantumforge.support.Certificates;

/** What the server reads of the node's certificate. */
class CertificateFilesTest {

  @TempDir private static Path made;

  @TempDir Path folder;

  private CertificateFiles files;

  @BeforeAll
  static void make() throws Exception {
    Certificates.make(made, "one", "two");
  }

  @BeforeEach
  void copy() throws Exception {
    take("one.crt", "node.crt");
    take("one.key", "node.key");
    take("ca.crt", "ca.crt");
    Files.createDirectories(folder.resolve("conf"));
    files = new CertificateFiles(new AgentSettingsBuilder(folder).tls(tls()).build());
  }

  private void take(String from, String to) throws IOException {
    Files.copy(made.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }

  private TlsSettings tls() {
    return new TlsSettings(
        true,
        DatabaseTls.Mode.VERIFY_FULL,
        Optional.of(folder.resolve("node.crt")),
        Optional.of(folder.resolve("node.key")),
        Optional.of(folder.resolve("ca.crt")),
        Duration.ofSeconds(1),
        false);
  }

  private Path own() {
    return folder.resolve("conf").resolve(CertificateFiles.OWN);
  }

  @Test
  void certificateAndKeyAreInOneFileForTheServersUserAlone() throws Exception {
    assertThat(files.renew()).isTrue();
    assertThat(Files.readString(own()))
        .isEqualTo(
            Files.readString(made.resolve("one.crt")) + Files.readString(made.resolve("one.key")));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own())))
        .isEqualTo("rw-------");
    assertThat(folder.resolve("conf").resolve(CertificateFiles.AUTHORITY))
        .hasSameTextualContentAs(made.resolve("ca.crt"));
  }

  @Test
  void onlyWhatIsNewIsTakenOver() throws Exception {
    files.renew();
    assertThat(files.renew()).isFalse();
    take("two.crt", "node.crt");
    take("two.key", "node.key");
    assertThat(files.renew()).isTrue();
    assertThat(Files.readString(own())).startsWith(Files.readString(made.resolve("two.crt")));
    assertThat(files.end()).hasValueSatisfying(end -> assertThat(end).isAfter(Instant.now()));
  }

  @Test
  void aKeyOfAnotherCertificateIsNotTakenOverAndTheServerKeepsWhatItHas() throws Exception {
    files.renew();
    String before = Files.readString(own());
    take("two.crt", "node.crt");
    assertThat(files.renew()).isFalse();
    assertThat(Files.readString(own())).isEqualTo(before);
    take("two.key", "node.key");
    assertThat(files.renew()).isTrue();
  }

  @Test
  void withoutUsableFilesTheAgentSaysWhichAndWhy() throws Exception {
    take("two.crt", "node.crt");
    assertThatThrownBy(files::renew)
        .isInstanceOf(IOException.class)
        .hasMessage(
            "forge.failover.tls.key: %s is not that of %s; docs/tls.md tells how to make it"
                .formatted(folder.resolve("node.key"), folder.resolve("node.crt")));
    Files.writeString(folder.resolve("node.key"), "nothing");
    assertThatThrownBy(files::renew).hasMessageContaining("has no key of the form PKCS#8");
    Files.writeString(folder.resolve("node.crt"), "nothing");
    assertThatThrownBy(files::renew).hasMessageContaining("node.crt has no certificate");
    Files.delete(folder.resolve("ca.crt"));
    assertThatThrownBy(files::renew).hasMessageContaining("ca.crt cannot be read");
    assertThat(own()).doesNotExist();
  }
}
