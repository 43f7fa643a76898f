package quantumforge.failover;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's certificate, its key and the authority, as the server and its programs read them:
 * copies in the agent's folder, which belong to who runs the server and are readable for him alone,
 * as PostgreSQL demands of a key ("Secure TCP/IP Connections with SSL"). Certificate and key stand
 * in one file, so that a loss of power never leaves a key beside another one's certificate, with
 * which no server starts. One thread renews.
 */
final class CertificateFiles {

  private static final Logger LOG = LoggerFactory.getLogger(CertificateFiles.class);

  static final String OWN = "server.pem";
  static final String AUTHORITY = "authority.pem";

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private static final byte[] PROBE = "forge".getBytes(StandardCharsets.US_ASCII);

  private final TlsSettings settings;
  private final Path folder;
  private volatile Optional<Instant> end = Optional.empty();
  private String refused = "";

  CertificateFiles(AgentSettings settings) {
    this.settings = settings.tls();
    this.folder = settings.configuration();
  }

  /**
   * Takes over what is new. What cannot be used is not taken over: the server goes on with what it
   * has.
   *
   * @return whether something was taken over, which the server has to read
   * @throws IOException when the files cannot be used, and the server has none yet
   */
  boolean renew() throws IOException {
    try {
      Path certificate = settings.certificate().orElseThrow();
      Path authority = settings.authority().orElseThrow();
      String shown = read("certificate", certificate);
      String trusted = read("authority", authority);
      String key = read("key", settings.key().orElseThrow());
      X509Certificate own = certificate("certificate", certificate, shown);
      certificate("authority", authority, trusted);
      requireKeyOf(own, key);
      // Both, whatever becomes of the first one.
      boolean changed =
          replace(OWN, shown.strip() + "\n" + key.strip() + "\n") | replace(AUTHORITY, trusted);
      if (changed) {
        LOG.info("the server's certificate is that in {}, until {}", certificate, end(own));
      }
      end = Optional.of(end(own));
      refused = "";
      return changed;
    } catch (IOException unusable) {
      if (!Files.exists(folder.resolve(OWN)) || !Files.exists(folder.resolve(AUTHORITY))) {
        throw unusable;
      }
      if (!refused.equals(unusable.getMessage())) {
        LOG.error("{}; the server keeps the certificate that it has", unusable.getMessage());
      }
      refused = unusable.getMessage();
      return false;
    }
  }

  /** Until when the certificate is good that was taken over; empty before the first. */
  Optional<Instant> end() {
    return end;
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  private boolean replace(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    if (Files.exists(file) && Files.readString(file).equals(content)) {
      return false;
    }
    PrivateFile.replace(file, content);
    return true;
  }

  private static String read(String key, Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw unusable(key, file, "cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private static X509Certificate certificate(String key, Path file, String pem) throws IOException {
    try {
      Certificate first =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
              .stream()
              .findFirst()
              .orElseThrow(() -> unusable(key, file, "has no certificate", null));
      return (X509Certificate) first;
    } catch (GeneralSecurityException broken) {
      throw unusable(key, file, "has no certificate: " + broken.getMessage(), broken);
    }
  }

  /** A server with a certificate and the key of another one does not start. */
  private void requireKeyOf(X509Certificate certificate, String pem) throws IOException {
    Path file = settings.key().orElseThrow();
    Matcher matcher = KEY.matcher(pem);
    if (!matcher.find()) {
      throw unusable(
          "key",
          file,
          "has no key of the form PKCS#8 without a password (BEGIN PRIVATE KEY)",
          null);
    }
    try {
      byte[] key = Base64.getMimeDecoder().decode(matcher.group(1));
      if (!isPair(certificate.getPublicKey(), key)) {
        throw unusable("key", file, "is not that of " + settings.certificate().orElseThrow(), null);
      }
    } catch (GeneralSecurityException broken) {
      throw unusable("key", file, "cannot be used: " + broken.getMessage(), broken);
    }
  }

  private static boolean isPair(PublicKey shown, byte[] encoded) throws GeneralSecurityException {
    String kind = shown.getAlgorithm();
    PrivateKey key = KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    Signature signature =
        Signature.getInstance(
            switch (kind) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> kind;
            });
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(shown);
    signature.update(PROBE);
    return signature.verify(signed);
  }

  private static IOException unusable(String key, Path file, String reason, Exception cause) {
    return new IOException(
        "forge.failover.tls.%s: %s %s; docs/tls.md tells how to make it"
            .formatted(key, file, reason),
        cause);
  }
}
