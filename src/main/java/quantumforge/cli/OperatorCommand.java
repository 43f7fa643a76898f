package quantumforge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import quantumforge.command.Operators;
import quantumforge.command.Operators.Operator;

/** {@code ./forge operator}: a new operator's file. */
@Command(
    name = "operator",
    mixinStandardHelpOptions = true,
    description =
        "Makes the file by which an operator shows who he is; its one line belongs into the file"
            + " that forge.operators.file names at each node that may be commanded.",
    footerHeading = "%nExample:%n",
    footer = {
      "  ./forge operator anna --out ~/anna.operator",
      "  cat ~/anna.operator >> /etc/forge/operators    on each node"
    })
final class OperatorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description = "The operator's name, as logs and history show it.")
  private String name;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to make, readable for you alone; it must not exist.")
  private Path file;

  @Override
  public Integer call() {
    Operator operator = create();
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, operator.line() + "\n");
    } catch (FileAlreadyExistsException exists) {
      throw new ParameterException(spec.commandLine(), "--out %s exists".formatted(file));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "%s cannot be written: %s".formatted(file, e));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%s has the token of %s; add its line to forge.operators.file of the nodes%n", file, name);
    out.flush();
    return ExitCode.OK;
  }

  private Operator create() {
    try {
      return Operators.create(name);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }
}
