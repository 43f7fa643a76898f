package quantumforge.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Certificates as an operator makes them, with {@code ops/certificates}. */
public final class Certificates {

  private Certificates() {}

  /**
   * Makes an authority, unless the folder has one, and certificates.
   *
   * @param wanted names of nodes, each with its hosts: {@code one=127.0.0.1}
   */
  public static void make(Path folder, String... wanted) throws IOException, InterruptedException {
    Needs.program("openssl", "openssl");
    List<String> command =
        new ArrayList<>(List.of(Path.of("ops", "certificates").toString(), folder.toString()));
    command.addAll(List.of(wanted));
    Path printed = Files.createTempFile("certificates", ".log");
    try {
      int code =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(printed.toFile())
              .start()
              .waitFor();
      if (code != 0) {
        throw new IOException("ops/certificates: " + Files.readString(printed));
      }
    } finally {
      Files.delete(printed);
    }
  }
}
