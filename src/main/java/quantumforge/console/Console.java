package quantumforge.console;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.stream.Materializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.status.PlantWatch;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;
import scala.jdk.javaapi.DurationConverters;

/**
 * The web console of one node. It needs the cluster only: the plant's status as it arrives here,
 * and brains that answer {@code SymbolView}. Thread-safe.
 */
public final class Console implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(Console.class);
  private static final String NAME = "console";
  private static final long BIND_TIMEOUT_SECONDS = 10;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final Supplier<ActorSystem<?>> system;
  private final ConsoleSettings settings;
  private final MeterRegistry meters;
  private final UiFiles ui = UiFiles.load();
  private final ServerClock clock = new ServerClock();
  private final PlantBoard board;
  private Optional<Pages> pages = Optional.empty();
  private volatile Optional<Serving> serving = Optional.empty();

  /** What is made once and kept, also when the address cannot be taken at first. */
  private record Pages(EventStreams streams, ConsoleHttp http) {}

  private record Serving(
      ServerBinding binding, EventStreams streams, ActorRef<PlantSampler.Message> sampler) {}

  /**
   * @param system the node's actor system, asked for when the console starts
   * @param plant the last plant status that arrived at this node; called a few times a second, must
   *     not block
   * @param reportStaleAfter a node's report older than this is shown as old; positive
   * @param meters where the console counts
   */
  public Console(
      Supplier<ActorSystem<?>> system,
      ConsoleSettings settings,
      Supplier<Optional<PlantWatch.Seen>> plant,
      Duration reportStaleAfter,
      MeterRegistry meters) {
    this.system = system;
    this.settings = settings;
    this.meters = meters;
    this.board = new PlantBoard(plant, clock::millis, settings.trendLength(), reportStaleAfter);
  }

  /**
   * Begins to listen.
   *
   * @throws IllegalStateException when the address cannot be taken; the message names it and the
   *     keys that change it
   */
  @Override
  public synchronized void start() throws InterruptedException {
    ActorSystem<?> running = system.get();
    board.sample();
    if (pages.isEmpty()) {
      pages = Optional.of(pages(running));
    }
    Pages served = pages.get();
    ServerBinding binding = bind(running, served.http());
    ActorRef<PlantSampler.Message> sampler =
        running.systemActorOf(
            PlantSampler.create(board, settings.sampleInterval()),
            "console-sampler",
            Props.empty());
    serving = Optional.of(new Serving(binding, served.streams(), sampler));
    LOG.info("the console is served at {}", url().orElse(""));
  }

  private Pages pages(ActorSystem<?> running) {
    Brains brains = new Brains(running, settings, meters);
    SymbolWatches watches = new SymbolWatches(running, brains, settings, meters);
    EventStreams streams = new EventStreams(settings, board, watches, clock, ui.page(), meters);
    ConsoleHttp http =
        new ConsoleHttp(
            new HttpGuard(settings),
            ui,
            board,
            streams,
            brains,
            Materializer.matFromSystem(running.classicSystem()),
            meters);
    return new Pages(streams, http);
  }

  private ServerBinding bind(ActorSystem<?> running, ConsoleHttp http) throws InterruptedException {
    try {
      return Http.get(running)
          .newServerAt(settings.host(), settings.port())
          .withSettings(serverSettings(running))
          .bind(http::handle)
          .toCompletableFuture()
          .get(BIND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "the console cannot listen on "
              + settings.host()
              + ":"
              + settings.port()
              + " ("
              + reason(e)
              + "); set forge.console.host and forge.console.port",
          e);
    }
  }

  private ServerSettings serverSettings(ActorSystem<?> running) {
    ServerSettings defaults = ServerSettings.create(running.settings().config());
    return defaults
        .withServerHeader(Optional.empty())
        .withTimeouts(
            defaults
                .getTimeouts()
                .withIdleTimeout(DurationConverters.toScala(settings.idleTimeout())));
  }

  private static String reason(Exception e) {
    Throwable cause =
        e.getCause() instanceof CompletionException inner ? inner.getCause() : e.getCause();
    return cause == null ? e.toString() : cause.getMessage();
  }

  /** Stops listening and ends all event streams; the pages then reconnect by themselves. */
  @Override
  public synchronized void stop() throws Exception {
    if (serving.isPresent()) {
      serving.get().sampler().tell(PlantSampler.Message.STOP);
      ServerBinding open = serving.get().binding();
      serving = Optional.empty();
      open.terminate(CLOSE_TIMEOUT)
          .toCompletableFuture()
          .get(CLOSE_TIMEOUT.toSeconds() + BIND_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Where the console is served, as one types it; empty while it is not. */
  public Optional<String> url() {
    return address().map(at -> ConsoleSettings.url(at.getAddress().getHostAddress(), at.getPort()));
  }

  /** The address it listens on; empty while it does not. */
  Optional<InetSocketAddress> address() {
    return serving.map(now -> now.binding().localAddress());
  }

  @Override
  public ServiceStatus status() {
    return serving
        .map(this::status)
        .orElse(new ServiceStatus(NAME, State.STARTING, "not listening"));
  }

  private ServiceStatus status(Serving now) {
    String served =
        url().orElse("")
            + ", "
            + now.streams().clients()
            + " of "
            + settings.clientLimit()
            + " browsers";
    return ui.problem()
        .map(problem -> new ServiceStatus(NAME, State.DEGRADED, served + ". " + problem))
        .orElseGet(() -> new ServiceStatus(NAME, State.RUNNING, served));
  }
}
