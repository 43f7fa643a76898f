package quantumforge.cli;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import quantumforge.exchange.paper.PairPaper;
import quantumforge.exchange.paper.PaperExchange;
import quantumforge.exchange.paper.PaperSettings;
import quantumforge.exchange.paper.PaperStatus;
import quantumforge.exchange.tape.TapeException;
import quantumforge.exchange.tape.TapeVenue;

/** {@code ./forge tape play}: a paper exchange that plays a tape. */
@Command(
    name = "play",
    mixinStandardHelpOptions = true,
    description =
        "Plays tapes as an exchange: WebSocket streams and REST calls on one port of this machine."
            + " Playing begins when every symbol has a subscriber; Ctrl-C ends it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge tape play btc.gz",
      "  ./forge tape play monday.gz tuesday.gz --port 9443 --speed 10",
      "  ./forge tape play btc.gz --speed max --now",
      "  curl http://127.0.0.1:9443/paper/status"
    })
final class TapePlayCommand implements Callable<Integer> {

  private static final long REPORT_SECONDS = 5;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Tapes, one after the other.")
  private List<Path> files;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9443",
      description = "Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--speed",
      paramLabel = "1|N|max",
      defaultValue = "1",
      description = "1 as recorded, N times as fast, or max. Default: ${DEFAULT-VALUE}.")
  private String speed;

  @Option(names = "--now", description = "Begin at once, without waiting for subscribers.")
  private boolean now;

  @Option(names = "--exit", description = "Exit when the tape is over and nobody is connected.")
  private boolean exit;

  @Override
  public Integer call() throws InterruptedException {
    PaperSettings settings = settings();
    if (files.size() == 1 && ofKraken(files.getFirst())) {
      return playKraken(settings);
    }
    try (PaperExchange exchange = PaperExchange.start(settings, new SimpleMeterRegistry())) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf("ws://%s:%d/stream?streams=..%n", settings.bindAddress(), exchange.port());
      if (!now) {
        out.println(
            "it begins when every symbol of the tape has a subscriber; --now begins at once");
      }
      follow(exchange, out);
      return ExitCode.OK;
    } catch (BindException taken) {
      throw new CommandFailure(
          ExitCode.IN_USE, taken.getMessage().replace("forge.paper.port", "--port"), taken);
    } catch (TapeException unusable) {
      throw new CommandFailure(ExitCode.CONFIGURATION, unusable.getMessage(), unusable);
    } catch (IOException unreadable) {
      throw new CommandFailure(ExitCode.FAILED, unreadable.getMessage(), unreadable);
    }
  }

  private static boolean ofKraken(Path file) {
    try {
      return TapeVenue.of(file) == TapeVenue.KRAKEN_V1;
    } catch (TapeException unusable) {
      throw new CommandFailure(ExitCode.CONFIGURATION, unusable.getMessage(), unusable);
    } catch (IOException unreadable) {
      throw new CommandFailure(ExitCode.FAILED, unreadable.getMessage(), unreadable);
    }
  }

  /** A recording of WebSocket v1, as v2. */
  private int playKraken(PaperSettings settings) throws InterruptedException {
    PairPaper.Pacing pacing =
        new PairPaper.Pacing(settings.tape().unpaced() ? 0 : settings.tape().factor(), now ? 0 : 1);
    try (PairPaper exchange =
        PairPaper.ofTape(files.getFirst(), pacing, settings.bindAddress(), port)) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf("ws://%s:%d/v2 %s%n", settings.bindAddress(), exchange.port(), exchange.pairs());
      CountDownLatch never = new CountDownLatch(1);
      boolean ended = false;
      while (!ended) {
        out.printf(
            "%s: %,d messages, %d clients, %d breaches%n",
            exchange.over() ? "ended" : "running",
            exchange.events(),
            exchange.clients(),
            exchange.breaches());
        out.flush();
        ended = exit && exchange.over() && exchange.clients() == 0;
        never.await(ended ? 0 : REPORT_SECONDS, TimeUnit.SECONDS);
      }
      return ExitCode.OK;
    } catch (BindException taken) {
      throw new CommandFailure(ExitCode.IN_USE, taken.getMessage(), taken);
    } catch (IOException unusable) {
      throw new CommandFailure(ExitCode.FAILED, unusable.getMessage(), unusable);
    }
  }

  private PaperSettings settings() {
    try {
      return PaperSettings.ofTape(
          files,
          speed,
          port,
          now ? PaperSettings.Start.NOW : PaperSettings.Start.ON_SUBSCRIBE,
          Duration.ofMillis(500));
    } catch (IllegalArgumentException wrong) {
      // It begins with the setting's key, and the options here are called as the keys are.
      throw new ParameterException(spec.commandLine(), "--" + wrong.getMessage(), wrong);
    }
  }

  private void follow(PaperExchange exchange, PrintWriter out) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    boolean over = false;
    while (!over) {
      PaperStatus status = exchange.paperStatus();
      out.printf(
          "%s: %,d messages, %d clients, %d breaches%n",
          status.state(), status.ticks(), status.clients().size(), status.breaches());
      out.flush();
      over = exit && status.endOfMarket() && status.clients().isEmpty();
      never.await(over ? 0 : REPORT_SECONDS, TimeUnit.SECONDS);
    }
  }
}
