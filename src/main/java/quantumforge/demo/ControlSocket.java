package quantumforge.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How other processes of the same user talk to a running demo: a Unix domain socket in a folder of
 * mode 0700. One line of words goes in; {@code ok} or the kind of failure in one line and any text
 * come out, and the connection ends.
 */
final class ControlSocket implements AutoCloseable {

  private static final String OK = "ok";

  /** A socket's address holds 107 bytes and a closing zero. */
  private static final int PATH_BYTES_MAX = 107;

  private final Path path;
  private final ServerSocketChannel server;

  private ControlSocket(Path path, ServerSocketChannel server) {
    this.path = path;
    this.server = server;
  }

  /** Answers one line of words. */
  interface Handler {
    String handle(String[] words) throws DemoException, IOException, InterruptedException;
  }

  /** Listens until closed; each request is handled on a thread of its own. */
  static ControlSocket listen(Path folder, Handler handler) throws DemoException, IOException {
    Path path = path(folder);
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX) {
      throw new DemoException(
          DemoException.Kind.CONFIGURATION,
          "the folder's name is too long for a socket in it: "
              + folder
              + "; choose another with --dir");
    }
    PrivateFiles.folder(path.getParent());
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    ControlSocket socket = new ControlSocket(path, server);
    Thread.ofVirtual().name("demo-control").start(() -> socket.accept(handler));
    return socket;
  }

  /**
   * Asks the demo in that folder.
   *
   * @throws DemoException as the demo answered, or that none runs there
   */
  static String ask(Path folder, String request) throws DemoException, IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      connect(channel, folder);
      PrintWriter out = new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8), true);
      out.println(request);
      BufferedReader in = reader(channel);
      String outcome = in.readLine();
      StringWriter text = new StringWriter();
      in.transferTo(text);
      if (OK.equals(outcome)) {
        return text.toString().strip();
      }
      if (outcome == null) {
        throw new IOException("the demo ended before it answered");
      }
      throw new DemoException(DemoException.Kind.valueOf(outcome), text.toString().strip());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
  }

  private static Path path(Path folder) {
    return folder.resolve("control").resolve("socket");
  }

  private static void connect(SocketChannel channel, Path folder) throws DemoException {
    try {
      channel.connect(UnixDomainSocketAddress.of(path(folder)));
    } catch (IOException nobody) {
      throw new DemoException(
          DemoException.Kind.NOT_RUNNING,
          "no demo runs in "
              + folder
              + "; start one with ./forge demo, or name its folder with --dir",
          nobody);
    }
  }

  private void accept(Handler handler) {
    while (server.isOpen()) {
      try {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().name("demo-request").start(() -> answer(channel, handler));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void answer(SocketChannel channel, Handler handler) {
    try (channel;
        PrintWriter out = new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8))) {
      String request = reader(channel).readLine();
      if (request == null) {
        return;
      }
      try {
        String answer = handler.handle(request.strip().split("\\s+"));
        out.println(OK);
        out.println(answer);
      } catch (DemoException failed) {
        out.println(failed.kind().name());
        out.println(failed.getMessage());
      } catch (IOException failed) {
        out.println(DemoException.Kind.FAILED.name());
        out.println(failed);
      }
    } catch (IOException gone) {
      return;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static BufferedReader reader(SocketChannel channel) {
    return new BufferedReader(
        new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
  }
}
