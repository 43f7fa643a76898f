package quantumforge.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import quantumforge.demo.PrivateFiles;
import quantumforge.demo.Programs;

/** A pgBouncer, as docs/database.md wants it to be set up. */
final class Pooler implements ClientRoute {

  private static final int PORT = 6432;
  private static final String ADMIN = "forge_admin";

  /** It keeps no prepared statements for a client whose transactions go to many connections. */
  private static final String LIMITS =
      "preferQueryMode=simple&connectTimeout=1&loginTimeout=3&socketTimeout=2";

  private final Path folder;
  private final Path program;
  private final String admin;
  private final Login login;

  private Pooler(Path folder, Path program, Login login) throws IOException {
    this.folder = PrivateFiles.folder(folder);
    this.program = program;
    this.admin = PrivateFiles.password(folder.resolve("admin.password"));
    this.login = login;
  }

  /**
   * Makes the folder.
   *
   * @param login of its clients
   */
  static Pooler in(Path folder, Login login) throws IOException {
    Path program = ClientRoutes.program(Programs.find("pgbouncer"), "pgbouncer", "pgbouncer");
    return new Pooler(folder, program, login);
  }

  @Override
  public String name() {
    return "pool";
  }

  @Override
  public Part node() {
    return Part.ARCHIVE;
  }

  private Path databases() {
    return folder.resolve("databases.ini");
  }

  @Override
  public String entry() throws IOException {
    Path passwords = folder.resolve("route.passwords");
    PrivateFiles.write(passwords, "admin = %s\nuser = %s\n".formatted(admin, login.password()));
    return """
    {
      kind = pgbouncer, name = "%s", host = "%s", port = %d, admin-user = "%s"
      databases = ["%s"], user = "%s", file = "%s", passwords = "%s"
    }
    """
        .formatted(
            name(),
            node().address(),
            PORT,
            ADMIN,
            NodeFiles.DATABASE,
            login.user(),
            databases(),
            passwords);
  }

  @Override
  public void start(Network network) throws IOException, InterruptedException {
    PrivateFiles.write(databases(), "[databases]\n");
    Path users = folder.resolve("users");
    PrivateFiles.write(
        users,
        "\"%s\" \"%s\"\n\"%s\" \"%s\"\n".formatted(login.user(), login.password(), ADMIN, admin));
    Path file = folder.resolve("pgbouncer.ini");
    PrivateFiles.write(
        file,
        """
        [databases]
        %%include %s
        [pgbouncer]
        listen_addr = %s
        listen_port = %d
        unix_socket_dir =
        auth_type = scram-sha-256
        auth_file = %s
        admin_users = %s
        pool_mode = transaction
        server_login_retry = 0.1
        server_connect_timeout = 2
        dns_max_ttl = 1
        tcp_keepalive = 1
        tcp_user_timeout = 3000
        """
            .formatted(databases(), node().address(), PORT, users, ADMIN));
    List<String> command = new ArrayList<>(NodeFiles.RUN_AS);
    command.addAll(List.of(program.toString(), file.toString()));
    ClientRoutes.start(network, node(), PORT, folder.resolve("log"), command);
  }

  @Override
  public Connection open() throws SQLException {
    return login.connect(node().address(), PORT, LIMITS);
  }
}
