package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
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
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands say on the demo's control socket. */
class DemoActionsTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "kill site-1, kill site-1",
    "kill --process site-1, kill site-1 process",
    "pause witness, pause witness",
    "pause witness --process, pause witness process",
    "resume witness, resume witness",
    "restart paper, restart paper",
    "stop, stop"
  })
  void anActionAsksTheDemoInItsFolder(String action, String request) throws Exception {
    Path socket = Files.createDirectories(folder.resolve("control")).resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      CompletableFuture<String> asked = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> answerOnce(server, asked));
      StringWriter out = new StringWriter();

      int exitCode =
          Main.commandLine()
              .setOut(new PrintWriter(out, true))
              .execute(("demo " + action + " --dir " + folder).split(" "));

      assertThat(asked.join()).isEqualTo(request);
      assertThat(exitCode).isEqualTo(ExitCode.OK);
      assertThat(out.toString().strip()).isEqualTo("done");
    }
  }

  private static void answerOnce(ServerSocketChannel server, CompletableFuture<String> asked) {
    try (SocketChannel channel = server.accept();
        var in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
        var out = new PrintWriter(Channels.newWriter(channel, StandardCharsets.UTF_8))) {
      asked.complete(in.readLine());
      out.println("ok");
      out.println("done");
      out.flush();
    } catch (IOException failed) {
      asked.completeExceptionally(failed);
    }
  }
}
