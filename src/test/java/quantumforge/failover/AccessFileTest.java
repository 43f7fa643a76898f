package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.failover.FailoverSettings.Server;

class AccessFileTest {

  private static final String NAME = "two.example";

  @TempDir Path folder;

  @BeforeEach
  void configuration() throws IOException {
    Files.createDirectories(folder.resolve("conf"));
  }

  @Test
  void aServerThatIsReachedByNameComesFromItsAddressesAndItsNameAlone() throws IOException {
    AccessFile access = access(NAME);
    access.write();
    assertThat(lines()).contains("host all all two.example scram-sha-256");
    assertThat(access.found(found("10.8.0.12", "fd00::12"))).isTrue();
    assertThat(lines())
        .contains(
            "host all postgres 10.8.0.12/32 scram-sha-256",
            "host replication replicator fd00:0:0:0:0:0:0:12/128 scram-sha-256",
            "host all all two.example scram-sha-256");
  }

  @Test
  void aServerThatHasMovedComesFromWhereItIs() throws IOException {
    AccessFile access = access(NAME);
    access.write();
    access.found(found("10.8.0.12"));
    assertThat(access.found(found("10.8.0.13"))).isTrue();
    assertThat(lines()).contains("host replication replicator 10.8.0.13/32 scram-sha-256");
    assertThat(lines()).noneMatch(line -> line.contains("10.8.0.12"));
  }

  @Test
  void theServerReadsItsFilesAgainOnlyForOtherAddresses() throws IOException {
    AccessFile access = access(NAME);
    access.write();
    access.found(found("10.8.0.12", "10.8.0.13"));
    assertThat(access.found(found("10.8.0.13", "10.8.0.12"))).isFalse();
    assertThat(access.found(Map.of("elsewhere.example", found("10.8.0.14").get(NAME)))).isFalse();
    AccessFile byAddress = access("10.8.0.12");
    byAddress.write();
    assertThat(byAddress.found(Map.of("10.8.0.12", found("10.8.0.12").get(NAME)))).isFalse();
  }

  @Test
  void whileANameIsNotFoundItsLastAddressesCountAlsoInTheNextLife() throws IOException {
    AccessFile access = access(NAME);
    access.write();
    access.found(found("10.8.0.12"));
    assertThat(access.found(found())).isFalse();
    access(NAME).write();
    assertThat(lines()).contains("host replication replicator 10.8.0.12/32 scram-sha-256");

    AccessFile next = access(NAME);
    next.write();
    assertThat(next.found(found("10.8.0.13"))).isTrue();
    assertThat(lines()).noneMatch(line -> line.contains("10.8.0.12"));
    access("three.example").write();
    assertThat(lines()).noneMatch(line -> line.contains("10.8.0.13"));
  }

  private static Map<String, List<InetAddress>> found(String... addresses) {
    return Map.of(NAME, Stream.of(addresses).map(InetAddress::ofLiteral).toList());
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(folder.resolve("conf/pg_hba.conf"));
  }

  private AccessFile access(String peer) {
    return new AccessFile(
        new AgentSettingsBuilder(folder)
            .servers(new Server("one", "10.8.0.11", 5432), new Server("two", peer, 5432))
            .build());
  }
}
