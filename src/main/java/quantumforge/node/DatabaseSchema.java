package quantumforge.node;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.failover.AgentSettings;
import quantumforge.failover.FailoverSettings;
import quantumforge.health.ServerReport;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.store.Schema;
import quantumforge.store.SchemaException;

/**
 * Brings the tables to the version of this program each time when the server here becomes the
 * primary. A client like any other, in a thread of its own: the agent waits for nothing that it
 * does. Thread-safe.
 */
final class DatabaseSchema implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseSchema.class);
  private static final String NAME = "database-schema";
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final FailoverSettings settings;
  private final String server;
  private final Supplier<Optional<ServerReport>> report;
  private volatile ServiceStatus status = new ServiceStatus(NAME, State.STARTING, "not started");
  private volatile Optional<Thread> thread = Optional.empty();

  /**
   * @param report of the agent of the server here
   */
  DatabaseSchema(
      FailoverSettings settings, String server, Supplier<Optional<ServerReport>> report) {
    this.settings = settings;
    this.server = server;
    this.report = report;
  }

  @Override
  public void start() throws IOException {
    Schema schema = schema(AgentSettings.of(settings, server));
    become(State.RUNNING, server + " is not the primary, and gets the tables from it");
    thread = Optional.of(Thread.ofVirtual().name(NAME).start(() -> run(schema)));
  }

  private static Schema schema(AgentSettings agent) {
    String url =
        "jdbc:postgresql://%s:%d/signalcartel".formatted(agent.own().host(), agent.own().port());
    return new Schema(url, agent.passwords().tradingUser(), agent.tls().clients(), LIMIT);
  }

  @Override
  public void stop() throws InterruptedException {
    Optional<Thread> running = thread;
    if (running.isPresent()) {
      running.get().interrupt();
      running.get().join(Duration.ofSeconds(3));
    }
  }

  private void run(Schema schema) {
    boolean done = false;
    try {
      while (true) {
        boolean primary = isPrimary();
        if (!primary && done) {
          become(State.RUNNING, server + " is not the primary any more");
        }
        done = primary && (done || migrate(schema));
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isPrimary() {
    return report.get().filter(one -> one.state() == ServerReport.State.PRIMARY).isPresent();
  }

  private boolean migrate(Schema schema) {
    try {
      become(State.RUNNING, "the tables at %s have version %s".formatted(server, schema.migrate()));
      return true;
    } catch (SchemaException failed) {
      become(State.DEGRADED, failed.getMessage());
      return false;
    }
  }

  private void become(State state, String detail) {
    boolean changed = !status.detail().equals(detail);
    status = new ServiceStatus(NAME, state, detail);
    if (changed && state == State.DEGRADED) {
      LOG.warn("{}", detail);
    } else if (changed) {
      LOG.info("{}", detail);
    }
  }

  @Override
  public ServiceStatus status() {
    return status;
  }
}
