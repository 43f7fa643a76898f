package quantumforge.demo;

import java.io.IOException;
import java.nio.file.Path;

/** How SQL clients reach the QuestDB inside a brain: on loopback, with a password of its own. */
final class QuestAccess {

  static final String USER = "forge";

  private QuestAccess() {}

  /** The password of the brain whose folder it is; made at the first time. */
  static String password(Path folder) throws IOException {
    return PrivateFiles.password(folder.resolve("questdb.password"));
  }

  static String jdbcUrl(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/qdb?sslmode=disable&connectTimeout=3";
  }
}
