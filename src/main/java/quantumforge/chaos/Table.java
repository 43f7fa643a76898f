package quantumforge.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The table that the clients write to, at one server or the other. */
final class Table {

  private final Path namespace;
  private final String password;

  Table(Path namespace, String password) {
    this.namespace = namespace;
    this.password = password;
  }

  private Connection connect(String server) throws SQLException {
    return Client.connect(
        "jdbc:postgresql://%s:%d/%s?connectTimeout=2&socketTimeout=30"
            .formatted(Part.of(server).address(), NodeFiles.POSTGRES_PORT, NodeFiles.DATABASE),
        password);
  }

  void create(String server) throws IOException, InterruptedException {
    Namespace.call(
        namespace,
        () -> {
          try (Connection connection = connect(server);
              Statement statement = connection.createStatement()) {
            return statement.execute(Client.TABLE);
          }
        });
  }

  /** Rows of these that a server does not have. */
  Set<Long> missing(String server, Collection<Ack> acks) throws IOException, InterruptedException {
    Set<Long> missing = new HashSet<>();
    acks.forEach(ack -> missing.add(ack.id()));
    long least = missing.stream().mapToLong(id -> id).min().orElse(0);
    return Namespace.call(
        namespace,
        () -> {
          try (Connection connection = connect(server);
              Statement statement = connection.createStatement();
              ResultSet rows =
                  statement.executeQuery("select id from written where id >= " + least)) {
            while (rows.next()) {
              missing.remove(rows.getLong(1));
            }
          }
          return missing;
        });
  }
}
