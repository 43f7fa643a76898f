package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.Consumer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quantumforge.status.ServiceStatus.State;

/** The users that are shipped for a collector's Redis, on a real one. */
class RedisAccessTest extends DataPathFixture {

  private static final List<String> USERS = List.of("collector", "brain", "operator");

  private static final List<String> FORBIDDEN =
      List.of(
          "XADD market:vps:stream * a b",
          "XTRIM market:vps:stream MAXLEN 0",
          "XDEL market:vps:stream 1-1",
          "XSETID market:vps:stream 9-9",
          "XGROUP DESTROY market:vps:stream brain-consumer-group",
          "XGROUP CREATE market:vps:stream x 0",
          "XGROUP SETID market:vps:stream brain-consumer-group 0",
          "XGROUP DELCONSUMER market:vps:stream brain-consumer-group brain",
          "XCLAIM market:vps:stream brain-consumer-group x 0 1-1",
          "XAUTOCLAIM market:vps:stream brain-consumer-group x 0 0",
          "XREADGROUP GROUP g c STREAMS other >",
          "XACK other g 1-1",
          "XRANGE other - + COUNT 1",
          "XREVRANGE market:vps:stream2 + - COUNT 1",
          "DEL market:vps:stream",
          "UNLINK market:vps:stream",
          "UNLINK market:vps:stream:behind:brain-consumer-group",
          "XADD market:vps:stream:behind:brain-consumer-group * a b",
          "XTRIM market:vps:stream:behind:brain-consumer-group MAXLEN 0",
          "XGROUP CREATE market:vps:stream:behind:x x 0 MKSTREAM",
          "RENAME market:vps:stream x",
          "EXPIRE market:vps:stream 1",
          "SET market:vps:stream:last 9-9",
          "GET market:vps:stream:last",
          "HSET market:vps:stream:trade-ids 1 1",
          "HGET market:vps:stream:trade-ids 1",
          "HGETALL market:vps:stream:trade-ids",
          "KEYS *",
          "SCAN 0",
          "EVAL return(1) 0",
          "EVALSHA 0 0",
          "SCRIPT FLUSH",
          "FUNCTION LIST",
          "FLUSHALL",
          "FLUSHDB",
          "CONFIG GET *",
          "CONFIG SET maxmemory 1",
          "ACL LIST",
          "ACL SETUSER x on",
          "CLIENT KILL TYPE normal",
          "CLIENT PAUSE 1000",
          "CLIENT LIST",
          "SHUTDOWN NOSAVE",
          "BGREWRITEAOF",
          "SAVE",
          "REPLICAOF 127.0.0.1 1",
          "MONITOR",
          "SUBSCRIBE x",
          "PUBLISH x y",
          "MIGRATE 127.0.0.1 1 market:vps:stream 0 1",
          "SLOWLOG RESET",
          "INFO");

  private static final List<String> NEEDED =
      List.of(
          "PING",
          "XLEN market:vps:stream",
          "XRANGE market:vps:stream - + COUNT 1",
          "XREVRANGE market:vps:stream + - COUNT 1",
          "XPENDING market:vps:stream brain-consumer-group",
          "XINFO STREAM market:vps:stream",
          "XINFO GROUPS market:vps:stream",
          "XINFO CONSUMERS market:vps:stream brain-consumer-group",
          "XACK market:vps:stream brain-consumer-group 1-1",
          "XACK market:vps:stream:behind:brain-consumer-group brain-consumer-group 1-1",
          "XREADGROUP GROUP brain-consumer-group brain COUNT 1 STREAMS market:vps:stream 0",
          "HGET market:vps:stream:bases 1",
          "HGET market:vps:stream:kraken_spot:bases 1",
          "HGET market:vps:stream:behind:brain-consumer-group:bases 1");

  private static final List<String> NOT_THE_COLLECTORS =
      List.of(
          "FLUSHALL",
          "DEL market:vps:stream",
          "UNLINK market:vps:stream",
          "UNLINK market:vps:stream:last",
          "CONFIG GET *",
          "ACL LIST",
          "KEYS *");

  @BeforeEach
  void makeUsers() throws Exception {
    for (String line : Files.readAllLines(Path.of("ops", "redis", "collector.acl"))) {
      String rights = line.substring("user ".length());
      for (String user : USERS) {
        rights = rights.replace("SHA256_OF_" + user.toUpperCase() + "_PASSWORD", digest(user));
      }
      // The fixture itself has no name.
      if (!rights.startsWith("default ")) {
        assertThat(vps.command("ACL SETUSER " + rights)).isEqualTo("+OK");
      }
    }
  }

  @Test
  void aCollectorAndABrainNeedNoMoreThanTheirRights() throws Exception {
    brain.stop();
    forwarder.stop();
    forwarder = DataPath.forwarder(url("collector"), 64L << 20);
    brain =
        DataPath.brain(
            DataPath.settings(url("brain"), own.url(), 16L << 20, Duration.ofSeconds(1)),
            directory.resolve("questdb"));
    brain.start();
    send(20_000);
    assertEveryStoreHasWhatWasSent();
    awaitAllAcknowledged();
    assertThat(vps.command("ACL LOG")).isEqualTo("*0");
    vps.kill();
    vps.launch();
    makeUsers();
    // Until then nobody had a user, and each that tried stands in the log.
    assertThat(vps.command("ACL LOG RESET")).isEqualTo("+OK");
    send(5_000);
    assertEveryStoreHasWhatWasSent();
    awaitAllAcknowledged();

    assertThat(forwarder.status().state()).isEqualTo(State.RUNNING);
    assertThat(brain.status().state()).isEqualTo(State.RUNNING);
    assertThat(vps.command("ACL LOG")).isEqualTo("*0");
  }

  /** The forwarder of a fixture has no disk; this one moves what the brain has not read. */
  @Test
  void theyAreEnoughForWhatWasMovedToTheDiskForABrain() throws Exception {
    brain.stop();
    forwarder.stop();
    List<String> groups = List.of("brain-consumer-group", "other");
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    forwarder =
        DataPath.forwarder(
            url("collector"), groups, 128 << 10, directory.resolve("buffer"), meters);
    try (RedisClient client = RedisClient.create(url("operator").toString());
        StatefulRedisConnection<String, String> other = client.connect()) {
      Gauge moved =
          meters.get("forge.relay.group.disk.ticks").tag("group", "brain-consumer-group").gauge();
      while (moved.value() == 0) {
        send(1_000);
        await().until(() -> drained(other));
      }
      brain =
          DataPath.brain(
              DataPath.settings(url("brain"), own.url(), 16L << 20, Duration.ofSeconds(1)),
              directory.resolve("questdb"));
      brain.start();
      assertEveryStoreHasWhatWasSent();
      await().until(() -> drained(other));
      awaitAllAcknowledged();
      await().until(() -> moved.value() == 0);
    }
    assertThat(vps.command("ACL LOG")).isEqualTo("*0");
  }

  /** Reads for another group; answers whether everything is read. */
  @SuppressWarnings("unchecked") // Lettuce takes the offsets as generic varargs.
  private static boolean drained(StatefulRedisConnection<String, String> connection) {
    List<StreamMessage<String, String>> read =
        connection
            .sync()
            .xreadgroup(
                Consumer.from("other", "x"), StreamOffset.lastConsumed("market:vps:stream"));
    read.forEach(entry -> connection.sync().xack("market:vps:stream", "other", entry.getId()));
    return read.isEmpty();
  }

  @Test
  void aBrainIsRefusedEverythingElse() {
    try (RedisClient client = RedisClient.create(url("brain").toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      for (String command : FORBIDDEN) {
        assertThatThrownBy(() -> send(connection, command))
            .as(command)
            .isInstanceOf(RedisCommandExecutionException.class)
            .hasMessageStartingWith("NOPERM");
      }
    }
  }

  @Test
  void aBrainMayReadAcknowledgeAndLook() {
    try (RedisClient client = RedisClient.create(url("brain").toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      for (String command : NEEDED) {
        assertThatCode(() -> send(connection, command)).as(command).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void aCollectorIsRefusedWhatItDoesNotNeed() {
    try (RedisClient client = RedisClient.create(url("collector").toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      for (String command : NOT_THE_COLLECTORS) {
        assertThatThrownBy(() -> send(connection, command))
            .as(command)
            .isInstanceOf(RedisCommandExecutionException.class)
            .hasMessageStartingWith("NOPERM");
      }
    }
  }

  /** A group that was away from the middle of a second needs the base that its block began from. */
  @Test
  void aCollectorMayReadTheBasesThatItPutThere() {
    try (RedisClient client = RedisClient.create(url("collector").toString());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      assertThatCode(() -> send(connection, "HGET market:vps:stream:bases 1"))
          .doesNotThrowAnyException();
    }
  }

  private static void send(StatefulRedisConnection<String, String> connection, String line) {
    List<String> words = Arrays.asList(line.split(" "));
    CommandArgs<String, String> arguments = new CommandArgs<>(StringCodec.UTF8);
    words.subList(1, words.size()).forEach(arguments::add);
    connection
        .sync()
        .dispatch(new Name(words.getFirst()), new ArrayOutput<>(StringCodec.UTF8), arguments);
  }

  private record Name(String text) implements ProtocolKeyword {
    @Override
    public byte[] getBytes() {
      return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private URI url(String user) {
    return URI.create("redis://%s:%s@127.0.0.1:%d".formatted(user, password(user), vps.port()));
  }

  private static String password(String user) {
    return "of-" + user;
  }

  private static String digest(String user) throws Exception {
    byte[] password = password(user).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(password));
  }
}
