package quantumforge.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** How SQL clients reach the QuestDB inside a brain: on loopback, with a password of its own. */
final class QuestAccess {

  static final String USER = "forge";

  /** As the store writes them, digit by digit; making numbers of millions of them takes minutes. */
  private static final String DECIMALS_AS_TEXT = "&binaryTransferDisable=NUMERIC";

  private QuestAccess() {}

  /** The password of the brain whose folder it is; made at the first time. */
  static String password(Path folder) throws IOException {
    return PrivateFiles.password(folder.resolve("questdb.password"));
  }

  static String jdbcUrl(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/qdb?sslmode=disable&connectTimeout=3";
  }

  /**
   * Connects to a brain's QuestDB to read whole tables page by page.
   *
   * @param port of the PostgreSQL wire protocol
   */
  static Connection connect(int port, String password) throws IOException {
    try {
      Connection connection =
          DriverManager.getConnection(jdbcUrl(port) + DECIMALS_AS_TEXT, USER, password);
      // Without it the driver takes in whole tables at once.
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException refused) {
      throw new IOException(
          "QuestDB at port %d does not answer: %s".formatted(port, refused.getMessage()), refused);
    }
  }
}
