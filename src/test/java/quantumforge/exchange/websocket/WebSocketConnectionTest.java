package quantumforge.exchange.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection against a server that does exactly what the test says, over a real socket. */
class WebSocketConnectionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Heard heard = new Heard();

  @Test
  void readsWhatStandsRightBehindTheHandshakeAndAnswersPingAndClose() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.plain(
            client -> {
              client.accept(
                  ServerFrames.text("first"),
                  ServerFrames.frame(0x01, "sec"),
                  ServerFrames.frame(0x89, "p1"),
                  ServerFrames.frame(0x80, "ond"),
                  ServerFrames.close(1001, "bye"));
              client.expect("8a p1");
              client.expect("88 " + (char) 3 + (char) 0xe9);
            })) {
      WebSocketConnection.open(server.url("/stream?streams=a@trade/b"), PATIENCE).read(heard);
      assertThat(heard.events())
          .containsExactly("text first", "ping", "text second", "close 1001 bye");
      server.check();
      assertThat(server.requestLine()).isEqualTo("GET /stream?streams=a@trade/b HTTP/1.1");
    }
  }

  @Test
  void whatIsSentArrivesMaskedInOrder() throws Exception {
    String large = "y".repeat(70_000);
    try (ScriptedServer server =
        ScriptedServer.plain(
            client -> {
              client.accept();
              client.expect("81 hello");
              client.expect("81 " + large);
              client.expect("89 ");
              client.expect("88 " + (char) 3 + (char) 0xe8);
              client.send(ServerFrames.close(1000, ""));
            })) {
      WebSocketConnection connection = WebSocketConnection.open(server.url("/"), PATIENCE);
      connection.sendText("hello");
      connection.sendText(large);
      connection.sendPing();
      connection.close(PATIENCE);
      connection.read(heard);
      server.check();
      assertThat(heard.events()).containsExactly("close 1000 ");
    }
  }

  @Test
  void anEndWithoutACloseFrameIsAnError() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.plain(client -> client.accept(ServerFrames.text("a")))) {
      WebSocketConnection connection = WebSocketConnection.open(server.url("/"), PATIENCE);
      assertThatThrownBy(() -> connection.read(heard)).isInstanceOf(EOFException.class);
      assertThat(heard.events()).containsExactly("text a");
    }
  }

  @Test
  void aPeerThatBreaksTheProtocolIsTold() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.plain(
            client -> {
              client.accept(new byte[] {(byte) 0xc1, 0});
              client.expect("88 " + (char) 3 + (char) 0xea);
            })) {
      WebSocketConnection connection = WebSocketConnection.open(server.url("/"), PATIENCE);
      assertThatThrownBy(() -> connection.read(heard)).isInstanceOf(ProtocolException.class);
      server.check();
    }
  }

  @Test
  void aRefusalBringsItsStatusAndHeaders() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.plain(
            client -> client.answer("HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\n\r\n"))) {
      assertThatThrownBy(() -> WebSocketConnection.open(server.url("/"), PATIENCE))
          .isInstanceOfSatisfying(
              HandshakeRefusedException.class,
              refused -> {
                assertThat(refused.status()).isEqualTo(429);
                assertThat(refused.headers().firstValue("Retry-After")).contains("7");
              });
    }
  }

  @Test
  void anAnswerThatDoesNotKnowTheKeyIsNone() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.plain(
            client ->
                client.answer(
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Accept: AAAA\r\n\r\n"))) {
      assertThatThrownBy(() -> WebSocketConnection.open(server.url("/"), PATIENCE))
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void aServerThatAnswersDropByDropIsNotWaitedForLonger() throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.plain(
            client -> {
              do {
                client.answer("H");
              } while (!enough.await(20, TimeUnit.MILLISECONDS));
            })) {
      assertThatThrownBy(() -> WebSocketConnection.open(server.url("/"), Duration.ofMillis(300)))
          .isInstanceOf(SocketTimeoutException.class);
      enough.countDown();
    }
  }

  @Test
  void aTlsServerThatAnswersDropByDropIsNotWaitedForLonger() throws Exception {
    CountDownLatch enough = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.plain(
            client -> {
              client.send(new byte[] {22, 3, 3, 0x3f, 0});
              do {
                client.send(new byte[1]);
              } while (!enough.await(20, TimeUnit.MILLISECONDS));
            })) {
      URI url = URI.create("wss://127.0.0.1:" + server.port() + "/");
      assertThatThrownBy(() -> WebSocketConnection.open(url, Duration.ofMillis(300)))
          .isInstanceOf(SocketTimeoutException.class);
      enough.countDown();
    }
  }

  /** Else the reader would wait for ever, and whoever wants to ping the peer behind it. */
  @Test
  void aPeerThatAsksForAnswersAndTakesNoneIsCut() throws Exception {
    byte[] pings = new byte[127 * 1_000];
    byte[] ping = ServerFrames.frame(0x89, "x".repeat(125));
    for (int at = 0; at < pings.length; at += ping.length) {
      System.arraycopy(ping, 0, pings, at, ping.length);
    }
    try (ScriptedServer server =
        ScriptedServer.plain(
            client -> {
              client.accept();
              while (true) {
                client.send(pings);
              }
            })) {
      WebSocketConnection connection =
          WebSocketConnection.open(server.url("/"), Duration.ofSeconds(1));
      CompletableFuture<Void> reading =
          reading(
              connection,
              new Heard() {
                @Override
                public void onPing() {}
              });
      assertThatThrownBy(() -> reading.get(60, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(SocketTimeoutException.class)
          .hasMessageContaining("takes nothing");
    }
  }

  @Test
  void aListenerThatBlocksHoldsTheServerBack() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    byte[] message = ServerFrames.text("z".repeat(60_000));
    int messages = 2_000;
    long[] sent = {0};
    try (ScriptedServer server =
        ScriptedServer.plain(
            client -> {
              client.accept();
              for (int i = 0; i < messages; i++) {
                client.send(message);
                sent[0]++;
              }
              client.send(ServerFrames.close(1000, ""));
              client.expect("88 " + (char) 3 + (char) 0xe8);
            })) {
      WebSocketConnection connection = WebSocketConnection.open(server.url("/"), PATIENCE);
      long[] taken = {0};
      WebSocketListener slow =
          new Heard() {
            @Override
            public void onText(byte[] bytes, int from, int length, boolean last) {
              if (last && ++taken[0] == 1) {
                awaitUninterruptibly(go);
              }
            }
          };
      CompletableFuture<Void> reading = reading(connection, slow);
      long[] before = {-1};
      await()
          .pollInterval(Duration.ofMillis(300))
          .atMost(PATIENCE)
          .until(
              () -> {
                boolean still = sent[0] > 0 && before[0] == sent[0];
                before[0] = sent[0];
                return still;
              });
      assertThat(sent[0]).as("the operating system's buffers hold a few").isLessThan(messages);
      go.countDown();
      reading.get(60, TimeUnit.SECONDS);
      assertThat(taken[0]).isEqualTo(messages);
      server.check();
    }
  }

  @Test
  void abortEndsAReadingAtOnce() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.plain(
            client -> {
              client.accept(ServerFrames.text("a"));
              over.await();
            })) {
      WebSocketConnection connection = WebSocketConnection.open(server.url("/"), PATIENCE);
      CompletableFuture<Void> reading = reading(connection, heard);
      await().atMost(PATIENCE).until(() -> !heard.events().isEmpty());
      connection.abort();
      assertThatThrownBy(() -> reading.get(60, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(SocketException.class);
      over.countDown();
    }
  }

  @Test
  void aServerThatDoesNotSayGoodbyeIsCut() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (ScriptedServer server =
        ScriptedServer.plain(
            client -> {
              client.accept();
              over.await();
            })) {
      WebSocketConnection connection = WebSocketConnection.open(server.url("/"), PATIENCE);
      CompletableFuture<Void> reading = reading(connection, heard);
      connection.close(Duration.ofMillis(50));
      assertThatThrownBy(() -> reading.get(60, TimeUnit.SECONDS))
          .hasRootCauseInstanceOf(SocketException.class);
      over.countDown();
    }
  }

  @Test
  void tlsChecksTheHostName(@TempDir Path folder) throws Exception {
    SSLContext tls = certified(folder, "localhost");
    try (ScriptedServer server =
        ScriptedServer.tls(
            tls,
            client -> {
              client.accept(ServerFrames.text("secret"), ServerFrames.close(1000, ""));
              client.expect("88 " + (char) 3 + (char) 0xe8);
            })) {
      URI url = URI.create("wss://localhost:" + server.port() + "/");
      WebSocketConnection.open(url, PATIENCE, tls.getSocketFactory()).read(heard);
      assertThat(heard.events()).startsWith("text secret");
      server.check();
    }
    try (ScriptedServer server = ScriptedServer.tls(tls, client -> client.accept())) {
      URI url = URI.create("wss://127.0.0.1:" + server.port() + "/");
      assertThatThrownBy(() -> WebSocketConnection.open(url, PATIENCE, tls.getSocketFactory()))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("127.0.0.1");
    }
  }

  /** A key for one name, and nothing else to trust. */
  private static SSLContext certified(Path folder, String name) throws Exception {
    Path store = folder.resolve("store.p12");
    String password = "changeit";
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
                "-keystore",
                store.toString(),
                "-storepass",
                password)
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, password.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, password.toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry(name, keys.getCertificate(name));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }

  private static CompletableFuture<Void> reading(
      WebSocketConnection connection, WebSocketListener listener) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                connection.read(listener);
                done.complete(null);
              } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    return done;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
