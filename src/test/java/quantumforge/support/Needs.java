package quantumforge.support;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs that not every machine has. On a person's machine a test without it is skipped,
 * with the reason printed and in its report. Where everything is to be tested, which {@code CI} in
 * the environment says, a tool that is missing fails the test: it can be installed. What the kernel
 * or a container refuses is no reason to fail there either. Every test that skips itself does so
 * here.
 */
public final class Needs {

  private static final List<String> FOLDERS = List.of("/usr/local/bin", "/usr/bin", "/usr/sbin");

  private static final Needs HERE = new Needs(isAll(System.getenv("CI")), System.err);

  private final boolean all;
  private final PrintStream out;

  /**
   * @param all whether everything is to be tested
   * @param out told of what is skipped
   */
  Needs(boolean all, PrintStream out) {
    this.all = all;
    this.out = out;
  }

  /** Whether everything is to be tested, by the value of {@code CI}; null when there is none. */
  static boolean isAll(String ci) {
    return ci != null && !ci.isEmpty() && !ci.equals("false");
  }

  /** Something that can be installed or built; the reason says what, and how. */
  public static void tool(boolean there, String reason) {
    HERE.installed(there, reason);
  }

  /** Something that only some users or machines may do; the reason says what. */
  public static void privilege(boolean there, String reason) {
    HERE.allowed(there, reason);
  }

  /** Recordings from outside of the repository, which are used where they are. */
  public static void recording(boolean there, String reason) {
    HERE.allowed(there, reason);
  }

  /** What an earlier test of the class left whole; when it did not, its own failure is told. */
  public static void earlier(boolean whole, String reason) {
    HERE.allowed(whole, reason);
  }

  /**
   * A program of this machine.
   *
   * @param debian the package that has it
   */
  public static Path program(String name, String debian) {
    Optional<Path> found = find(name);
    tool(found.isPresent(), "%s is not installed (Debian: the package %s)".formatted(name, debian));
    return found.orElseThrow();
  }

  static Optional<Path> find(String name) {
    return Stream.concat(
            Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(":")),
            FOLDERS.stream())
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  void installed(boolean there, String reason) {
    if (!there && all) {
      Assertions.fail(reason + "; everything is to be tested here, since CI is set");
    }
    allowed(there, reason);
  }

  void allowed(boolean there, String reason) {
    if (!there) {
      out.println("skipped: " + reason);
      Assumptions.abort(reason);
    }
  }
}
