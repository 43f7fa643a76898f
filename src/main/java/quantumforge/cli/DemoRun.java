package quantumforge.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import quantumforge.demo.Demo;
import quantumforge.demo.DemoException;
import quantumforge.demo.DemoOptions;
import quantumforge.demo.DemoReport;
import quantumforge.demo.DemoScreen;

/** One run of a demo in the foreground: until Ctrl-C, or until its report when headless. */
final class DemoRun {

  private static final long STOP_SECONDS_MAX = 40;

  private final DemoOptions options;
  private final Optional<Path> report;
  private final DemoScreen screen;
  private final CommandLine command;
  private final boolean json;

  DemoRun(CommandLine command, DemoOptions options, Optional<Path> report, boolean json) {
    this.command = command;
    this.options = options;
    this.report = report;
    this.json = json;
    this.screen = screen(command, json, options.headless());
  }

  int run() throws IOException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread running = Thread.currentThread();
    Thread onSignal = new Thread(() -> endOnSignal(running, ended), "demo-signal");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try (Demo demo = Demo.start(options, screen)) {
      if (options.headless()) {
        return deliver(demo.measure());
      }
      demo.runUntilStopped();
      return ExitCode.OK;
    } catch (InterruptedException stopped) {
      return options.headless() ? ExitCode.INTERRUPTED : ExitCode.OK;
    } catch (DemoException failed) {
      throw failure(failed);
    } finally {
      ended.countDown();
    }
  }

  /** As a failure of the command line. */
  static CommandFailure failure(DemoException failed) {
    int exitCode =
        switch (failed.kind()) {
          case FAILED -> ExitCode.FAILED;
          case USAGE -> ExitCode.USAGE;
          case CONFIGURATION -> ExitCode.CONFIGURATION;
          case MISSING -> ExitCode.MISSING;
          case IN_USE -> ExitCode.IN_USE;
          case NOT_RUNNING -> ExitCode.NO_ANSWER;
        };
    return new CommandFailure(exitCode, failed.getMessage(), failed);
  }

  /** Prints the result before it writes the file: a full disk costs no measurement. */
  int deliver(DemoReport result) throws IOException {
    String text = EvidenceFile.text(result) + "\n";
    if (json) {
      command.getOut().print(text);
    } else {
      ReportSummary.lines(result).forEach(command.getOut()::println);
    }
    command.getOut().flush();
    if (report.isPresent()) {
      write(report.get(), text);
    }
    return result.hasPassed() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failed) {
      throw new CommandFailure(
          ExitCode.FAILED, "the report cannot be written to " + file + ": " + failed, failed);
    }
    if (!json) {
      command.getOut().println("report: " + file);
      command.getOut().flush();
    }
  }

  private void endOnSignal(Thread running, CountDownLatch ended) {
    if (ended.getCount() == 0) {
      return;
    }
    running.interrupt();
    try {
      ended.await(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException unexpected) {
      Thread.currentThread().interrupt();
    }
    // A demo that is stopped by Ctrl-C has done what it is for; a measurement has not.
    Runtime.getRuntime().halt(options.headless() ? ExitCode.INTERRUPTED : ExitCode.OK);
  }

  private static DemoScreen screen(CommandLine command, boolean json, boolean headless) {
    boolean terminal = "1".equals(System.getenv("FORGE_TERMINAL"));
    if (json) {
      return new JsonScreen(command.getOut(), command.getErr(), headless);
    }
    return terminal && !headless
        ? new TableScreen(command.getOut())
        : new PlainScreen(command.getOut());
  }
}
