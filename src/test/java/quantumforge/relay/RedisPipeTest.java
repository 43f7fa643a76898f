package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.support.RedisProcess;

/** The pipe at a real Redis, and at servers that do what a Redis must not. */
class RedisPipeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(200);

  private RedisProcess redis;

  @BeforeEach
  void startRedis() throws Exception {
    redis = RedisProcess.start();
  }

  @AfterEach
  void stopRedis() throws Exception {
    redis.close();
  }

  @Test
  void manyCommandsAreAnsweredInTheirOrder() throws Exception {
    try (RedisPipe pipe = RedisPipe.open(uri(redis.port()), PATIENCE)) {
      pipe.send(
          command("SET", "a", "1"),
          command("INCRBY", "a", "41"),
          command("GET", "a"),
          command("GET", "none"));
      pipe.send(command("ECHO", "later"));

      assertThat(answers(pipe, 5)).containsExactly("OK", "42", "42", null, "later");
    }
  }

  @Test
  void valuesOfAnySizeComeWhole() throws Exception {
    try (RedisPipe pipe = RedisPipe.open(uri(redis.port()), PATIENCE)) {
      for (int size : new int[] {0, 1, 8_191, 8_192, 8_193, 5_000_000}) {
        byte[] value = new byte[size];
        for (int i = 0; i < size; i++) {
          value[i] = (byte) (i * 31);
        }
        pipe.send(new CommandBytes(64).begin(3).add("SET").add("k").add(value));
        pipe.send(command("GET", "k"), command("PING"));

        assertThat(pipe.answer()).asString().isEqualTo("OK");
        assertThat(pipe.answer()).isEqualTo(value);
        assertThat(pipe.answer()).asString().isEqualTo("PONG");
      }
    }
  }

  @Test
  void entriesOfAStreamComeWithTheirFieldsAndWithoutWhenTheyWereDeleted() throws Exception {
    redis.command("XGROUP CREATE s g 0 MKSTREAM");
    redis.command("XADD s 5-1 b one p 0-0");
    redis.command("XADD s 7-0 b two");
    try (RedisPipe pipe = RedisPipe.open(uri(redis.port()), PATIENCE)) {
      CommandBytes read = command("XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">");
      pipe.send(read);
      List<StreamMessage<String, byte[]>> found = pipe.entries();
      assertThat(found).extracting(StreamMessage::getId).containsExactly("5-1", "7-0");
      assertThat(found).extracting(StreamMessage::getStream).containsOnly("s");
      assertThat(found.getFirst().getBody()).containsOnlyKeys("b", "p");
      assertThat(found.getLast().getBody().get("b")).asString().isEqualTo("two");

      pipe.send(read);
      assertThat(pipe.entries()).isEmpty();

      redis.command("XDEL s 7-0");
      pipe.send(command("XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", "5-1"));
      assertThat(pipe.entries()).singleElement().matches(entry -> entry.getBody().isEmpty());

      pipe.send(command("PING"));
      assertThatThrownBy(pipe::entries).isInstanceOf(RedisException.class);
      assertThat(pipe.isOpen()).isFalse();
    }
  }

  @Test
  void aRefusalIsOfItsCommandOnly() throws Exception {
    try (RedisPipe pipe = RedisPipe.open(uri(redis.port()), PATIENCE)) {
      pipe.send(command("LPUSH", "list", "x"), command("GET", "list"), command("PING"));

      assertThat(pipe.answer()).asString().isEqualTo("1");
      assertThatThrownBy(pipe::answer)
          .isInstanceOf(RedisCommandExecutionException.class)
          .hasMessageStartingWith("WRONGTYPE");
      assertThat(pipe.answer()).asString().isEqualTo("PONG");
      assertThat(pipe.isOpen()).isTrue();
    }
  }

  @Test
  void theUserAndTheDatabaseAreThoseOfTheAddress() throws Exception {
    redis.command("ACL SETUSER brain on >s3cret ~* +@all");
    redis.command("SET where zero");
    RedisURI uri = uri(redis.port());
    uri.setCredentialsProvider(
        RedisURI.create("redis://brain:s3cret@127.0.0.1").getCredentialsProvider());
    uri.setDatabase(3);
    try (RedisPipe pipe = RedisPipe.open(uri, PATIENCE)) {
      pipe.send(command("ACL", "WHOAMI"), command("GET", "where"));

      assertThat(answers(pipe, 2)).containsExactly("brain", null);
    }
  }

  @Test
  void aWrongPasswordIsSaidAndNeverShown() throws Exception {
    redis.command("ACL SETUSER brain on >s3cret ~* +@all");
    RedisURI uri = uri(redis.port());
    uri.setCredentialsProvider(
        RedisURI.create("redis://brain:wr0ng@127.0.0.1").getCredentialsProvider());

    assertThatThrownBy(() -> RedisPipe.open(uri, PATIENCE))
        .isInstanceOf(RedisException.class)
        .hasMessageStartingWith("WRONGPASS: ")
        .hasMessageNotContaining("wr0ng");
  }

  @Test
  void aRedisThatIsAwayIsNamed() throws Exception {
    redis.kill();

    assertThatThrownBy(() -> RedisPipe.open(uri(redis.port()), PATIENCE))
        .isInstanceOf(RedisException.class)
        .hasMessageContaining("127.0.0.1:" + redis.port());
    redis.launch();
  }

  @Test
  void aKilledRedisEndsIt() throws Exception {
    try (RedisPipe pipe = RedisPipe.open(uri(redis.port()), PATIENCE)) {
      redis.kill();

      assertThatThrownBy(
              () -> {
                pipe.send(command("PING"));
                pipe.answer();
              })
          .isInstanceOf(RedisException.class)
          .hasMessageContaining("lost");
      assertThat(pipe.isOpen()).isFalse();
      assertThatThrownBy(() -> pipe.send(command("PING")))
          .isInstanceOf(RedisException.class)
          .hasMessageContaining("lost");
      redis.launch();
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anAnswerThatDoesNotComeEndsIt() throws Exception {
    try (ServerSocket silent = new ServerSocket(0);
        RedisPipe pipe = RedisPipe.open(uri(silent.getLocalPort()), SHORT)) {
      pipe.send(command("PING"));

      assertThatThrownBy(pipe::answer)
          .isInstanceOf(RedisException.class)
          .hasMessage("no answer in 200 ms");
      assertThat(pipe.isOpen()).isFalse();
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aServerThatTakesNothingEndsIt() throws Exception {
    try (ServerSocket silent = new ServerSocket(0);
        RedisPipe pipe = RedisPipe.open(uri(silent.getLocalPort()), SHORT)) {
      CommandBytes large = new CommandBytes(64).begin(2).add("ECHO").add(new byte[64 << 20]);

      assertThatThrownBy(() -> pipe.send(large))
          .isInstanceOf(RedisException.class)
          .hasMessageContaining("taken nothing for 200 ms");
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    try (ServerSocket silent = new ServerSocket(0);
        RedisPipe pipe = RedisPipe.open(uri(silent.getLocalPort()), PATIENCE)) {
      FutureTask<byte[]> waiting = new FutureTask<>(pipe::answer);
      Thread thread = Thread.ofPlatform().start(waiting);
      thread.interrupt();

      assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(InterruptedException.class);
      assertThat(pipe.isOpen()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n",
        "$x\r\n",
        "$-2\r\n",
        "$999999999999\r\n",
        "$3\r\nabcdef",
        "+OK\rX",
        "$5\r\nab",
        "*2\r\n:1\r\n-ERR within a list\r\n",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"
      })
  void whatIsNoAnswerOfARedisEndsIt(String bytes) throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serve(server, bytes));
      try (RedisPipe pipe = RedisPipe.open(uri(server.getLocalPort()), PATIENCE)) {
        pipe.send(command("PING"));

        assertThatThrownBy(pipe::answer)
            .isInstanceOf(RedisException.class)
            .isNotInstanceOf(RedisCommandExecutionException.class);
        assertThat(pipe.isOpen()).isFalse();
      }
      served.join();
    }
  }

  private static void serve(ServerSocket server, String bytes) {
    try (Socket client = server.accept()) {
      client.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
      client.shutdownOutput();
      InputStream in = client.getInputStream();
      in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (java.io.IOException closed) {
      // The pipe closes its side, which is what is looked at.
    }
  }

  private static RedisURI uri(int port) {
    return RedisURI.create("127.0.0.1", port);
  }

  private static CommandBytes command(String... parts) {
    return new CommandBytes(64).command(parts);
  }

  private static String[] answers(RedisPipe pipe, int count) throws InterruptedException {
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      byte[] answer = pipe.answer();
      texts[i] = answer == null ? null : new String(answer, StandardCharsets.UTF_8);
    }
    return texts;
  }
}
