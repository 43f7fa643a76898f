package quantumforge.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import quantumforge.demo.PrivateFiles;
import quantumforge.demo.Programs;
import quantumforge.kernel.DatabaseTls;

/**
 * The configuration of each node of the rig. All is as the product has it, but for {@link #LIMITS}.
 */
final class NodeFiles {

  static final int POSTGRES_PORT = 5432;
  static final int MANAGEMENT_PORT = 8558;
  static final int CLUSTER_PORT = 25_520;
  static final String OPERATOR = "operator";
  static final String DATABASE = "signalcartel";

  /** A server refuses to run as root; in a user namespace it is nobody, and owns its files. */
  static final List<String> RUN_AS = List.of("unshare", "--user", "--");

  /**
   * A rig has many failovers behind each other, which the product would take for flapping: it would
   * ask a person, and let commits wait for the standby later each time.
   */
  static final Map<String, String> LIMITS =
      new TreeMap<>(
          Map.of(
              "failovers-max", "1000",
              "failures-max", "1000",
              "failover-min-gap", "0 s",
              "resync-pause-max", "2 s"));

  private static final List<String> USERS =
      List.of("superuser", "replicator", "trading_user", "monitor");

  private final Path folder;
  private final String settings;
  private final Path programs;
  private final Optional<RigCertificates> certificates;
  private final ClientRoutes routes;

  /**
   * Makes the folder, and in it passwords and, where they are wanted, certificates.
   *
   * @param access how clients come to the servers
   * @param settings of every node, over the product's own; may be empty
   */
  NodeFiles(Path folder, Access access, String settings) throws IOException, InterruptedException {
    this.folder = PrivateFiles.folder(folder);
    this.settings = settings;
    this.programs =
        Programs.postgres()
            .orElseThrow(
                () ->
                    new IOException(
                        "PostgreSQL is not installed; on Debian: apt-get install -y postgresql"));
    StringBuilder lines = new StringBuilder();
    for (String user : USERS) {
      lines.append(user).append(" = ").append(password(user)).append('\n');
    }
    PrivateFiles.write(passwords(), lines.toString());
    PrivateFiles.write(operators(), OPERATOR + " = " + password(OPERATOR) + "\n");
    this.certificates =
        access == Access.TLS
            ? Optional.of(RigCertificates.make(folder.resolve("certificates")))
            : Optional.empty();
    this.routes =
        access == Access.ROUTES
            ? ClientRoutes.in(PrivateFiles.folder(folder.resolve("routes")), login(Table.USER))
            : ClientRoutes.NONE;
  }

  ClientRoutes routes() {
    return routes;
  }

  private Path operators() {
    return folder.resolve("operators");
  }

  Path home(Part part) {
    return folder.resolve(part.id());
  }

  /** The folder of a site's server, made by its agent. */
  Path postgres(Part site) {
    return home(site).resolve("postgres");
  }

  String password(String user) throws IOException {
    return PrivateFiles.password(folder.resolve(user + ".password"));
  }

  /** How a client comes to the servers as a user. */
  Login login(String user) throws IOException {
    return new Login(
        user, password(user), certificates.map(RigCertificates::clients).orElse(DatabaseTls.PLAIN));
  }

  private Path passwords() {
    return folder.resolve("passwords");
  }

  /** Writes the file of a node. */
  Path write(Part part) throws IOException {
    PrivateFiles.folder(home(part));
    Path file = configuration(part);
    String tls = certificates.map(made -> made.settings(part)).orElse("");
    String own = part.isSite() ? agent(part) : copy();
    PrivateFiles.write(file, common(part) + own + tls + routes.configuration(part) + settings);
    return file;
  }

  /** The file of a node. */
  Path configuration(Part part) {
    return home(part).resolve("node.conf");
  }

  private String copy() throws IOException {
    return "forge.backup.emergency.password = \"%s\"\n".formatted(password("monitor"));
  }

  private String common(Part part) {
    return """
    forge {
      node { name = "%1$s", data-center = "%2$s", roles = ["%3$s"], data-dir = "%4$s" }
      plant.nodes = %5$s
      log.format = json
      operators.file = "%12$s"
      management { host = "%6$s", port = %7$d }
      cluster {
        host = "%6$s"
        port = %8$d
        contact-points = %9$s
        required-contact-points = 3
      }
      failover {
        servers = [%10$s]
        ledgers = %11$s
        limits { %13$s }
        tls.allow-plain = true
      }
    }
    """
        .formatted(
            part.id(),
            part.dataCenter(),
            part.roles(),
            home(part).resolve("data"),
            list(nodes().map(Part::id)),
            part.address(),
            MANAGEMENT_PORT,
            CLUSTER_PORT,
            list(controls().map(control -> control.address() + ":" + MANAGEMENT_PORT)),
            sites().map(NodeFiles::server).collect(Collectors.joining(", ")),
            list(controls().map(Part::id)),
            operators(),
            limits());
  }

  private static String limits() {
    return LIMITS.entrySet().stream()
        .map(limit -> limit.getKey() + " = " + limit.getValue())
        .collect(Collectors.joining(", "));
  }

  private String agent(Part part) {
    return """
    forge.failover.agent {
      server = "%s"
      folder = "%s"
      programs = "%s"
      run-as = %s
      passwords = "%s"
      clients = ["10.77.0.0/24"]
    }
    """
        .formatted(part.id(), postgres(part), programs, list(RUN_AS.stream()), passwords());
  }

  private static String server(Part site) {
    return String.format(
        Locale.ROOT,
        "{ name = \"%s\", host = \"%s\", port = %d }",
        site.id(),
        site.address(),
        POSTGRES_PORT);
  }

  private static String list(Stream<String> values) {
    return values.collect(Collectors.joining("\", \"", "[\"", "\"]"));
  }

  static Stream<Part> nodes() {
    return Stream.of(Part.values()).filter(Part::isNode);
  }

  static Stream<Part> controls() {
    return Stream.of(Part.values()).filter(Part::isControl);
  }

  static Stream<Part> sites() {
    return Stream.of(Part.values()).filter(Part::isSite);
  }
}
