package quantumforge.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.DatabaseTls;
import quantumforge.status.RouteStatus;

/** A real pgBouncer before two real servers, while a client writes through it. */
@Timeout(240)
class PgBouncerRouteTest {

  private static final Logger LOG = LoggerFactory.getLogger(PgBouncerRouteTest.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Servers servers;
  private Pool pool;
  private Router router;
  private Client client;

  @BeforeEach
  void startServers() throws Exception {
    servers = new Servers(folder);
  }

  @AfterEach
  void stop() throws Exception {
    if (client != null) {
      client.close();
    }
    if (router != null) {
      router.stop();
    }
    if (pool != null) {
      pool.close();
    }
    if (servers != null) {
      servers.close();
    }
  }

  private void begin(String mode, RouteLimits limits) throws Exception {
    pool = new Pool(folder.resolve("pool"), mode);
    pool.start();
    startRouter(limits);
    router.decided(servers.decision(1, 1, "one", false));
    awaitProven(1);
    client = new Client(pool::url);
    awaitWrites();
  }

  private void startRouter(RouteLimits limits) throws Exception {
    router =
        new Router(
            List.of(pool.settings()), limits, DatabaseTls.PLAIN, folder.resolve("state"), meters);
    router.start();
  }

  private RouteStatus status() {
    return router.status().getFirst();
  }

  private void awaitState(String state) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(status().state()).as("%s", status()).isEqualTo(state));
  }

  private void awaitProven(long epoch) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(status().epoch()).isEqualTo(epoch);
              assertThat(status().state()).as("%s", status()).isEqualTo("PROVEN");
            });
  }

  private void awaitWrites() {
    long before = client.confirmed();
    await().atMost(PATIENCE).until(() -> client.confirmed() > before + 20);
  }

  private void report(String what, long fromNanos) {
    long firstMillis = (client.lastNanos() - fromNanos) / 1_000_000;
    LOG.info(
        "{}: pointed after {} ms, first write of the route after {} ms, client wrote by {} ms",
        what,
        status().pointedAfterMillis(),
        status().firstWriteAfterMillis(),
        firstMillis);
  }

  @Test
  void anOrderlyChangeIsADelayToClientsAndNothingElse() throws Exception {
    begin("transaction", Limits.quick(Duration.ofSeconds(30)));

    router.decided(servers.decision(1, 2, "one", true));
    awaitState("HELD");
    servers.stopFast("one");
    long before = client.confirmed();
    servers.promote("two");
    long from = System.nanoTime();
    router.decided(servers.decision(2, 3, "two", false));
    await().atMost(PATIENCE).until(() -> client.confirmed() > before);
    report("orderly", from);

    awaitProven(2);
    awaitWrites();
    assertThat(client.errors()).isEmpty();
    assertThat(pool.servers()).containsExactly("127.0.0.2");
    client.close();
    assertThat(Long.parseLong(servers.query("two", "select count(*) from written")))
        .as("the last one may have been done without a word")
        .isBetween(client.confirmed(), client.confirmed() + 1);
  }

  @Test
  void aPrimaryThatIsGoneIsLeftAtOnce() throws Exception {
    begin("transaction", Limits.quick(Duration.ofSeconds(30)));

    servers.kill("one");
    servers.promote("two");
    long before = client.confirmed();
    long from = System.nanoTime();
    router.decided(servers.decision(2, 2, "two", false));
    await().atMost(PATIENCE).until(() -> client.confirmed() > before);
    report("killed", from);

    awaitProven(2);
    awaitWrites();
    assertThat(pool.servers()).containsExactly("127.0.0.2");
    assertThat(pool.holds()).isFalse();
    assertThat(meters.get("forge.route.proven").tag("route", "pool").gauge().value()).isEqualTo(1);
    assertThat(meters.get("forge.route.write.seconds").gauge().value()).isPositive();
    assertThat(meters.get("forge.route.epoch").gauge().value()).isEqualTo(2);
  }

  @Test
  void aPrimaryThatStandsStillLosesItsClientsAndGetsNoneBackWhenItGoesOn() throws Exception {
    begin("transaction", Limits.quick(Duration.ofSeconds(30)));

    servers.freeze("one");
    servers.promote("two");
    long before = client.confirmed();
    long from = System.nanoTime();
    router.decided(servers.decision(2, 2, "two", false));
    await().atMost(PATIENCE).until(() -> client.confirmed() > before + 1);
    report("frozen", from);
    awaitProven(2);
    assertThat(client.errors()).as("it waited for an answer when it was cut").isNotEmpty();
    servers.thaw("one");

    awaitWrites();
    assertThat(pool.servers()).containsExactly("127.0.0.2");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                servers
                    .query(
                        "one",
                        "select count(*) from pg_stat_activity where usename = 'trading_user'")
                    .equals("0"));
  }

  @Test
  void sessionsThatDoNotEndAreCut() throws Exception {
    Duration pause = Duration.ofMillis(300);
    begin("session", Limits.quick(Duration.ofSeconds(40), pause, Duration.ofSeconds(60)));

    router.decided(servers.decision(1, 2, "one", true));
    awaitState("HELD");
    assertThat(pool.servers()).isEmpty();
    assertThat(pool.holds()).isTrue();
    servers.stopFast("one");
    servers.promote("two");
    router.decided(servers.decision(2, 3, "two", false));

    awaitProven(2);
    awaitWrites();
    assertThat(pool.servers()).containsExactly("127.0.0.2");
  }

  @Test
  void clientsAreLetGoWhenAnOrderlyChangeIsGivenUpOrForgotten() throws Exception {
    begin(
        "transaction",
        Limits.quick(Duration.ofSeconds(40), Duration.ofSeconds(5), Duration.ofMillis(500)));

    router.decided(servers.decision(1, 2, "one", true));
    awaitState("HELD");
    router.decided(servers.decision(1, 3, "one", false));
    awaitProven(1);
    awaitWrites();

    router.decided(servers.decision(1, 4, "one", true));
    awaitState("HELD");
    awaitProven(1);
    awaitWrites();
    assertThat(client.errors()).isEmpty();
  }

  @Test
  void anOlderEpochChangesNothing() throws Exception {
    begin("transaction", Limits.quick(Duration.ofSeconds(30)));
    router.stop();
    String newer = "; Written by Quantum Forge: three is the primary of epoch 9. x\n[databases]\n";
    Files.writeString(pool.file(), newer);
    startRouter(Limits.quick(Duration.ofSeconds(30)));

    router.decided(servers.decision(2, 2, "two", false));
    awaitState("FAILED");

    assertThat(status().trouble()).contains("is of epoch 9, and epoch 2 is older: it stays");
    assertThat(pool.file()).hasContent(newer);
    assertThat(pool.servers()).containsExactly("127.0.0.1");
  }

  @Test
  void aPoolThatIsAwayIsPointedWhenItComesBack() throws Exception {
    pool = new Pool(folder.resolve("pool"), "transaction");
    startRouter(Limits.quick(Duration.ofSeconds(30)));

    router.decided(servers.decision(1, 1, "one", false));
    awaitState("FAILED");
    assertThat(status().trouble()).contains("the console of pgBouncer at 127.0.0.1:");
    pool.start();

    awaitProven(1);
    assertThat(meters.get("forge.route.failures").functionCounter().count()).isPositive();
  }

  @Test
  void whatSomebodyElseChangedIsSeenAndMended() throws Exception {
    begin("transaction", Limits.quick(Duration.ofSeconds(1)));

    leadAstray();
    awaitWrites();
    assertThat(pool.servers()).containsExactly("127.0.0.1");
  }

  /** Has the pool lead to the standby, until that is mended. */
  private void leadAstray() throws Exception {
    String right = Files.readString(pool.file());
    Files.writeString(pool.file(), right.replace("host=127.0.0.1", "host=127.0.0.2"));
    try (PgBouncerConsole console = pool.console()) {
      console.reload();
    }
    await().atMost(PATIENCE).until(() -> Files.readString(pool.file()).equals(right));
    awaitProven(1);
  }

  /** Such as are refused try again at once, so that somebody is in the middle of a login always. */
  @Test
  void nobodyWaitsForEverBecauseManyLogInMeanwhile() throws Exception {
    begin("transaction", Limits.quick(Duration.ofSeconds(1)));
    List<Client> many = Stream.generate(() -> new Client(pool::url)).limit(8).toList();
    try {
      await().atMost(PATIENCE).until(() -> many.stream().allMatch(it -> it.confirmed() > 0));
      for (int round = 0; round < 4; round++) {
        leadAstray();
      }
      List<Long> before = many.stream().map(Client::confirmed).toList();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(many).allMatch(it -> it.confirmed() > before.get(many.indexOf(it))));
    } finally {
      for (Client each : many) {
        each.close();
      }
    }
  }
}
