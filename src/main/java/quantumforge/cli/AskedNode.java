package quantumforge.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.demo.Demo;
import quantumforge.demo.DemoException;
import quantumforge.node.NodeStatus;

/** Which nodes a command asks about the plant: the options, and the question. */
final class AskedNode {

  private static final int TIMEOUT_SECONDS_MAX = 3_600;
  private static final URI DEFAULT = URI.create("http://127.0.0.1:8558");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--url",
      split = ",",
      paramLabel = "URL",
      description =
          "Management addresses to ask in this order (default: http://127.0.0.1:8558, or those of"
              + " the demo).")
  private List<URI> urls = List.of();

  @Option(names = "--demo", description = "Ask the running demo's control nodes.")
  private boolean demo;

  @Mixin private DemoFolderOption folder;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "How long to wait for each (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  private URI answered;

  /**
   * What the first node that answers knows.
   *
   * @throws CommandFailure when none does
   */
  NodeStatus ask() throws InterruptedException {
    check();
    List<String> failures = new ArrayList<>();
    for (URI url : addresses()) {
      try {
        NodeStatus status = NodeStatus.fetch(url, Duration.ofSeconds(timeoutSeconds));
        answered = url;
        return status;
      } catch (IOException e) {
        String reason = e.getMessage() == null ? "it does not answer" : e.getMessage();
        failures.add(url + ": " + reason);
      }
    }
    throw new CommandFailure(
        ExitCode.NO_ANSWER,
        "no node answers (%s); %s"
            .formatted(
                String.join("; ", failures),
                demo
                    ? "see ./forge demo status" + folder.again()
                    : "name its forge.management address with --url, or ask a demo's with --demo"));
  }

  /** The address that answered {@link #ask}. */
  URI answered() {
    return answered;
  }

  /** The options that ask the same nodes again, each with a blank before it, for a hint. */
  String again() {
    if (demo) {
      return " --demo" + folder.again();
    }
    return urls.isEmpty()
        ? ""
        : " --url " + urls.stream().map(URI::toString).collect(Collectors.joining(","));
  }

  /** The file of the demo's operator; empty when no demo is meant. */
  Optional<Path> demoOperators() {
    return demo ? Optional.of(Demo.operators(folder.path())) : Optional.empty();
  }

  private List<URI> addresses() {
    if (!demo) {
      return urls.isEmpty() ? List.of(DEFAULT) : urls;
    }
    try {
      return Stream.of(Demo.ask(folder.path(), "addresses").split(" ")).map(URI::create).toList();
    } catch (DemoException refused) {
      throw DemoRun.failure(refused);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.NO_ANSWER, "the demo does not answer: " + e.getMessage());
    }
  }

  private void check() {
    if (demo && !urls.isEmpty()) {
      throw usage("--url and --demo exclude each other");
    }
    if (timeoutSeconds < 1 || timeoutSeconds > TIMEOUT_SECONDS_MAX) {
      throw usage("--timeout must be in 1..%d, got %d", TIMEOUT_SECONDS_MAX, timeoutSeconds);
    }
    for (URI url : urls) {
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!web || url.getHost() == null) {
        throw usage("--url must be like http://10.8.0.3:8558, got '%s'", url);
      }
    }
  }

  private ParameterException usage(String format, Object... values) {
    return new ParameterException(spec.commandLine(), format.formatted(values));
  }
}
