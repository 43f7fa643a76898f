package quantumforge.chaos;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import quantumforge.demo.PrivateFiles;
import quantumforge.demo.Programs;

/**
 * A Knot DNS with the name of the primary, as docs/database.md wants it to be set up. Clients ask
 * it whenever they connect, and keep no answer.
 */
final class NameServer implements ClientRoute {

  private static final int PORT = 53;
  private static final String ZONE = "plant.test";
  private static final String HOST = "db." + ZONE;
  private static final String KEY = "forge";
  private static final String LIMITS = "connectTimeout=1&loginTimeout=3&socketTimeout=2";
  private static final int ANSWER_MILLIS = 500;
  private static final int ANSWER_BYTES = 512;

  /** Of a connection that cannot be made. */
  private static final String UNREACHABLE = "08001";

  private final Path folder;
  private final Path program;
  private final String secret;
  private final Login login;

  private NameServer(Path folder, Path program, Login login) throws IOException {
    this.folder = PrivateFiles.folder(folder);
    this.program = program;
    this.secret =
        Base64.getEncoder()
            .encodeToString(
                PrivateFiles.password(folder.resolve("key.password"))
                    .getBytes(StandardCharsets.US_ASCII));
    this.login = login;
  }

  /**
   * Makes the folder.
   *
   * @param login of its clients
   */
  static NameServer in(Path folder, Login login) throws IOException {
    Path program = ClientRoutes.program(Programs.find("knotd"), "knotd", "knot");
    return new NameServer(folder, program, login);
  }

  @Override
  public String name() {
    return "name";
  }

  @Override
  public Part node() {
    return Part.BACKUP;
  }

  @Override
  public String entry() throws IOException {
    Path passwords = folder.resolve("route.passwords");
    PrivateFiles.write(passwords, "key = %s\nuser = %s\n".formatted(secret, login.password()));
    return """
    {
      kind = dns, name = "%s", server = "%s", port = %d, zone = "%s", host = "%s", ttl = 1 s
      key = "%s", database = "%s", user = "%s", passwords = "%s"
    }
    """
        .formatted(
            name(),
            node().address(),
            PORT,
            ZONE,
            HOST,
            KEY,
            NodeFiles.DATABASE,
            login.user(),
            passwords);
  }

  @Override
  public void start(Network network) throws IOException, InterruptedException {
    PrivateFiles.write(
        folder.resolve("zone"),
        """
        $ORIGIN %s.
        $TTL 1
        @ SOA ns admin 1 60 60 600 1
        @ NS ns
        ns A %s
        """
            .formatted(ZONE, node().address()));
    Path file = folder.resolve("knot.conf");
    PrivateFiles.write(
        file,
        """
        server:
            rundir: %1$s
            listen: %2$s@%3$d
            udp-workers: 1
            tcp-workers: 1
            background-workers: 1
        log:
          - target: stderr
            any: info
        database:
            storage: %1$s
        key:
          - id: %4$s
            algorithm: hmac-sha256
            secret: %5$s
        acl:
          - id: change
            key: %4$s
            action: update
        zone:
          - domain: %6$s
            storage: %1$s
            file: zone
            acl: change
        """
            .formatted(folder, node().address(), PORT, KEY, secret, ZONE));
    ClientRoutes.start(
        network,
        node(),
        PORT,
        folder.resolve("log"),
        List.of(program.toString(), "--config", file.toString()));
  }

  @Override
  public Connection open() throws SQLException {
    try {
      return login.connect(address(), NodeFiles.POSTGRES_PORT, LIMITS);
    } catch (IOException unknown) {
      throw new SQLException(HOST + " has no address: " + unknown.getMessage(), UNREACHABLE);
    }
  }

  /** By the sockets of the calling thread's machine, which the driver and the JVM do not use. */
  private String address() throws IOException {
    Name host = Name.fromString(HOST + ".");
    byte[] question = Message.newQuery(Record.newRecord(host, Type.A, DClass.IN)).toWire();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.connect(new InetSocketAddress(node().address(), PORT));
      socket.send(new DatagramPacket(question, question.length));
      DatagramPacket answer = new DatagramPacket(new byte[ANSWER_BYTES], ANSWER_BYTES);
      socket.receive(answer);
      return new Message(Arrays.copyOf(answer.getData(), answer.getLength()))
          .getSection(Section.ANSWER).stream()
              .filter(ARecord.class::isInstance)
              .map(record -> ((ARecord) record).getAddress().getHostAddress())
              .findFirst()
              .orElseThrow(() -> new IOException("the name server knows none"));
    }
  }
}
