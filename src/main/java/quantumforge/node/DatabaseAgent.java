package quantumforge.node;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import quantumforge.failover.AgentSettings;
import quantumforge.failover.FailoverSettings;
import quantumforge.failover.Hearer;
import quantumforge.failover.ServerAgent;
import quantumforge.health.ServerReport;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.witness.DatabaseDecision;

/** The agent of this node's PostgreSQL server, as a service. Thread-safe. */
final class DatabaseAgent implements Service, Hearer.Place {

  private static final String NAME = "database-agent";

  private final FailoverSettings settings;
  private final String server;
  private final Consumer<ServerReport> reports;
  private volatile Optional<ServerAgent> agent = Optional.empty();

  DatabaseAgent(FailoverSettings settings, String server, Consumer<ServerReport> reports) {
    this.settings = settings;
    this.server = server;
    this.reports = reports;
  }

  @Override
  public void start() throws IOException, InterruptedException {
    ServerAgent started = new ServerAgent(AgentSettings.of(settings, server), reports);
    started.start();
    agent = Optional.of(started);
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    Optional<ServerAgent> running = agent;
    agent = Optional.empty();
    if (running.isPresent()) {
      running.get().stop();
    }
  }

  @Override
  public void hear(DatabaseDecision decision) throws IOException {
    Optional<ServerAgent> running = agent;
    if (running.isPresent()) {
      running.get().hear(decision.record());
    }
  }

  /** The agent, while it runs. */
  Optional<ServerAgent> running() {
    return agent;
  }

  /** What the agent says now; empty while it does not run. */
  Optional<ServerReport> report() {
    return agent.map(ServerAgent::report);
  }

  /** For who asks whether clients may be sent there; empty while the agent does not run. */
  Optional<DatabaseHealth.Beside> beside() {
    return agent.map(now -> new DatabaseHealth.Beside(now.report(), now.missingToLead()));
  }

  @Override
  public ServiceStatus status() {
    return agent
        .map(running -> status(running.report()))
        .orElse(new ServiceStatus(NAME, State.STARTING, "not started yet"));
  }

  private static ServiceStatus status(ServerReport report) {
    String detail =
        "%s is %s, timeline %d, log up to %s"
                .formatted(
                    report.server(),
                    report.state(),
                    report.position().timeline(),
                    report.position().end())
            + (report.progress().phase().isEmpty() ? "" : ": " + report.progress().phase());
    return report.trouble().isEmpty()
        ? new ServiceStatus(NAME, State.RUNNING, detail)
        : new ServiceStatus(NAME, State.DEGRADED, detail + "; " + report.trouble());
  }
}
