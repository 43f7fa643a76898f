package quantumforge.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import quantumforge.node.EffectiveSettings;
import quantumforge.node.EffectiveSettings.Entry;
import quantumforge.node.SettingsException;

/** {@code ./forge config}: what a node would run with. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows or checks a node's configuration without starting it.",
    synopsisSubcommandLabel = "show|check",
    subcommands = {ConfigCommand.Show.class, ConfigCommand.Check.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge config show                         the defaults, each with its place",
      "  ./forge config show --config vps-1.conf     what this node would run with",
      "  ./forge config check --config vps-1.conf    every problem at once",
      "",
      "Exit codes: 0 it can be used, 3 it cannot."
    })
final class ConfigCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "show or check?");
  }

  /** Prints every effective value with its origin. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Prints every value with where it came from; passwords are masked.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./forge config show                         the defaults",
        "  ./forge config show --config vps-1.conf     what this node would run with",
        "  ./forge config show --json | jq '.\"forge.node.name\"'"
      })
  static final class Show implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Absent: the defaults alone.")
    private Path config;

    @Option(names = "--json", description = "Print JSON: key, then value and origin.")
    private boolean json;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      List<Entry> entries = entries(Optional.ofNullable(config));
      if (json) {
        out.println(EffectiveSettings.json(entries));
      } else {
        entries.forEach(entry -> out.println(line(entry)));
      }
      out.flush();
      return ExitCode.OK;
    }

    private static String line(Entry entry) {
      return "%-48s = %-32s # %s".formatted(entry.key(), entry.value(), entry.origin());
    }
  }

  /** Says whether a node could be started with a file. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = "Names every problem of a configuration: key, value, place, what is allowed.",
      footerHeading = "%nExamples:%n",
      footer = {
        "  ./forge config check --config vps-1.conf",
        "  ./forge config check --config vps-1.conf --json | jq -r '.problems[]'",
        "",
        "Exit codes: 0 it can be used, 3 it cannot."
      })
  static final class Check implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The file.")
    private Path config;

    @Option(names = "--json", description = "Print JSON: whether it can be used, and problems.")
    private boolean json;

    @Override
    public Integer call() {
      try {
        int values = EffectiveSettings.check(config, System.getenv());
        print(json ? answer(List.of()) : config + " can be used: " + values + " values");
        return ExitCode.OK;
      } catch (SettingsException e) {
        if (json) {
          print(answer(e.problems()));
        }
        throw unusable(e);
      }
    }

    private void print(String text) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(text);
      out.flush();
    }

    private String answer(List<String> problems) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.put("file", config.toString());
      answer.put("usable", problems.isEmpty());
      ArrayNode sentences = answer.putArray("problems");
      problems.forEach(sentences::add);
      return answer.toString();
    }
  }

  private static List<Entry> entries(Optional<Path> file) {
    try {
      return EffectiveSettings.list(file, System.getenv());
    } catch (SettingsException e) {
      throw unusable(e);
    }
  }

  private static CommandFailure unusable(SettingsException e) {
    int count = e.problems().size();
    return new CommandFailure(
        ExitCode.CONFIGURATION,
        "%d %s%n%s".formatted(count, count == 1 ? "problem" : "problems", e.getMessage()),
        e);
  }
}
