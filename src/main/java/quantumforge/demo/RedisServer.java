package quantumforge.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * One Redis server of a node: on loopback, with a password, and refusing writes rather than
 * evicting when its memory is full.
 *
 * @param program the server's program
 * @param durable whether it keeps on disk what it has, to the second: a collector's does, a brain's
 *     is filled from QuestDB
 * @param folder the server's own
 */
record RedisServer(
    Path program, String node, int port, String password, boolean durable, Path folder) {

  /** The address that other machines reach it at: loopback too, but a link of its own to break. */
  static final String LINK_HOST = "127.0.0.2";

  private static final int TIMEOUT_MILLIS = 1_000;

  /** How much a collector's Redis may hold before it refuses writes. */
  static final long MEMORY_BYTES_MAX = 1L << 30;

  /** The same of a brain's, which keeps all trades of a measured run: 96 bytes for each. */
  static final long BRAIN_MEMORY_BYTES_MAX = 4L << 30;

  static RedisServer of(Path program, String node, int port, boolean durable, Path folder)
      throws IOException {
    PrivateFiles.folder(folder);
    String password = PrivateFiles.password(folder.resolve("password"));
    return new RedisServer(program, node, port, password, durable, folder);
  }

  /** As clients on the same machine want it. */
  String url() {
    return url("127.0.0.1");
  }

  /** As clients on other machines want it. */
  String linkUrl() {
    return url(LINK_HOST);
  }

  private String url(String host) {
    return "redis://:" + password + "@" + host + ":" + port + "/0";
  }

  /** Writes the configuration and says how to run the server. */
  ProcessSpec spec() throws IOException {
    Path configuration = folder.resolve("redis.conf");
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
      out.write(("AUTH " + password + "\r\nPING\r\n").getBytes(StandardCharsets.US_ASCII));
      out.flush();
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return "+OK".equals(in.readLine()) && "+PONG".equals(in.readLine());
    } catch (IOException notYet) {
      return false;
    }
  }

  private String configuration() {
    return """
    bind 127.0.0.1 %s
    port %d
    protected-mode yes
    requirepass %s
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
            password,
            folder,
            durable ? "yes" : "no",
            durable ? MEMORY_BYTES_MAX : BRAIN_MEMORY_BYTES_MAX);
  }
}
