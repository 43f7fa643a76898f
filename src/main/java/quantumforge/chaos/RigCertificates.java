package quantumforge.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.DatabaseTls;

/** An authority for one rig, and a certificate of each of its nodes, as an operator makes them. */
final class RigCertificates {

  private static final Path SCRIPT = Path.of("ops", "certificates");

  private final Path folder;

  private RigCertificates(Path folder) {
    this.folder = folder;
  }

  /** Why there can be none on this machine; empty when there can. */
  static Optional<String> missing() throws InterruptedException {
    try {
      Shell.run(List.of("openssl", "version"));
      return Optional.empty();
    } catch (IOException absent) {
      return Optional.of("--tls needs openssl: " + absent.getMessage());
    }
  }

  /**
   * Makes them with {@code ops/certificates} of the launcher's folder, else of the present one.
   *
   * @throws IOException when it cannot; the message has what the script says
   */
  static RigCertificates make(Path folder) throws IOException, InterruptedException {
    Path home = Path.of(Optional.ofNullable(System.getenv("FORGE_HOME")).orElse("."));
    List<String> command = new ArrayList<>();
    command.add(home.resolve(SCRIPT).toAbsolutePath().toString());
    command.add(folder.toString());
    NodeFiles.nodes().map(part -> part.id() + "=" + part.address()).forEach(command::add);
    Shell.run(command);
    return new RigCertificates(folder);
  }

  /**
   * TLS of a node: of the cluster, and so of the servers too, which all clients ask for {@code
   * verify-full}.
   */
  String settings(Part part) {
    return """
    forge.cluster.tls { enabled = true, certificate = "%1$s.crt", key = "%1$s.key", authority = "%2$s" }
    """
        .formatted(folder.resolve(part.id()), authority());
  }

  /** What a client without a certificate of its own asks of the servers. */
  DatabaseTls clients() {
    return new DatabaseTls(
        DatabaseTls.Mode.VERIFY_FULL, Optional.of(authority()), Optional.empty(), Optional.empty());
  }

  private Path authority() {
    return folder.resolve("ca.crt");
  }
}
