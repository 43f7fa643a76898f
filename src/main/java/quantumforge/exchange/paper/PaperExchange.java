package quantumforge.exchange.paper;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running paper exchange: Binance spot's public streams and REST calls on one port, over a
 * recorded tape or a synthetic market. Thread-safe.
 */
public final class PaperExchange implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PaperExchange.class);

  private static final long KEEPER_MILLIS_MAX = 100;

  private final FaultDesk desk;
  private final Clients clients;
  private final Breaches breaches;
  private final Broadcaster broadcaster;
  private final Market market;
  private final MarketRunner runner;
  private final RestApi rest;
  private final PaperServer server;
  private final ScheduledExecutorService keeper;

  private PaperExchange(PaperSettings settings, MeterRegistry meters) throws IOException {
    List<FaultCommand.Scheduled> planned =
        settings.faults().stream().map(FaultCommand.Scheduled::of).toList();
    StreamHub hub = new StreamHub();
    breaches = new Breaches(meters, "binance");
    clients = new Clients(settings.timers(), breaches);
    Faults faults = new Faults();
    PaperClock clock = new PaperClock();
    broadcaster = new Broadcaster(faults, slowClients(settings));
    market = market(settings, hub, broadcaster, clock);
    runner = new MarketRunner(market, broadcaster, hub, settings);
    rest = new RestApi(market, settings.limits(), breaches, faults, clock);
    desk = new FaultDesk(faults, clients, market, runner, clock, settings.limits());
    server =
        new PaperServer(
            settings,
            clients,
            new StreamConnection(hub, settings.limits(), breaches),
            rest,
            new ControlApi(this::paperStatus, this::ledger, this::apply),
            breaches);
    keeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("paper-keeper").daemon().factory());
    measure(meters);
    start(settings, planned);
  }

  /**
   * Starts an exchange.
   *
   * @throws IOException when the port is taken, or a tape cannot be read
   */
  public static PaperExchange start(PaperSettings settings, MeterRegistry meters)
      throws IOException {
    return new PaperExchange(settings, meters);
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** What it is doing. */
  public PaperStatus paperStatus() {
    MarketRunner.State state = runner.state();
    List<PaperStatus.Client> views =
        clients.all().stream()
            .map(
                client ->
                    new PaperStatus.Client(
                        client.id(),
                        client.address(),
                        TimeUnit.NANOSECONDS.toMillis(client.ageNanos()),
                        client.streams().size(),
                        client.outbox().sentBytes(),
                        client.outbox().waitingBytes()))
            .toList();
    return new PaperStatus(
        state.key(),
        state.over(),
        market.description(),
        (market.trouble() + " " + runner.failure()).strip(),
        market.symbols(),
        market.ticks(),
        broadcaster.frames(),
        broadcaster.bytes(),
        clients.everConnected(),
        rest.requests(),
        views,
        broadcaster.slowCuts(),
        breaches.total(),
        breaches.byRule(),
        rest.usedWeights(),
        rest.mostWeight());
  }

  /** What its market said so far. */
  public PaperLedger ledger() {
    MarketRunner.State state = runner.state();
    List<PaperLedger.Entry> entries =
        market.symbols().stream()
            .map(name -> market.symbol(name).orElseThrow())
            .map(symbol -> symbol.ledger().entry(symbol.best()))
            .toList();
    long trades = entries.stream().mapToLong(PaperLedger.Entry::trades).sum();
    return new PaperLedger(state.key(), state.over(), trades, entries);
  }

  /**
   * Makes it fail, or stop failing, in one of the ways of {@code POST /paper/NAME?key=value}.
   *
   * @return how many clients it hit right now
   * @throws IllegalArgumentException when there is no such fault or argument
   */
  public int fault(String name, Map<String, String> arguments) {
    return apply(FaultCommand.of(name, arguments));
  }

  @Override
  public void close() {
    keeper.shutdownNow();
    runner.close();
    clients.all().forEach(ClientSession::cut);
    try {
      server.close();
    } catch (IOException failed) {
      LOG.warn("the paper exchange did not close cleanly: {}", failed.getMessage());
    }
  }

  int apply(FaultCommand command) {
    return desk.apply(command);
  }

  private void start(PaperSettings settings, List<FaultCommand.Scheduled> planned) {
    long tick = Math.clamp(settings.timers().pingInterval().toMillis() / 4, 1, KEEPER_MILLIS_MAX);
    keeper.scheduleWithFixedDelay(guarded(clients::tick), tick, tick, TimeUnit.MILLISECONDS);
    for (FaultCommand.Scheduled plan : planned) {
      Runnable run = guarded(() -> apply(plan.command()));
      long after = plan.after().toMillis();
      if (plan.every().isZero()) {
        keeper.schedule(run, after, TimeUnit.MILLISECONDS);
      } else {
        keeper.scheduleWithFixedDelay(run, after, after, TimeUnit.MILLISECONDS);
      }
    }
    server.start();
    runner.start();
    LOG.info("paper exchange on {}:{}: {}", settings.bindAddress(), port(), market.description());
  }

  private static Runnable guarded(Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException failed) {
        // A scheduled task that throws is never run again.
        LOG.error("the paper exchange's keeper failed once", failed);
      }
    };
  }

  private void measure(MeterRegistry meters) {
    counter(meters, "forge.paper.ticks", "messages made by the market", market::ticks);
    counter(meters, "forge.paper.frames", "messages given to clients", broadcaster::frames);
    counter(meters, "forge.paper.requests", "REST calls", rest::requests);
    counter(meters, "forge.paper.bytes", "bytes given to clients", broadcaster::bytes);
    counter(
        meters,
        "forge.paper.slow.clients",
        "clients dropped because they did not read",
        broadcaster::slowCuts);
    Gauge.builder("forge.paper.clients", () -> clients.all().size())
        .description("stream clients")
        .register(meters);
  }

  private static void counter(
      MeterRegistry meters, String name, String description, LongSupplier value) {
    FunctionCounter.builder(name, value, v -> v.getAsLong())
        .description(description)
        .register(meters);
  }

  private static PaperSettings.SlowClients slowClients(PaperSettings settings) {
    boolean unpaced = settings.source() == PaperSettings.Source.TAPE && settings.tape().unpaced();
    return unpaced ? PaperSettings.SlowClients.WAIT : settings.slowClients();
  }

  private static Market market(
      PaperSettings settings, StreamHub hub, Broadcaster broadcaster, PaperClock clock)
      throws IOException {
    return switch (settings.source()) {
      case SYNTHETIC -> new SyntheticMarket(settings, hub, broadcaster, clock::micros);
      case TAPE -> TapeMarket.open(settings, hub, broadcaster);
    };
  }
}
