package quantumforge.chaos;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import quantumforge.node.Settings;
import quantumforge.node.SettingsException;
import quantumforge.store.DatabaseFailure;
import quantumforge.store.PoolSettings;
import quantumforge.store.Primary;
import quantumforge.store.PrimaryDatabase;

/**
 * Writes to whichever server is the primary as the program's own nodes do: with their connections,
 * and the limits that these have by default. It may hear of the primary on any thread.
 */
final class PrimaryWriter implements Writer {

  private final PrimaryDatabase database;

  PrimaryWriter(Login login, Path namespace) {
    this.database =
        new PrimaryDatabase(
            url(login, namespace), List.of(), login.tls(), limits(), new SimpleMeterRegistry());
  }

  private static String url(Login login, Path namespace) {
    String hosts =
        NodeFiles.sites()
            .map(site -> site.address() + ":" + NodeFiles.POSTGRES_PORT)
            .collect(Collectors.joining(","));
    return "postgresql://%s:%s@%s/%s?%s"
        .formatted(
            login.user(),
            login.password(),
            hosts,
            NodeFiles.DATABASE,
            NamespaceSockets.parameters(namespace));
  }

  private static PoolSettings limits() {
    try {
      return Settings.read(Optional.empty(), Map.of()).database().pool();
    } catch (SettingsException impossible) {
      throw new IllegalStateException("the defaults are refused", impossible);
    }
  }

  /** Hears what a control node's status says, as every node does. */
  void hear(View view) {
    if (!view.primary().isEmpty()) {
      database.primaryIs(
          new Primary(
              view.epoch(),
              view.primary(),
              Part.of(view.primary()).address(),
              NodeFiles.POSTGRES_PORT));
    }
  }

  @Override
  public Row write(long id, String client) throws DatabaseFailure {
    return database.write(
        transaction -> {
          try (PreparedStatement statement = transaction.prepare(Table.INSERT)) {
            return Table.insert(statement, id, client);
          }
        });
  }

  @Override
  public void close() {
    database.close();
  }
}
