package quantumforge.exchange.paper;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;

/** The paper exchange as a service of a node with the role {@code paper-exchange}. */
public final class PaperService implements Service {

  private static final String NAME = "paper-exchange";

  private final PaperSettings settings;
  private final MeterRegistry meters;
  private volatile PaperExchange exchange;

  /**
   * Makes the service; the port is taken and the market made by {@link #start}.
   *
   * @param meters where {@code forge.paper.…} is registered; one exchange for each registry
   */
  public PaperService(PaperSettings settings, MeterRegistry meters) {
    this.settings = settings;
    this.meters = meters;
  }

  @Override
  public void start() throws IOException {
    exchange = PaperExchange.start(settings, meters);
  }

  @Override
  public void stop() {
    PaperExchange running = exchange;
    if (running != null) {
      running.close();
    }
  }

  @Override
  public ServiceStatus status() {
    PaperExchange running = exchange;
    if (running == null) {
      return new ServiceStatus(NAME, ServiceStatus.State.STARTING, "not started");
    }
    PaperStatus status = running.paperStatus();
    ServiceStatus.State state =
        status.state().equals("failed")
            ? ServiceStatus.State.FAILED
            : status.trouble().isEmpty()
                ? ServiceStatus.State.RUNNING
                : ServiceStatus.State.DEGRADED;
    String detail =
        "port %d, %s, %s: %d ticks, %d clients, %d breaches %s"
            .formatted(
                running.port(),
                status.source(),
                status.state(),
                status.ticks(),
                status.clients().size(),
                status.breaches(),
                status.trouble());
    return new ServiceStatus(NAME, state, detail.strip());
  }
}
