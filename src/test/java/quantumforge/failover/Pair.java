package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import quantumforge.failover.FailoverSettings.Server;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Step;
import quantumforge.support.FreePorts;
import quantumforge.support.PostgresPrograms;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.DatabaseLimits;
import quantumforge.witness.DatabaseMachine;
import quantumforge.witness.DatabaseMachine.Effect;
import quantumforge.witness.DatabaseMachine.Event;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseSituation.Seen;

/** Two real PostgreSQL servers with their agents, and a witness whose record is in memory. */
final class Pair {

  /** Long, for a machine on which much else runs: a standby that seems silent is not promoted. */
  private static final Duration SILENCE = Duration.ofSeconds(8);

  /** Long, since a test lets it stand still. */
  private static final Duration GUARD = Duration.ofSeconds(60);

  static final Duration LEASE = Duration.ofSeconds(5);

  private static final ArchiveSettings NO_ARCHIVE =
      AgentSettingsBuilder.archive("", Duration.ofSeconds(30));

  private static final Function<String, TlsSettings> PLAIN = name -> TlsSettings.PLAIN;

  private final Map<String, Server> servers = new LinkedHashMap<>();
  private final Map<String, ServerAgent> agents = new ConcurrentHashMap<>();
  private final Map<String, Seen> reports = new ConcurrentHashMap<>();
  private final Map<String, Long> arrived = new ConcurrentHashMap<>();
  private final Path folder;
  private final ArchiveSettings archive;
  private final Function<String, TlsSettings> tls;
  private final List<String> runAs;
  private final DatabaseMachine machine;
  private final Thread witness;
  private final List<String> history = new ArrayList<>();
  private DatabaseMachine.State state;
  private volatile int looks;

  /** The witness hears nothing of these agents, and they nothing of the witness. */
  private final Set<String> muted = ConcurrentHashMap.newKeySet();

  private final Set<String> hearing = ConcurrentHashMap.newKeySet();

  Pair(Path folder) throws IOException, InterruptedException {
    this(folder, Duration.ofSeconds(4), NO_ARCHIVE, PLAIN, PostgresPrograms.user());
  }

  Pair(Path folder, ArchiveSettings archive) throws IOException, InterruptedException {
    this(folder, Duration.ofSeconds(4), archive, PLAIN, PostgresPrograms.user());
  }

  /**
   * @param tls by the server's name
   */
  Pair(Path folder, Function<String, TlsSettings> tls) throws IOException, InterruptedException {
    this(folder, tls, PostgresPrograms.user());
  }

  /**
   * @param tls by the server's name
   * @param runAs as {@code forge.failover.agent.run-as}
   */
  Pair(Path folder, Function<String, TlsSettings> tls, List<String> runAs)
      throws IOException, InterruptedException {
    this(folder, Duration.ofSeconds(4), NO_ARCHIVE, tls, runAs);
  }

  /**
   * @param blocked for how long commits may wait before the primary goes on alone
   */
  Pair(Path folder, Duration blocked) throws IOException, InterruptedException {
    this(folder, blocked, NO_ARCHIVE, PLAIN, PostgresPrograms.user());
  }

  private Pair(
      Path folder,
      Duration blocked,
      ArchiveSettings archive,
      Function<String, TlsSettings> tls,
      List<String> runAs)
      throws IOException, InterruptedException {
    this.folder = folder;
    this.archive = archive;
    this.tls = tls;
    this.runAs = List.copyOf(runAs);
    for (String name : List.of("one", "two")) {
      servers.put(name, new Server(name, "127.0.0.1", FreePorts.next()));
    }
    machine =
        new DatabaseMachine(
            List.copyOf(servers.keySet()),
            new DatabaseLimits(
                SILENCE,
                SILENCE,
                Duration.ofSeconds(3),
                blocked,
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofMinutes(10),
                16L << 20,
                3,
                Duration.ZERO,
                5,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2)));
    state = machine.resume(DatabaseRecord.NONE, millis());
    for (String name : servers.keySet()) {
      startAgent(name);
    }
    witness = Thread.ofVirtual().name("witness").start(this::decide);
  }

  AgentSettings settings(String name) throws IOException, InterruptedException {
    String other = name.equals("one") ? "two" : "one";
    return new AgentSettingsBuilder(Files.createDirectories(folder.resolve(name)))
        .servers(servers.get(name), servers.get(other))
        .programs(PostgresPrograms.folder(), runAs)
        .clients("127.0.0.1/32")
        .lease(LEASE)
        .guard(GUARD)
        .hung(Duration.ofSeconds(10))
        .archive(archive)
        .tls(tls.apply(name))
        .build();
  }

  void startAgent(String name) throws IOException, InterruptedException {
    ServerAgent agent =
        new ServerAgent(
            settings(name),
            report -> {
              if (!muted.contains(name)) {
                reports.put(name, new Seen(report, 0));
                arrived.put(name, System.nanoTime());
              }
            });
    agents.put(name, agent);
    agent.start();
  }

  private static long millis() {
    return System.nanoTime() / 1_000_000;
  }

  private void decide() {
    try {
      while (true) {
        Thread.sleep(50);
        Map<String, Seen> seen = new TreeMap<>();
        reports.forEach(
            (name, report) ->
                seen.put(
                    name,
                    new Seen(
                        report.report(), (System.nanoTime() - arrived.get(name)) / 1_000_000)));
        step(new Event.Looked(millis(), seen));
        looks++;
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void step(Event event) {
    Step<DatabaseMachine.State, Effect> step = machine.step(state, event);
    state = step.state();
    for (Effect effect : step.effects()) {
      switch (effect) {
        case Effect.Store(DatabaseRecord record) -> step(new Event.Stored(millis(), record));
        case Effect.Tell(DatabaseRecord record) -> tell(record);
        case Effect.Answered answered -> history.add(millis() + " " + answered);
        case Effect.Judged judged ->
            history.add("%d %s %s".formatted(millis(), judged.verdict().rule(), judged.record()));
      }
    }
  }

  /** An agent whose disk stands still holds up nobody else. */
  private void tell(DatabaseRecord record) {
    agents.forEach(
        (name, agent) -> {
          if (!muted.contains(name) && hearing.add(name)) {
            Thread.ofPlatform()
                .name("hearer-" + name)
                .daemon()
                .start(() -> tell(name, agent, record));
          }
        });
  }

  private void tell(String name, ServerAgent agent, DatabaseRecord record) {
    try {
      agent.hear(record);
    } catch (IOException failed) {
      throw new AssertionError(failed);
    } finally {
      hearing.remove(name);
    }
  }

  synchronized DatabaseRecord record() {
    return state.record();
  }

  /** How often the witness has looked. */
  int looks() {
    return looks;
  }

  synchronized void ask(DatabaseCommand command) {
    step(new Event.Asked(command));
  }

  synchronized List<String> history() {
    return List.copyOf(history);
  }

  Optional<ServerReport> report(String name) {
    return Optional.ofNullable(reports.get(name)).map(Seen::report);
  }

  Server server(String name) {
    return servers.get(name);
  }

  /**
   * Both servers as a client has them: one that stands still takes a connection and says nothing.
   */
  String url() {
    List<String> hosts = new ArrayList<>();
    servers.values().forEach(server -> hosts.add(server.host() + ":" + server.port()));
    return url(hosts);
  }

  /** One server, as long as it is the primary. */
  String clientUrl(String name) {
    return url(List.of(servers.get(name).host() + ":" + servers.get(name).port()));
  }

  private static String url(List<String> hosts) {
    return "jdbc:postgresql://%s/signalcartel?targetServerType=primary&hostRecheckSeconds=0&connectTimeout=1&sslResponseTimeout=1000&loginTimeout=10&socketTimeout=5"
        .formatted(String.join(",", hosts));
  }

  ServerAgent agent(String name) {
    return agents.get(name);
  }

  /** The agent ends, and its server with it, in order. */
  void stopAgent(String name) throws IOException, InterruptedException {
    agents.remove(name).stop();
  }

  /** SIGKILL to the server's first process. */
  void kill(String name) throws IOException, InterruptedException {
    signal(name, "KILL");
  }

  /** The process that lets new connections in stands still, and no other one. */
  void freezeFirstProcess(String name) throws IOException, InterruptedException {
    signal(name, "STOP");
  }

  void thawFirstProcess(String name) throws IOException, InterruptedException {
    signal(name, "CONT");
  }

  /** All processes of the server stand still, and its agent with them. */
  void freeze(String name) throws IOException, InterruptedException {
    muted.add(name);
    signalAll(name, "STOP");
  }

  void thaw(String name) throws IOException, InterruptedException {
    signalAll(name, "CONT");
    muted.remove(name);
  }

  /** The agent and the witness do not hear each other. */
  void mute(String name) {
    muted.add(name);
  }

  void unmute(String name) {
    muted.remove(name);
  }

  /** How long ago the agent heard the witness. */
  long heardMillis(String name) {
    return agents.get(name).report().heardMillis();
  }

  /** Why clients are not to be sent to a server as the primary. */
  Optional<String> missingToLead(String name) {
    return agents.get(name).missingToLead();
  }

  /** SIGKILL to what guards the server, which runs on; answers the server. */
  ProcessHandle killGuard(String name) throws IOException {
    ProcessHandle server = process(name);
    guard(server).destroyForcibly();
    return server;
  }

  /** The server does not hear its agent. */
  void freezeGuard(String name) throws IOException, InterruptedException {
    run("kill", "-s", "STOP", Long.toString(guard(process(name)).pid()));
  }

  void thawGuard(String name) throws IOException, InterruptedException {
    run("kill", "-s", "CONT", Long.toString(guard(process(name)).pid()));
  }

  private ProcessHandle process(String name) throws IOException {
    return ProcessHandle.of(Long.parseLong(pid(name))).orElseThrow();
  }

  /** Between it and the server is a shell that waits for the server's end. */
  private static ProcessHandle guard(ProcessHandle server) {
    return server.parent().flatMap(ProcessHandle::parent).orElseThrow();
  }

  /** What a server answers its superuser. */
  String ask(String name, String query) throws SQLException {
    return ask(name, query, "");
  }

  /** The same in a session whose commits do not wait for the standby. */
  String askWithoutWaiting(String name, String query) throws SQLException {
    return ask(name, query, "?options=-c%20synchronous_commit=local");
  }

  private String ask(String name, String query, String options) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(name) + options, superuser(name));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** Has a server's superuser do something. */
  void run(String name, String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url(name), superuser(name));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Properties superuser(String name) {
    Properties properties = tls.apply(name).clients().properties();
    properties.setProperty("user", "postgres");
    properties.setProperty("password", "super");
    return properties;
  }

  private String url(String name) {
    Server server = servers.get(name);
    return "jdbc:postgresql://%s:%d/postgres".formatted(server.host(), server.port());
  }

  /** The process that recovers a server that was not stopped; 0 when there is none. */
  long recovers(String name) {
    try {
      return ProcessHandle.of(Long.parseLong(pid(name))).stream()
          .flatMap(ProcessHandle::children)
          .filter(process -> title(process).contains("startup recovering"))
          .mapToLong(ProcessHandle::pid)
          .findFirst()
          .orElse(0);
    } catch (IOException notYet) {
      return 0;
    }
  }

  private static String title(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException ended) {
      return "";
    }
  }

  void signal(long pid, String signal) throws IOException, InterruptedException {
    run("kill", "-s", signal, Long.toString(pid));
  }

  private void signalAll(String name, String signal) throws IOException, InterruptedException {
    run("pkill", "-" + signal, "-P", pid(name));
    signal(name, signal);
  }

  private void signal(String name, String signal) throws IOException, InterruptedException {
    run("kill", "-s", signal, pid(name));
  }

  private String pid(String name) throws IOException {
    return Files.readAllLines(folder.resolve(name).resolve("data/postmaster.pid"))
        .getFirst()
        .strip();
  }

  private static void run(String... command) throws IOException, InterruptedException {
    new ProcessBuilder(command).inheritIO().start().waitFor();
  }

  void stop() throws IOException, InterruptedException {
    witness.interrupt();
    witness.join();
    for (ServerAgent agent : agents.values()) {
      agent.stop();
    }
  }
}
