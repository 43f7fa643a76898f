package quantumforge.route;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Counted;
import quantumforge.route.PgBouncerConsole.Database;

/**
 * Clients behind a pgBouncer on this machine. It has no failover of its own: the host in its {@code
 * [databases]} is rewritten, and RELOAD makes it look. Connections to the former primary are cut by
 * KILL, since PAUSE waits for transactions that may never end; in an orderly change PAUSE is
 * enough, and clients see nothing but a delay. They go on only when the new primary takes commits.
 * While clients are cut new ones are refused for some milliseconds, see {@link
 * PgBouncerConsole#kill}.
 */
final class PgBouncerRoute implements Route {

  private static final Logger LOG = LoggerFactory.getLogger(PgBouncerRoute.class);

  private static final long LOOK_MILLIS = 20;
  private static final long LOGIN_MILLIS = 5;

  private final RouteSettings.Pgbouncer settings;
  private final String adminPassword;
  private final RouteLimits limits;
  private final WriteProof proof;
  private final PgBouncerFile file;

  PgBouncerRoute(
      RouteSettings.Pgbouncer settings,
      RoutePasswords passwords,
      RouteLimits limits,
      WriteProof proof)
      throws IOException {
    this.settings = settings;
    this.adminPassword = passwords.get("admin");
    this.limits = limits;
    this.proof = proof;
    this.file = new PgBouncerFile(settings);
  }

  @Override
  public Way way(Decision decision) {
    return new Way(settings.host(), settings.port());
  }

  @Override
  public void hold(Decision decision) throws RouteException, InterruptedException {
    for (String database : settings.databases()) {
      if (!pause(database)) {
        LOG.warn(
            "route {}: clients of {} did not end within {}; they are cut",
            settings.name(),
            database,
            limits.pause());
        ask(console -> cut(console, database));
      }
    }
  }

  /** Whether it came to an end in time. */
  private boolean pause(String database) throws RouteException, InterruptedException {
    try (PgBouncerConsole console = open()) {
      if (console.databases().stream().anyMatch(it -> it.name().equals(database) && it.paused())) {
        return true;
      }
      console.pause(database, limits.pause());
      return true;
    } catch (SQLException late) {
      interrupted();
      LOG.debug("PAUSE {}: {}", database, RouteException.firstLine(late));
      return false;
    }
  }

  @Override
  public void point(Decision decision) throws RouteException, InterruptedException {
    boolean rewritten = file.point(decision);
    Set<String> addresses = addresses(decision);
    ask(console -> turn(console, decision, addresses, rewritten));
    proof.awaitPrimary(decision);
    ask(console -> letGo(console));
  }

  private void turn(
      PgBouncerConsole console, Decision decision, Set<String> addresses, boolean rewritten)
      throws SQLException, RouteException, InterruptedException {
    boolean elsewhere =
        own(console).stream()
            .anyMatch(it -> !it.host().equals(decision.host()) || it.port() != decision.port());
    if (rewritten || elsewhere) {
      console.reload();
    }
    List<Database> databases = own(console);
    if (databases.size() < settings.databases().size()) {
      throw new RouteException(
          "pgBouncer at %s does not know all of %s: its configuration must include %s"
              .formatted(way(decision), settings.databases(), settings.file()));
    }
    if (elsewhere || strangers(console, decision, addresses) > 0) {
      cut(console, databases.stream().filter(it -> !it.paused()).toList());
      awaitCut(console, decision, addresses);
    }
  }

  private void cut(PgBouncerConsole console, List<Database> databases)
      throws SQLException, InterruptedException {
    for (Database database : databases) {
      cut(console, database.name());
    }
  }

  /** New clients are refused until all have ended who were about to log in when it was cut. */
  private void cut(PgBouncerConsole console, String database)
      throws SQLException, InterruptedException {
    console.disable(database);
    console.kill(database);
    long until = System.nanoTime() + limits.linger().toNanos() / 2;
    Set<String> strays = console.loggingIn(database);
    while (!strays.isEmpty() && System.nanoTime() < until) {
      Thread.sleep(LOGIN_MILLIS);
      strays.retainAll(console.loggingIn(database));
    }
    if (!strays.isEmpty()) {
      LOG.warn(
          "route {}: {} are still logging in to {}; pgBouncer may never answer them",
          settings.name(),
          strays,
          database);
    }
    console.enable(database);
  }

  private void awaitCut(PgBouncerConsole console, Decision decision, Set<String> addresses)
      throws SQLException, RouteException, InterruptedException {
    long half = System.nanoTime() + limits.linger().toNanos() / 2;
    long until = System.nanoTime() + limits.linger().toNanos();
    boolean all = false;
    while (strangers(console, decision, addresses) > 0) {
      long now = System.nanoTime();
      if (now > until) {
        throw new RouteException(
            "pgBouncer at %s still has %s to other servers than %s"
                .formatted(
                    way(decision),
                    Counted.of(strangers(console, decision, addresses), "connection"),
                    decision));
      }
      if (now > half && !all) {
        // Clients that were only paused had time to end.
        all = true;
        cut(console, own(console));
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  private long strangers(PgBouncerConsole console, Decision decision, Set<String> addresses)
      throws SQLException {
    return console.servers().stream()
        .filter(it -> settings.databases().contains(it.database()))
        .filter(it -> !addresses.contains(it.address()) || it.port() != decision.port())
        .count();
  }

  private void letGo(PgBouncerConsole console) throws SQLException {
    for (Database database : own(console)) {
      if (database.disabled()) {
        console.enable(database.name());
      }
      if (database.paused()) {
        console.resume(database.name());
      }
    }
  }

  private List<Database> own(PgBouncerConsole console) throws SQLException {
    return console.databases().stream()
        .filter(it -> settings.databases().contains(it.name()))
        .toList();
  }

  /** As pgBouncer shows them: it knows servers by address. */
  private static Set<String> addresses(Decision decision) throws RouteException {
    try {
      return Arrays.stream(InetAddress.getAllByName(decision.host()))
          .map(InetAddress::getHostAddress)
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (UnknownHostException unknown) {
      throw new RouteException(
          "the host %s of %s has no address".formatted(decision.host(), decision.server()),
          unknown);
    }
  }

  private interface Talk {
    void with(PgBouncerConsole console) throws SQLException, RouteException, InterruptedException;
  }

  private void ask(Talk talk) throws RouteException, InterruptedException {
    try (PgBouncerConsole console = open()) {
      talk.with(console);
    } catch (SQLException failed) {
      interrupted();
      throw failure(failed);
    }
  }

  private PgBouncerConsole open() throws RouteException, InterruptedException {
    try {
      return PgBouncerConsole.open(settings, adminPassword, limits.connect());
    } catch (SQLException failed) {
      interrupted();
      throw failure(failed);
    }
  }

  private RouteException failure(SQLException failed) {
    return new RouteException(
        "the console of pgBouncer at %s:%d does not do it: %s"
            .formatted(settings.host(), settings.port(), RouteException.firstLine(failed)),
        failed);
  }

  /** An interrupted virtual thread sees a closed socket. */
  private static void interrupted() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }
}
