package quantumforge.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Documents {@code ./forge test}; the launcher itself runs it, without this program. */
@Command(
    name = "test",
    mixinStandardHelpOptions = true,
    description = "Builds everything and runs every test (mvn verify).",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./forge test                            everything",
      "  ./forge test -Dtest=PriceTest           one test class",
      "  ./forge test -o                         without looking for newer libraries"
    })
final class TestCommand implements Runnable {

  @Parameters(arity = "0..*", description = "Handed to Maven as they are.")
  private List<String> mavenArguments;

  @Unmatched private List<String> mavenOptions;

  @Override
  public void run() {
    throw new CommandFailure(
        ExitCode.USAGE, "run it through the launcher ./forge, which knows where Maven is");
  }
}
