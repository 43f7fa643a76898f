package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.status.PlantStatus.Reachability;

/** Two nodes over mutual TLS, with certificates from {@code ops/certificates}, and strangers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MutualTlsTest {

  /** A refusal comes in milliseconds, but may come late on a busy machine. */
  private static final int REFUSAL_MILLIS = 60_000;

  /** For so long the node must keep a connection open that it lets in. */
  private static final int OPEN_MILLIS = 2_000;

  private static final char[] NO_PASSWORD = new char[0];

  @TempDir private static Path folder;

  private TestPlant plant;
  private Node one;
  private Node two;

  @BeforeAll
  void startPlant() throws Exception {
    makeCertificates(folder.resolve("ours"), "forge", "one", "two");
    makeCertificates(folder.resolve("theirs"), "forge", "stranger");
    Path other = folder.resolve("other-plant");
    Files.createDirectories(other);
    for (String file : new String[] {"ca.crt", "ca.key"}) {
      Files.copy(folder.resolve("ours").resolve(file), other.resolve(file));
    }
    makeCertificates(other, "other-plant", "cousin");
    plant =
        new TestPlant(
                folder,
                """
                forge.cluster.tls {
                  enabled = true
                  certificate = "%1$s/"${forge.node.name}".crt"
                  key = "%1$s/"${forge.node.name}".key"
                  authority = "%1$s/ca.crt"
                }
                pekko.coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }
                """
                    .formatted(folder.resolve("ours")))
            .with("one", "control", "witness")
            .with("two", "edge-1", "engine");
    one = plant.start("one");
    two = plant.start("two");
  }

  @AfterAll
  void stopPlant() {
    Optional.ofNullable(two).ifPresent(Node::stop);
    Optional.ofNullable(one).ifPresent(Node::stop);
  }

  @Test
  void nodesWithCertificatesOfThePlantFormIt() {
    await()
        .untilAsserted(
            () ->
                assertThat(two.watch().latest())
                    .hasValueSatisfying(
                        seen ->
                            assertThat(seen.status().nodes())
                                .hasSize(2)
                                .allMatch(node -> node.reachability() == Reachability.UP)));
  }

  @Test
  void aPeerWithACertificateOfThePlantIsLetIn() throws Exception {
    assertThat(isLetIn(keys("ours", "two"), OPEN_MILLIS)).isTrue();
  }

  @Test
  void aStrangerWithoutACertificateIsRefused() throws Exception {
    assertThat(isLetIn(null, REFUSAL_MILLIS)).isFalse();
  }

  @Test
  void aStrangerWithAnotherAuthoritysCertificateIsRefused() throws Exception {
    assertThat(isLetIn(keys("theirs", "stranger"), REFUSAL_MILLIS)).isFalse();
  }

  @Test
  void aNodeOfAnotherPlantUnderTheSameAuthorityIsRefused() throws Exception {
    assertThat(isLetIn(keys("other-plant", "cousin"), REFUSAL_MILLIS)).isFalse();
  }

  /** Whether the node keeps the connection open after it has seen who is there. */
  private boolean isLetIn(KeyManager[] keys, int watchedMillis) throws Exception {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys, trust().getTrustManagers(), null);
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("127.0.0.1", plant.machine("one").port())) {
      socket.setSoTimeout(REFUSAL_MILLIS);
      socket.startHandshake();
      socket.setSoTimeout(watchedMillis);
      return socket.getInputStream().read() >= 0;
    } catch (SocketTimeoutException stillOpen) {
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static TrustManagerFactory trust() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    store.setCertificateEntry("ca", certificate(folder.resolve("ours").resolve("ca.crt")));
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory;
  }

  private static KeyManager[] keys(String authority, String name)
      throws GeneralSecurityException, IOException {
    Path files = folder.resolve(authority);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    store.setKeyEntry(
        name,
        key(files.resolve(name + ".key")),
        NO_PASSWORD,
        new Certificate[] {certificate(files.resolve(name + ".crt"))});
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static Certificate certificate(Path file) throws GeneralSecurityException, IOException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
  }

  private static PrivateKey key(Path file) throws GeneralSecurityException, IOException {
    String base64 = Files.readString(file).replaceAll("-----[A-Z ]+-----|\\s", "");
    return KeyFactory.getInstance("RSA")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
  }

  private static void makeCertificates(Path into, String plantName, String... nodes)
      throws Exception {
    String[] command = new String[nodes.length + 2];
    command[0] = Path.of("ops", "certificates").toString();
    command[1] = into.toString();
    System.arraycopy(nodes, 0, command, 2, nodes.length);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of("FORGE_PLANT_NAME", plantName));
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(output).isZero();
  }
}
