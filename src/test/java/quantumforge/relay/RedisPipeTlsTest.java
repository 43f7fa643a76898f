package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.Children;
import quantumforge.support.FreePorts;

/** The pipe at a real Redis that speaks TLS only, with a certificate for {@code localhost}. */
class RedisPipeTlsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PASSWORD = "changeit";

  @TempDir private Path folder;
  private int port;
  private KeyStore keys;
  private Process redis;

  @BeforeEach
  void startRedis() throws Exception {
    port = FreePorts.next();
    keys = generated();
    Path key = folder.resolve("key.pem");
    Path certificate = folder.resolve("certificate.pem");
    write(key, "PRIVATE KEY", keys.getKey("localhost", PASSWORD.toCharArray()).getEncoded());
    write(certificate, "CERTIFICATE", keys.getCertificate("localhost").getEncoded());
    redis =
        Children.start(
            new ProcessBuilder(
                    "redis-server",
                    "--port",
                    "0",
                    "--tls-port",
                    Integer.toString(port),
                    "--tls-cert-file",
                    certificate.toString(),
                    "--tls-key-file",
                    key.toString(),
                    "--tls-ca-cert-file",
                    certificate.toString(),
                    "--tls-auth-clients",
                    "no",
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--dir",
                    folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("redis.log").toFile()));
    await().ignoreExceptions().until(() -> answers("localhost"));
  }

  @AfterEach
  void stopRedis() throws Exception {
    redis.destroyForcibly().waitFor();
  }

  @Test
  void commandsAndAnswersGoThroughTls() throws Exception {
    try (RedisPipe pipe = RedisPipe.open(uri("localhost"), PATIENCE, trusting(keys))) {
      byte[] large = new byte[3_000_000];
      pipe.send(
          new CommandBytes(64).begin(3).add("SET").add("k").add(large),
          new CommandBytes(64).command("GET", "k"),
          new CommandBytes(64).command("PING"));

      assertThat(pipe.text()).isEqualTo("OK");
      assertThat(pipe.answer()).isEqualTo(large);
      assertThat(pipe.text()).isEqualTo("PONG");
    }
  }

  @Test
  void aCertificateForAnotherNameOrOfAStrangerIsRefused() throws Exception {
    assertThatThrownBy(() -> RedisPipe.open(uri("127.0.0.1"), PATIENCE, trusting(keys)))
        .isInstanceOf(RedisException.class)
        .hasMessageContaining("127.0.0.1");
    KeyStore none = KeyStore.getInstance("PKCS12");
    none.load(null, null);
    none.setCertificateEntry("other", generated().getCertificate("localhost"));
    assertThatThrownBy(() -> RedisPipe.open(uri("localhost"), PATIENCE, trusting(none)))
        .isInstanceOf(RedisException.class)
        .hasMessageContaining("localhost:" + port);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aRedisThatStandsStillEndsAWriteToo() throws Exception {
    Duration limit = Duration.ofMillis(500);
    try (RedisPipe pipe = RedisPipe.open(uri("localhost"), limit, trusting(keys))) {
      signal("STOP");
      try {
        CommandBytes large = new CommandBytes(64).begin(2).add("ECHO").add(new byte[64 << 20]);

        assertThatThrownBy(() -> pipe.send(large))
            .isInstanceOf(RedisException.class)
            .hasMessageContaining("taken nothing for 500 ms");
      } finally {
        signal("CONT");
      }
    }
  }

  private boolean answers(String host) throws Exception {
    try (RedisPipe pipe = RedisPipe.open(uri(host), PATIENCE, trusting(keys))) {
      pipe.send(new CommandBytes(32).command("PING"));
      return pipe.text().equals("PONG");
    }
  }

  private RedisURI uri(String host) {
    return RedisURI.create("rediss://" + host + ":" + port);
  }

  private void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(redis.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private static SSLSocketFactory trusting(KeyStore trusted) throws Exception {
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    for (String alias : Collections.list(trusted.aliases())) {
      certificates.setCertificateEntry(alias, trusted.getCertificate(alias));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificates);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    return tls.getSocketFactory();
  }

  private KeyStore generated() throws Exception {
    Path store = Files.createTempFile(folder, "store", ".p12");
    Files.delete(store);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "localhost",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().transferTo(OutputStream.nullOutputStream());
    assertThat(keytool.waitFor()).isZero();
    KeyStore generated = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      generated.load(in, PASSWORD.toCharArray());
    }
    return generated;
  }

  private static void write(Path file, String what, byte[] der) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
  }
}
