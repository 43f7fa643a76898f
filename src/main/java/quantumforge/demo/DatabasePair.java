package quantumforge.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The demo's PostgreSQL servers where both sites are there: each is run by its site's agent, and
 * the witness decides which one is the primary.
 *
 * @param sites those with a server, the preferred primary first
 * @param controls the control nodes
 * @param programs the folder with the server's programs
 * @param user how to become the user that the servers run as; empty when it is the own one
 * @param folder of the passwords
 */
record DatabasePair(
    List<DemoNode> sites,
    List<DemoNode> controls,
    Ports ports,
    Path programs,
    List<String> user,
    Path folder) {

  /** Where all servers of a demo are. */
  static final String HOST = "127.0.0.1";

  private static final List<String> USERS =
      List.of("superuser", "replicator", "trading_user", "monitor");

  /** Roles that keep a copy of the essential data. */
  private static final Set<String> COPYING = Set.of("brain", "backup", "emergency");

  private static final List<String> TOOLS =
      List.of("initdb", "pg_basebackup", "pg_rewind", "pg_controldata");

  /**
   * The pair of a plant; empty where one site is alone, where the server's tools are missing, as
   * with the embedded server, or where the servers would need files of another user.
   */
  static Optional<DatabasePair> of(List<DemoNode> nodes, Ports ports, Path folder)
      throws DemoException, IOException, InterruptedException {
    List<DemoNode> sites =
        nodes.stream().filter(node -> node.roles().contains("database")).toList();
    Optional<Path> programs = Programs.postgres();
    if (sites.size() != 2 || programs.isEmpty() || !hasTools(programs.get())) {
      return Optional.empty();
    }
    PrivateFiles.folder(folder);
    List<String> user = ServerUser.prefix(folder);
    if (!user.isEmpty() && !ServerUser.keepsOwner(user)) {
      return Optional.empty();
    }
    List<DemoNode> controls = nodes.stream().filter(DemoNode::isControl).toList();
    DatabasePair pair = new DatabasePair(sites, controls, ports, programs.get(), user, folder);
    pair.writePasswords();
    return Optional.of(pair);
  }

  private static boolean hasTools(Path programs) {
    return TOOLS.stream().allMatch(tool -> Files.isExecutable(programs.resolve(tool)));
  }

  private Path passwords() {
    return folder.resolve("passwords");
  }

  private void writePasswords() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String name : USERS) {
      lines.add(name + " = " + password(name) + "\n");
    }
    PrivateFiles.write(passwords(), String.join("", lines));
  }

  private String password(String user) throws IOException {
    return PrivateFiles.password(password(folder, user));
  }

  /** The file with the password of a user. */
  static Path password(Path folder, String user) {
    return folder.resolve(user + ".password");
  }

  /**
   * What a node's configuration says of it.
   *
   * @param home the node's folder
   */
  String configuration(DemoNode node, Path home) throws IOException {
    boolean server = sites.contains(node);
    boolean copies = node.roles().stream().anyMatch(COPYING::contains);
    if (!server && !copies && !node.isControl()) {
      return "";
    }
    return """
    forge.failover {
      servers = [%s]
      ledgers = %s
    }
    """
            .formatted(
                sites.stream().map(this::server).collect(Collectors.joining(", ")),
                NodeConfigFile.strings(controls.stream().map(DemoNode::id).toList()))
        + (server ? agent(node, home) : "")
        + (copies
            ? "forge.backup.emergency.password = \"%s\"\n".formatted(password("monitor"))
            : "");
  }

  private String server(DemoNode site) {
    return "{ name = \"%s\", host = \"%s\", port = %d }"
        .formatted(site.id(), HOST, ports.database(site));
  }

  private String agent(DemoNode node, Path home) throws IOException {
    return """
    forge.failover.agent {
      server = "%s"
      folder = "%s"
      programs = "%s"
      run-as = %s
      passwords = "%s"
    }
    forge.database.url = "postgresql://trading_user:%s@127.0.0.1:%d/%s"
    """
        .formatted(
            node.id(),
            home.resolve("postgres"),
            programs,
            NodeConfigFile.strings(user),
            passwords(),
            password("trading_user"),
            ports.database(node),
            PostgresServer.DATABASE);
  }
}
