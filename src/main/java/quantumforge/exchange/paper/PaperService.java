package quantumforge.exchange.paper;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final List<PairPaper> beside = new CopyOnWriteArrayList<>();

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
      beside.add(PairPaper.startKraken(settings, meters));
    }
    if (settings.coinbase().enabled()) {
      beside.add(PairPaper.startCoinbase(settings, meters));
    }
  }

  @Override
  public void stop() {
    beside.forEach(PairPaper::close);
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
    beside.forEach(venue -> all.add(status(venue.port(), venue.paperStatus())));
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
