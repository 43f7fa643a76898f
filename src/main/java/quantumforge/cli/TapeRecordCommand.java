package quantumforge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.exchange.tape.TapeRecorder;

/** {@code ./forge tape record}: records streams to a file. */
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description =
        "Records streams of a Binance-like exchange to a gzipped tape, with the order book of each"
            + " symbol. Ctrl-C ends the recording and leaves a whole tape.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge tape record --url wss://stream.binance.com:9443 \\",
      "      --rest https://api.binance.com \\",
      "      --streams btcusdt@trade,btcusdt@depth@100ms,btcusdt@bookTicker \\",
      "      --out btc.gz --for 60s",
      "  ./forge tape record --url ws://127.0.0.1:27090 --streams ethusdt@trade \\",
      "      --out eth.gz --for 5m     # of the paper exchange of a running demo"
    })
final class TapeRecordCommand implements Callable<Integer> {

  private static final long CLOSE_SECONDS = 5;

  @Spec private CommandSpec spec;

  @Option(names = "--url", required = true, paramLabel = "URL", description = "ws:// or wss://.")
  private URI url;

  @Option(
      names = "--rest",
      paramLabel = "URL",
      description = "Where REST calls are answered; the same host and port by default.")
  private URI rest;

  @Option(
      names = "--streams",
      required = true,
      split = ",",
      paramLabel = "STREAM",
      description = "For example btcusdt@trade,btcusdt@depth@100ms,btcusdt@bookTicker.")
  private List<String> streams;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "A new file.")
  private Path out;

  @Option(
      names = "--for",
      required = true,
      paramLabel = "TIME",
      description = "For how long, for example 60s, 5m, 2h.")
  private String length;

  @Override
  public Integer call() throws InterruptedException {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch closed = new CountDownLatch(1);
    Thread hook = Thread.ofPlatform().unstarted(() -> end(interrupted, closed));
    TapeRecorder.Order order = order();
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      long lines = TapeRecorder.record(order, interrupted::get);
      if (lines == 0) {
        // An empty tape can be neither played nor, since it exists, recorded again.
        Files.deleteIfExists(out);
        throw new CommandFailure(
            ExitCode.NO_ANSWER, "nothing came from " + url + "; no tape was written");
      }
      PrintWriter print = spec.commandLine().getOut();
      print.printf("%s: %,d lines%n", out, lines);
      print.flush();
      return ExitCode.OK;
    } catch (IOException failed) {
      throw new CommandFailure(ExitCode.FAILED, failed.getMessage(), failed);
    } finally {
      closed.countDown();
      if (!interrupted.get()) {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  private TapeRecorder.Order order() {
    try {
      URI books = rest != null ? rest : URI.create(url.toString().replaceFirst("^ws", "http"));
      return new TapeRecorder.Order(url, books, streams, out, Durations.parse("--for", length));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }
  }

  /** Runs at Ctrl-C: the JVM waits for it, and so for the tape to be closed. */
  private static void end(AtomicBoolean interrupted, CountDownLatch closed) {
    interrupted.set(true);
    try {
      closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
    }
  }
}
