package quantumforge.exchange.paper;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;

/** The paper exchange as a service of a node with the role {@code paper-exchange}. */
public final class PaperService implements Service {

  private static final String NAME = "paper-exchange";
  private static final List<ServiceStatus.State> WORSE =
      List.of(
          ServiceStatus.State.RUNNING, ServiceStatus.State.DEGRADED, ServiceStatus.State.FAILED);

  private final PaperSettings settings;
  private final MeterRegistry meters;
  private volatile PaperExchange exchange;
  private volatile KrakenPaper kraken;

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
    if (settings.kraken().enabled()) {
      kraken = KrakenPaper.start(settings, new Breaches(meters, "kraken"));
    }
  }

  @Override
  public void stop() {
    KrakenPaper beside = kraken;
    if (beside != null) {
      beside.close();
    }
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
    List<ServiceStatus> all = new ArrayList<>();
    all.add(status(running.port(), running.paperStatus()));
    KrakenPaper beside = kraken;
    if (beside != null) {
      all.add(status(beside.port(), beside.paperStatus()));
    }
    ServiceStatus worst =
        all.stream().max(Comparator.comparing(status -> WORSE.indexOf(status.state()))).get();
    String details = all.stream().map(ServiceStatus::detail).collect(Collectors.joining("; "));
    return new ServiceStatus(NAME, worst.state(), details);
  }

  private static ServiceStatus status(int port, PaperStatus status) {
    ServiceStatus.State state =
        status.state().equals("failed")
            ? ServiceStatus.State.FAILED
            : status.trouble().isEmpty()
                ? ServiceStatus.State.RUNNING
                : ServiceStatus.State.DEGRADED;
    String detail =
        "port %d, %s, %s: %d ticks, %d clients, %d breaches %s"
            .formatted(
                port,
                status.source(),
                status.state(),
                status.ticks(),
                status.clients().size(),
                status.breaches(),
                status.trouble());
    return new ServiceStatus(NAME, state, detail.strip());
  }
}
