package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.failover.Facts.Folder;
import quantumforge.health.ServerReport.Position;
import quantumforge.kernel.Durable;
import quantumforge.kernel.Lsn;

/** The server's data, while it does not run. Used by one thread. */
final class DataFolder {

  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

  /** Beside the data: it is being made and cannot be used. */
  private static final String UNFINISHED = "data-unfinished";

  /** Beside the data: what is to take their place. */
  private static final String FRESH = "data-new";

  /** In that file: nobody wants what is there any more. */
  private static final String GIVEN_UP = "given up";

  /** What pg_controldata calls whether a server ended in order, and how it says that one did. */
  private static final String CLUSTER_STATE = "database cluster state";

  private static final Set<String> SHUT_DOWN = Set.of("shut down", "shut down in recovery");

  private static final Duration CREATE_LIMIT = Duration.ofMinutes(2);
  private static final Duration REWIND_LIMIT = Duration.ofMinutes(30);
  private static final Duration CLONE_LIMIT = Duration.ofHours(12);

  private final AgentSettings settings;
  private final ServerTools tools;
  private final ServerConfiguration configuration;
  private final CopyRoom room;
  private final ServerVersions versions;

  DataFolder(AgentSettings settings, ServerTools tools, ServerConfiguration configuration) {
    this(
        settings,
        tools,
        configuration,
        new CopyRoom(folder -> folder.toFile().getUsableSpace()),
        new ServerVersions(settings, tools));
  }

  DataFolder(
      AgentSettings settings,
      ServerTools tools,
      ServerConfiguration configuration,
      CopyRoom room,
      ServerVersions versions) {
    this.versions = versions;
    this.settings = settings;
    this.tools = tools;
    this.configuration = configuration;
    this.room = room;
  }

  Folder kind() {
    if (Files.exists(marker())) {
      return Folder.UNFINISHED;
    }
    if (!Files.exists(settings.data().resolve("PG_VERSION"))) {
      return Folder.EMPTY;
    }
    return Files.exists(signal()) ? Folder.STANDBY : Folder.PRIMARY;
  }

  private Path signal() {
    return settings.data().resolve("standby.signal");
  }

  private Path marker() {
    return settings.folder().resolve(UNFINISHED);
  }

  /** Makes a new database. */
  void create() throws AgentException, IOException, InterruptedException {
    tools.version();
    Path password = settings.configuration().resolve("initdb.password");
    try {
      PrivateFile.replace(password, settings.passwords().superuser() + "\n");
      Path fresh = fresh();
      tools.run(
          CREATE_LIMIT,
          "initdb",
          "--pgdata=" + fresh,
          "--username=postgres",
          "--auth=scram-sha-256",
          "--pwfile=" + password,
          "--encoding=UTF8",
          "--no-locale",
          "--data-checksums");
      Files.move(fresh, settings.data());
      Durable.names(settings.data().getParent());
    } finally {
      Files.deleteIfExists(password);
    }
  }

  /**
   * Has the server refuse {@code ALTER SYSTEM}, which could let commits go by a setting that counts
   * more than the agent's: it writes a file first, in whose place stands a folder. PostgreSQL's own
   * tools leave both out (basebackup.c and pg_rewind's filemap.c: excludeFiles).
   */
  void refuseAlterSystem() throws IOException {
    Path instead = settings.data().resolve("postgresql.auto.conf.tmp");
    if (!Files.isDirectory(instead)) {
      Files.deleteIfExists(instead);
      Files.createDirectory(instead);
      // pg_rewind looks into every folder, through a server that may run as another user.
      FolderOwner.give(instead, settings.data());
    }
  }

  /** A server that starts from it follows. */
  void becomeStandby() throws IOException {
    if (!Files.exists(signal())) {
      Files.createFile(signal());
      FolderOwner.give(signal(), settings.data());
      Durable.names(settings.data());
    }
  }

  /**
   * Arguments of a server that would start as a standby: what its primary has more of than its own
   * files ask for.
   */
  List<String> primarysSettings() throws AgentException, InterruptedException {
    return kind() == Folder.STANDBY
        ? PrimarysSettings.arguments(
            tools.controlData(),
            List.of(
                settings.data().resolve("postgresql.conf"),
                configuration.file(),
                settings.data().resolve("postgresql.auto.conf")))
        : List.of();
  }

  /**
   * What is known of data whose server does not run.
   *
   * @param system the cluster's identifier; empty without data
   * @param position where it ends, as far as its control file knows
   * @param damage why no server can be started from it, with the file; empty when one can
   */
  record Stopped(Folder folder, String system, Position position, String damage) {

    private static Stopped unusable(Folder folder, String damage) {
      return new Stopped(folder, "", Position.NOWHERE, damage);
    }
  }

  Stopped stopped() throws AgentException, InterruptedException {
    Folder kind = kind();
    if (kind == Folder.EMPTY || kind == Folder.UNFINISHED) {
      return Stopped.unusable(kind, "");
    }
    Optional<String> other = versions.otherVersion();
    if (other.isPresent()) {
      return Stopped.unusable(Folder.OTHER_VERSION, other.get());
    }
    try {
      Map<String, String> control = tools.controlData();
      return new Stopped(kind, value(control, "database system identifier"), position(control), "");
    } catch (UnreadableDataException damaged) {
      return Stopped.unusable(Folder.UNREADABLE, damaged.getMessage());
    } catch (IllegalArgumentException damaged) {
      return Stopped.unusable(
          Folder.UNREADABLE,
          "%s says nothing sensible: %s".formatted(tools.control(), damaged.getMessage()));
    }
  }

  private static String value(Map<String, String> control, String name) {
    String value = control.get(name);
    if (value == null) {
      throw new IllegalArgumentException("it has no " + name);
    }
    return value;
  }

  private static Position position(Map<String, String> control) {
    boolean clean = value(control, CLUSTER_STATE).equals("shut down");
    Lsn checkpoint = Lsn.parse(value(control, "latest checkpoint location"));
    Lsn recovered = Lsn.parse(value(control, "minimum recovery ending location"));
    Lsn begin = recovered.covers(checkpoint) ? recovered : checkpoint;
    int timeline = Integer.parseInt(value(control, "latest checkpoint's timelineid"));
    // What comes behind the beginning of its last record: a standby that has it has all.
    return new Position(timeline, clean ? new Lsn(begin.bytes() + 1) : begin, clean);
  }

  /**
   * Makes data that can follow the other server: turns back what only this one has, and where that
   * is not possible copies everything.
   *
   * @return what was done, for people
   */
  String rebuild() throws AgentException, IOException, InterruptedException {
    if (kind() == Folder.PRIMARY || kind() == Folder.STANDBY) {
      try {
        return rewind();
      } catch (AgentException failed) {
        LOG.warn(
            "{}: {}; everything is copied instead", settings.own().name(), failed.getMessage());
      }
    }
    return copy();
  }

  /**
   * The program first brings data that were not shut down to an orderly end, and so writes a
   * checkpoint into their log. On a timeline that both servers are on it does not look whether the
   * other one has it (pg_rewind.c, "no rewind required"): such data would follow nobody.
   */
  private String rewind() throws AgentException, IOException, InterruptedException {
    configuration.followNobody();
    mark();
    boolean shutDown = SHUT_DOWN.contains(tools.controlData().get(CLUSTER_STATE));
    // As a primary: in recovery it could not be brought to an orderly end first.
    Files.deleteIfExists(signal());
    Durable.names(settings.data());
    String printed =
        tools.run(
            REWIND_LIMIT,
            "pg_rewind",
            "--target-pgdata=" + settings.data(),
            // It gives itself no name, by which the other server could tell it from an agent.
            "--source-server=" + configuration.source("postgres") + " application_name=pg_rewind",
            "--config-file=" + configuration.file());
    boolean untouched = printed.contains("no rewind required");
    if (untouched && !shutDown) {
      throw new AgentException(
          "its log, which was brought to an end, cannot be turned back on one timeline");
    }
    becomeStandby();
    unmark();
    return untouched
        ? "its data could follow as it was"
        : "what only this server had was turned back";
  }

  /** See {@link ServerVersions#checkCopy}. */
  void checkCopy() throws AgentException, InterruptedException {
    versions.checkCopy();
  }

  /**
   * No server starts from what is there, and a rebuild copies everything, in any later life; where
   * the disk has no room for both, what is there goes first.
   */
  void giveUp() throws IOException {
    mark();
    Files.writeString(marker(), GIVEN_UP);
  }

  private void makeRoom(Path old) throws AgentException, IOException {
    boolean givenUp = Files.exists(marker()) && Files.readString(marker()).equals(GIVEN_UP);
    if (givenUp && !room.isThere(settings)) {
      LOG.warn("{}: what was given up makes room for the copy", settings.own().name());
      delete(old);
      delete(settings.data());
    }
    room.check(settings);
  }

  /** Into a folder of its own first: until it is whole, what is there stays. */
  private String copy() throws AgentException, IOException, InterruptedException {
    checkCopy();
    Path old = settings.folder().resolve("data-old");
    delete(settings.folder().resolve(FRESH));
    makeRoom(old);
    Path fresh = fresh();
    tools.run(
        CLONE_LIMIT,
        "pg_basebackup",
        "--pgdata=" + fresh,
        "--dbname=" + configuration.source("replicator"),
        "--wal-method=stream",
        "--checkpoint=fast");
    FolderOwner.give(Files.createFile(fresh.resolve("standby.signal")), fresh);
    Durable.names(fresh);
    mark();
    delete(old);
    if (Files.exists(settings.data())) {
      Files.move(settings.data(), old);
    }
    Files.move(fresh, settings.data());
    Durable.names(settings.data().getParent());
    unmark();
    delete(old);
    return "everything was copied from " + settings.peer().name();
  }

  /** An empty folder of who runs the server, who may make none in the agent's. */
  private Path fresh() throws IOException {
    Path fresh = settings.folder().resolve(FRESH);
    delete(fresh);
    Files.createDirectory(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    FolderOwner.give(fresh, settings.configuration());
    return fresh;
  }

  /** On the disk before anything is changed: after a loss of power half of it must not pass. */
  private void mark() throws IOException {
    if (!Files.exists(marker())) {
      Files.createFile(marker());
      Durable.names(settings.folder());
    }
  }

  private void unmark() throws IOException {
    Files.delete(marker());
    Durable.names(settings.folder());
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
        for (Path file : all) {
          Files.delete(file);
        }
      }
    }
  }
}
