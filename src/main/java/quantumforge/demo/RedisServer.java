package quantumforge.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One Redis server of a node: on loopback, for users with passwords only, and refusing writes
 * rather than evicting when its memory is full.
 *
 * @param program the server's program
 * @param passwords of its users
 * @param durable whether it keeps on disk what it has, to the second: a collector's does, a brain's
 *     is filled from QuestDB
 * @param folder the server's own
 */
record RedisServer(
    Path program,
    String node,
    int port,
    Map<RedisUser, String> passwords,
    boolean durable,
    Path folder) {

  /** The address that other machines reach it at: loopback too, but a link of its own to break. */
  static final String LINK_HOST = "127.0.0.2";

  private static final int TIMEOUT_MILLIS = 1_000;

  /** How much a collector's Redis may hold before it refuses writes. */
  static final long MEMORY_BYTES_MAX = 1L << 30;

  /** The same of a brain's, which keeps all trades of a measured run: 96 bytes for each. */
  static final long BRAIN_MEMORY_BYTES_MAX = 4L << 30;

  RedisServer {
    passwords = Map.copyOf(passwords);
  }

  static RedisServer of(Path program, String node, int port, boolean durable, Path folder)
      throws IOException {
    PrivateFiles.folder(folder);
    Map<RedisUser, String> passwords = new EnumMap<>(RedisUser.class);
    for (RedisUser user : users(durable)) {
      passwords.put(user, PrivateFiles.password(folder.resolve(user.id() + ".password")));
    }
    return new RedisServer(program, node, port, passwords, durable, folder);
  }

  private static Set<RedisUser> users(boolean durable) {
    return durable
        ? EnumSet.of(RedisUser.COLLECTOR, RedisUser.BRAIN, RedisUser.OPERATOR)
        : EnumSet.of(RedisUser.BRAIN, RedisUser.READER, RedisUser.OPERATOR);
  }

  /** As a client on the same machine wants it. */
  String url(RedisUser user) {
    return url(user, "127.0.0.1");
  }

  /** As a client on another machine wants it. */
  String linkUrl(RedisUser user) {
    return url(user, LINK_HOST);
  }

  private String url(RedisUser user, String host) {
    return "redis://" + user.id() + ":" + password(user) + "@" + host + ":" + port + "/0";
  }

  /** What a user says who connects; the user must be one of this server. */
  String password(RedisUser user) {
    String password = passwords.get(user);
    if (password == null) {
      throw new IllegalArgumentException("Redis of " + node + " has no user " + user.id());
    }
    return password;
  }

  /** Writes the configuration and says how to run the server. */
  ProcessSpec spec() throws IOException {
    Path configuration = folder.resolve("redis.conf");
    PrivateFiles.write(usersFile(), rights());
    PrivateFiles.write(configuration, configuration());
    return new ProcessSpec(
        node + "/redis",
        ProcessSpec.Stage.STORES,
        "TERM",
        List.of(program.toString(), configuration.toString()),
        folder,
        folder.resolve("redis.log"));
  }

  /** Whether it answers PING: not while it still loads its data. */
  boolean isUp() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      var out = socket.getOutputStream();
      String user = RedisUser.OPERATOR.id() + " " + password(RedisUser.OPERATOR);
      out.write(("AUTH " + user + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return "+OK".equals(in.readLine()) && "+PONG".equals(in.readLine());
    } catch (IOException notYet) {
      return false;
    }
  }

  private Path usersFile() {
    return folder.resolve("users.acl");
  }

  /** What is shipped for a server of this kind, with the digests of these passwords. */
  private String rights() throws IOException {
    String file = durable ? "/demo/collector.acl" : "/demo/brain.acl";
    String rights;
    try (InputStream shipped = RedisServer.class.getResourceAsStream(file)) {
      rights = new String(shipped.readAllBytes(), StandardCharsets.US_ASCII);
    }
    for (Map.Entry<RedisUser, String> user : passwords.entrySet()) {
      rights =
          rights.replace(
              "SHA256_OF_" + user.getKey().name() + "_PASSWORD", digest(user.getValue()));
    }
    return rights;
  }

  private static String digest(String password) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(password.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java has SHA-256", missing);
    }
  }

  private String configuration() {
    return """
    bind 127.0.0.1 %s
    port %d
    protected-mode yes
    aclfile "%s"
    daemonize no
    dir "%s"
    save ""
    appendonly %s
    appendfsync everysec
    auto-aof-rewrite-percentage 300
    rdbcompression no
    maxmemory %d
    maxmemory-policy noeviction
    """
        .formatted(
            LINK_HOST,
            port,
            usersFile(),
            folder,
            durable ? "yes" : "no",
            durable ? MEMORY_BYTES_MAX : BRAIN_MEMORY_BYTES_MAX);
  }
}
