package quantumforge.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * As whom a PostgreSQL server runs, which refuses to run as root. For root there are two ways: a
 * user namespace of its own, in which the server is nobody and yet owns its files; or, where
 * namespaces are forbidden, the user {@code postgres} or {@code nobody}.
 */
final class ServerUser {

  private static final List<String> NAMESPACE = List.of("unshare", "--user", "--");
  private static final String REUID = "--reuid=";
  private static final List<String> NAMES = List.of("postgres", "nobody");

  private ServerUser() {}

  /**
   * What to put before a command; empty when we are not root.
   *
   * @param folder where the server has to read and write; given to its user where that is needed
   */
  static List<String> prefix(Path folder) throws DemoException, IOException, InterruptedException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    if (succeeds(NAMESPACE)) {
      return NAMESPACE;
    }
    for (String name : NAMES) {
      List<String> prefix =
          List.of("setpriv", REUID + name, "--clear-groups", "--inh-caps=-all", "--");
      if (succeeds(prefix)) {
        letPass(folder.toAbsolutePath().getParent());
        own(prefix, folder);
        checkReachable(prefix, name, folder);
        return prefix;
      }
    }
    throw new DemoException(
        DemoException.Kind.MISSING,
        "PostgreSQL does not run as root, and neither unshare nor setpriv (package util-linux) can"
            + " start it as somebody else here; run the demo as an ordinary user");
  }

  /** Whether files that the server writes are this process's, and the other way round. */
  static boolean keepsOwner(List<String> prefix) {
    return prefix.equals(NAMESPACE);
  }

  /** Gives the folder and all in it to the server's user. */
  static void own(List<String> prefix, Path folder) throws IOException {
    for (String word : prefix) {
      if (word.startsWith(REUID)) {
        giveTo(word.substring(REUID.length()), folder);
      }
    }
  }

  /** Others may then pass through the folder to what they may read, and see nothing else of it. */
  private static void letPass(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }

  private static void giveTo(String name, Path folder) throws IOException {
    UserPrincipal owner =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(name);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        Files.setOwner(file, owner);
      }
    }
  }

  private static void checkReachable(List<String> prefix, String name, Path folder)
      throws DemoException, InterruptedException {
    if (!succeeds(Stream.concat(prefix.stream(), Stream.of("ls", folder.toString())).toList())) {
      throw new DemoException(
          DemoException.Kind.CONFIGURATION,
          "PostgreSQL has to run as user %s, who cannot enter %s; choose another folder with --dir, for example --dir /var/tmp/forge-demo"
              .formatted(name, folder));
    }
  }

  private static boolean succeeds(List<String> prefix) throws InterruptedException {
    List<String> command =
        prefix.getLast().equals("--")
            ? Stream.concat(prefix.stream(), Stream.of("true")).toList()
            : prefix;
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    }
  }
}
