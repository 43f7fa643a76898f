package quantumforge.cli;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.node.NodeStatus;

/** Which nodes a command asks about the plant: the options, and the question. */
final class AskedNode {

  private static final int TIMEOUT_SECONDS_MAX = 3_600;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--url",
      split = ",",
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8558",
      description = "Management addresses to ask in this order (default: ${DEFAULT-VALUE}).")
  private List<URI> urls;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "How long to wait for each (default: ${DEFAULT-VALUE}).")
  private int timeoutSeconds;

  /**
   * What the first node that answers knows.
   *
   * @throws CommandFailure when none does
   */
  NodeStatus ask() throws InterruptedException {
    check();
    List<String> failures = new ArrayList<>();
    for (URI url : urls) {
      try {
        return NodeStatus.fetch(url, Duration.ofSeconds(timeoutSeconds));
      } catch (IOException e) {
        String reason = e.getMessage() == null ? "it does not answer" : e.getMessage();
        failures.add(url + ": " + reason);
      }
    }
    throw new CommandFailure(
        ExitCode.NO_ANSWER,
        "no node answers (%s); name its forge.management address with --url, or see ./forge demo status"
            .formatted(String.join("; ", failures)));
  }

  private void check() {
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
