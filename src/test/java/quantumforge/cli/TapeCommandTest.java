package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TapeCommandTest {

  private static final String TRADE =
      "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":5,\"s\":\"BTCUSDT\",\"t\":%d,"
          + "\"p\":\"1.00000000\",\"q\":\"2.00000000\",\"T\":5,\"m\":true,\"M\":true}}%n";

  /** Of a gzip file that was cut off behind it. */
  private static final String GZIP_HEADER = "1f8b0800000000000003";

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(args);
  }

  private Path tape(long... ids) throws Exception {
    StringBuilder lines = new StringBuilder();
    for (long id : ids) {
      lines.append(id).append("000000000 ").append(TRADE.formatted(id));
    }
    return Files.writeString(folder.resolve("tape"), lines);
  }

  @Test
  void infoSaysWhatATapeHoldsToPeople() throws Exception {
    assertThat(run("tape", "info", tape(1, 2, 5).toString())).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("format   hft", "4.0 s", "frames   3", "gaps     1", "missing 3..4")
        .containsPattern("BTCUSDT +trade +3 +1 +1\\.\\.5");
  }

  @Test
  void infoSaysWhatATapeHoldsToPrograms() throws Exception {
    assertThat(run("tape", "info", "--json", tape(1, 2, 5).toString())).isEqualTo(ExitCode.OK);
    JsonNode info = new ObjectMapper().readTree(out.toString());
    assertThat(info.path("format").asText()).isEqualTo("hft");
    assertThat(info.at("/channels/0/firstGaps/0/fromId").asLong()).isEqualTo(3);
  }

  @Test
  void aBrokenTapeIsToldByTheExitCode() throws Exception {
    Path file = tape(1, 2);
    Files.writeString(file, Files.readString(file) + "broken\n");
    assertThat(run("tape", "info", file.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("line 3: no space after a receive time");
    Path missing = folder.resolve("missing");
    assertThat(run("tape", "info", missing.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("tape " + missing + ": no such file");
  }

  @Test
  void wrongOptionsAreNamed() throws Exception {
    String file = tape(1).toString();
    assertThat(run("tape", "play", file, "--speed", "fast")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--speed must be", "'fast'");
    assertThat(
            run(
                "tape",
                "record",
                "--url",
                "ftp://x",
                "--streams",
                "a@trade",
                "--out",
                file,
                "--for",
                "1s"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("must begin with ws:// or wss://, got ftp://x");
    assertThat(
            run(
                "tape",
                "record",
                "--url",
                "ws://x",
                "--streams",
                "a@trade",
                "--out",
                file,
                "--for",
                "soon"))
        .isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--for must be a number with ms, s, m or h");
  }

  @Test
  void aTapeThatCannotBePlayedIsCode3AndNamedOnce() throws Exception {
    Path cut = Files.write(folder.resolve("cut"), HexFormat.of().parseHex(GZIP_HEADER));
    assertThat(run("tape", "play", cut.toString())).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString())
        .containsOnlyOnce("tape " + cut)
        .contains("breaks off after line 0", "expected at least one recorded line");
    assertThat(run("tape", "play", folder.toString())).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains("tape " + folder + ": a folder, expected a file");
  }

  @Test
  void aRecordingOfNothingLeavesNoTape() throws Exception {
    Path file = folder.resolve("out.gz");
    String url = "ws://127.0.0.1:" + freePort();
    assertThat(record(url, file)).isEqualTo(ExitCode.NO_ANSWER);
    assertThat(err.toString()).contains("nothing came from " + url + "; no tape was written");
    assertThat(file).doesNotExist();
    assertThat(record("ws://127.0.0.1:1", folder.resolve("no/out.gz"))).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("its folder does not exist");
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private int record(String url, Path file) {
    String line = "tape record --streams a@trade --for 50ms --url " + url + " --out " + file;
    return run(line.split(" "));
  }

  @Test
  void aTapeThatIsPlayedWithoutListenersEndsByItself() throws Exception {
    int code =
        run(
            "tape",
            "play",
            tape(1, 2).toString(),
            "--port",
            "0",
            "--now",
            "--exit",
            "--speed",
            "max");
    assertThat(code).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("ended: 2 messages, 0 clients, 0 breaches");
  }

  @Test
  void aRecordingOfKrakenIsPlayedAsItsWebSocketV2() throws Exception {
    String tape =
        Path.of(TapeCommandTest.class.getResource("/tapes/kraken_v1_excerpt.jsonl.zst").toURI())
            .toString();

    assertThat(run("tape", "play", tape, "--port", "0", "--speed", "max", "--now", "--exit"))
        .isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("/v2 [", "GRT/ETH", "OCEAN/BTC", "ended: 177 messages");
  }

  @Test
  void aTapeThatWaitsForListenersSaysWhatItWaitsFor() throws Exception {
    String file = tape(1, 2).toString();
    Thread player = Thread.ofPlatform().start(() -> run("tape", "play", file, "--port", "0"));
    try {
      await().until(() -> out.toString().contains("waiting: 0 messages"));
      assertThat(out.toString()).contains("--now begins at once");
    } finally {
      player.interrupt();
      player.join();
    }
  }
}
