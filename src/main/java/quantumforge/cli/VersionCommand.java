package quantumforge.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.pekko.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./forge version}: which build this is. */
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    description = "Prints the versions of forge, Java and Pekko.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge version                         for people",
      "  ./forge version --json                  for programs"
    })
final class VersionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    String format =
        json
            ? "{\"forge\":\"%s\",\"java\":\"%s\",\"pekko\":\"%s\"}%n"
            : "forge %s%njava  %s%npekko %s%n";
    out.printf(format, BuildVersion.build(), Runtime.version(), Version.current());
    out.flush();
    return ExitCode.OK;
  }
}
