package quantumforge.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real Redis server on a free loopback port with its own directory; gone after {@link #close}, or
 * with the JVM.
 */
public final class RedisProcess implements AutoCloseable {

  private final Path directory;
  private final int port;
  private Process process;

  private RedisProcess(Path directory, int port) {
    this.directory = directory;
    this.port = port;
  }

  /** Starts a server that keeps every command it confirmed through a kill. */
  public static RedisProcess start() throws IOException {
    RedisProcess redis =
        new RedisProcess(Children.folder(Files.createTempDirectory("redis")), FreePorts.next());
    redis.launch();
    return redis;
  }

  public URI url() {
    return URI.create("redis://127.0.0.1:" + port);
  }

  public int port() {
    return port;
  }

  /** Starts the server again on the same port and data. */
  public void launch() throws IOException {
    process =
        Children.start(
            new ProcessBuilder(
                    "redis-server",
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--dir",
                    directory.toString(),
                    "--save",
                    "",
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "everysec")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile()));
    Awaitility.await().ignoreExceptions().until(() -> command("PING").startsWith("+PONG"));
  }

  /** Kills the server as a crash would. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** How long the log of commands is now, in bytes. */
  public long logBytes() throws IOException {
    return Files.size(log());
  }

  /** Takes the end off a killed server's log, as a disk does that had not been told to sync. */
  public void truncateLog(long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(log(), StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }

  /** Takes all data from a killed server, as a new disk does. */
  public void deleteData() throws IOException {
    Path data = directory.resolve("appendonlydir");
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private Path log() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("appendonlydir"))) {
      return files.filter(file -> file.toString().endsWith(".incr.aof")).findFirst().orElseThrow();
    }
  }

  /** Sends one inline command and answers the first line of the reply. */
  public String command(String line) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      OutputStream out = socket.getOutputStream();
      out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      InputStream in = socket.getInputStream();
      StringBuilder reply = new StringBuilder();
      int next = in.read();
      while (next >= 0 && next != '\r') {
        reply.append((char) next);
        next = in.read();
      }
      return reply.toString();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    try {
      process.waitFor(60, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
