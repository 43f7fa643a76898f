package quantumforge.node;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import quantumforge.backup.ConsistencyCheck;
import quantumforge.backup.DatabaseServer;
import quantumforge.backup.EmergencyDatabase;
import quantumforge.backup.EmergencySettings;
import quantumforge.backup.EssentialData;
import quantumforge.backup.EssentialReader;
import quantumforge.backup.Heard;
import quantumforge.backup.Refresher;
import quantumforge.status.PlantWatch;

/** The essential data as one node reaches it: both servers and its local copy. */
public final class EssentialAccess {

  private static final Set<Role> ROLES = EnumSet.of(Role.BACKUP, Role.EMERGENCY, Role.BRAIN);

  private final EmergencySettings settings;
  private final EmergencyDatabase database;
  private final List<DatabaseServer> servers;
  private final Supplier<Optional<Heard>> heard;

  EssentialAccess(Settings settings, PlantWatch watch) {
    this.settings = settings.backup().emergency();
    this.database = new EmergencyDatabase(this.settings);
    this.servers =
        settings.failover().servers().stream()
            .map(
                server ->
                    new DatabaseServer(
                        server.name(),
                        this.settings.source(
                            server.host(), server.port(), settings.failover().clientTls())))
            .toList();
    this.heard =
        () ->
            watch
                .latest()
                .filter(seen -> seen.ageMillis() <= settings.plant().staleAfter().toMillis())
                .flatMap(seen -> seen.status().database())
                .filter(decided -> !decided.primary().isEmpty())
                .map(decided -> new Heard(decided.epoch(), decided.primary()));
  }

  /** Whether a node may have to go on without the servers, and there are any. */
  static boolean isWanted(Settings settings) {
    return !settings.failover().servers().isEmpty()
        && settings.node().roles().stream().anyMatch(ROLES::contains);
  }

  /** For a node that does not run, or in another process: it hears no witness. */
  public static EssentialReader reader(Settings settings) {
    return new EssentialAccess(settings, new PlantWatch()).reader();
  }

  /** For scripts. */
  public static String json(EssentialData data) {
    return Json.write(data);
  }

  EmergencyDatabase database() {
    return database;
  }

  Refresher refresher() {
    return new Refresher(servers, database, settings, heard);
  }

  ConsistencyCheck check() {
    return new ConsistencyCheck(servers, database, settings, heard);
  }

  EssentialReader reader() {
    return new EssentialReader(servers, database, heard);
  }
}
