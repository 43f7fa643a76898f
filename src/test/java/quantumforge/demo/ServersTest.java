package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.support.FreePorts;

class ServersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Spawner spawner;

  @BeforeEach
  void openSpawner() throws Exception {
    spawner = Spawner.open(folder);
  }

  @AfterEach
  void endEverything() throws Exception {
    spawner.close();
  }

  @Test
  void redisAnswersOnLoopbackAndOnlyWithItsPassword() throws Exception {
    RedisServer redis =
        RedisServer.of(Programs.redis(), "vps-1", FreePorts.next(), true, folder.resolve("r"));
    Process process = spawner.spawn(redis.spec());

    await().atMost(PATIENCE).until(redis::isUp);

    assertThat(answerTo("PING", redis.port())).startsWith("-NOAUTH");
    assertThat(redis.passwords().values())
        .hasSize(3)
        .doesNotHaveDuplicates()
        .allMatch(password -> password.length() >= 32);
    for (String file :
        List.of(
            "collector.password",
            "brain.password",
            "operator.password",
            "users.acl",
            "redis.conf")) {
      assertThat(PosixFilePermissions.toString(permissions("r/" + file)))
          .as(file)
          .isEqualTo("rw-------");
    }
    assertThat(process.info().commandLine().orElseThrow())
        .doesNotContain(redis.passwords().values());
    assertThat(Files.readString(folder.resolve("r/users.acl")))
        .doesNotContain(redis.passwords().values());
    assertOnlyLoopback(process.pid());
  }

  @Test
  void redisKeepsItsPasswordOverRestarts() throws Exception {
    RedisServer first = RedisServer.of(Programs.redis(), "vps-1", 1, true, folder.resolve("r"));
    RedisServer second = RedisServer.of(Programs.redis(), "vps-1", 1, true, folder.resolve("r"));
    RedisServer other =
        RedisServer.of(Programs.redis(), "site-1", 1, false, folder.resolve("other"));

    assertThat(second.passwords()).isEqualTo(first.passwords());
    assertThat(other.passwords().values()).doesNotContainAnyElementsOf(first.passwords().values());
  }

  @Test
  void aCollectorsRedisThatIsKilledHasWhatScriptsWroteUnderTheShippedUsers() throws Exception {
    RedisServer redis =
        RedisServer.of(Programs.redis(), "vps-1", FreePorts.next(), true, folder.resolve("k"));
    Process process = spawner.spawn(redis.spec());
    await().atMost(PATIENCE).until(redis::isUp);
    String two = "redis.call('SET',KEYS[1],'1');redis.call('SET',KEYS[2],'2');return 1";
    String script = "EVAL \"" + two + "\" 2 market:vps:stream:last market:vps:stream:next";
    assertThat(answerTo(script, redis, RedisUser.OPERATOR)).isEqualTo(":1");

    process.destroyForcibly().waitFor();
    spawner.spawn(redis.spec());
    await().atMost(PATIENCE).until(redis::isUp);

    assertThat(
            answerTo(
                "EXISTS market:vps:stream:last market:vps:stream:next", redis, RedisUser.OPERATOR))
        .isEqualTo(":2");
  }

  @Test
  void aBrainMayOnlyReadAndAcknowledgeAtACollectorsRedisAndNobodyButItWritesToItsOwn()
      throws Exception {
    RedisServer collector =
        RedisServer.of(Programs.redis(), "vps-1", FreePorts.next(), true, folder.resolve("c"));
    RedisServer own =
        RedisServer.of(Programs.redis(), "site-1", FreePorts.next(), false, folder.resolve("b"));
    spawner.spawn(collector.spec());
    spawner.spawn(own.spec());
    await().atMost(PATIENCE).until(() -> collector.isUp() && own.isUp());

    String forbidden = "-NOPERM";
    String add = "XADD market:vps:stream * a b";
    assertThat(answerTo(add, collector, RedisUser.BRAIN)).startsWith(forbidden);
    assertThat(answerTo(add, collector, RedisUser.COLLECTOR)).startsWith("$");
    assertThat(answerTo("XLEN market:vps:stream", collector, RedisUser.BRAIN)).isEqualTo(":1");
    assertThat(answerTo("FLUSHALL", collector, RedisUser.COLLECTOR)).startsWith(forbidden);

    String trade = "XADD market:x:trades:A * a b";
    assertThat(answerTo(trade, own, RedisUser.READER)).startsWith(forbidden);
    assertThat(answerTo(trade, own, RedisUser.BRAIN)).startsWith("$");
    assertThat(answerTo("XLEN market:x:trades:A", own, RedisUser.READER)).isEqualTo(":1");
    assertThat(answerTo("GET elsewhere", own, RedisUser.READER)).startsWith(forbidden);
    assertThat(answerTo("FLUSHALL", own, RedisUser.BRAIN)).startsWith(forbidden);
    assertThatThrownBy(() -> own.url(RedisUser.COLLECTOR))
        .hasMessageContaining("no user collector");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void postgresHasTheDatabaseAndTheUsersOfTheContractWithPasswords(boolean embedded)
      throws Exception {
    Path home = folder.resolve("postgres");
    Path bin =
        embedded ? EmbeddedPostgres.unpack(folder.resolve("p")) : PostgresServer.programs(home);
    PostgresServer postgres = PostgresServer.prepare(bin, FreePorts.next(), home);
    Process process = spawner.spawn(postgres.spec());
    await().atMost(PATIENCE).until(postgres::isUp);

    postgres.createDatabase();
    postgres.createDatabase();

    String[] url = postgres.url("trading_user").split("[:@/]+");
    try (Connection connection = trading(postgres.port(), url[2])) {
      connection.createStatement().execute("CREATE TABLE mine (id int)");
    }
    for (String wrong : new String[] {"", "postgres", "trading_user"}) {
      assertThatThrownBy(() -> trading(postgres.port(), wrong).close())
          .isInstanceOf(SQLException.class);
    }
    assertOnlyLoopback(process.pid());
  }

  @Test
  void theEmbeddedPostgresUnpacks() throws Exception {
    Path bin = EmbeddedPostgres.unpack(folder.resolve("programs"));

    assertThat(bin.resolve("postgres")).isExecutable();
    assertThat(bin.resolve("initdb")).isExecutable();
    assertThat(EmbeddedPostgres.unpack(folder.resolve("programs"))).isEqualTo(bin);
  }

  private static void assertOnlyLoopback(long pid) {
    var inodes = Proc.socketInodes(pid);
    var listeners =
        Proc.listeners().stream().filter(listener -> inodes.contains(listener.inode())).toList();
    assertThat(listeners).isNotEmpty();
    assertThat(listeners).allMatch(listener -> listener.address().isLoopbackAddress());
  }

  private java.util.Set<java.nio.file.attribute.PosixFilePermission> permissions(String file)
      throws Exception {
    return Files.getPosixFilePermissions(folder.resolve(file));
  }

  private static Connection trading(int port, String password) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/signalcartel", "trading_user", password);
  }

  private static String answerTo(String command, RedisServer server, RedisUser user)
      throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String lines =
          "AUTH %s %s\r\n%s\r\n".formatted(user.id(), server.passwords().get(user), command);
      socket.getOutputStream().write(lines.getBytes(StandardCharsets.US_ASCII));
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      assertThat(in.readLine()).isEqualTo("+OK");
      return in.readLine();
    }
  }

  private static String answerTo(String command, int port) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      var in = new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII);
      return new BufferedReader(in).readLine();
    }
  }
}
