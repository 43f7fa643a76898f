package quantumforge.exchange.session;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import quantumforge.exchange.MarketListener;
import quantumforge.exchange.VenueException;
import quantumforge.kernel.Instrument;

/**
 * What all connections and requests to one venue share: the threads, the budgets of connection
 * attempts and of requests, which venues count by address, the counts and the log. An adapter makes
 * one and tells it the venue's language. Thread-safe.
 */
public final class VenueSession implements AutoCloseable {

  private final String exchange;
  private final SocketSettings sockets;
  private final ExecutorService threads;
  private final HttpClient client;
  private final PacedBudget weight;
  private final SourceMeters meters;
  private final SocketKeeper.Venue venue;
  private final BadMessages badMessages;
  private final List<MarketConnection> connections = new CopyOnWriteArrayList<>();

  /** A call of the venue's REST that blocks. */
  public interface Request<T> {

    /** Asks; blocks. */
    T run() throws VenueException;
  }

  /**
   * Makes the session; nothing is connected before {@link #connect}, and {@link #close} ends its
   * threads.
   *
   * @param exchange the venue as the data contracts spell it
   * @param attemptsWindow in which {@code sockets.attemptsMax} attempts are made at most
   * @param weight the budget of requests
   * @param registry where {@code forge.exchange.…} is registered, with the venue as the tag {@code
   *     exchange}; one session of a venue for each registry
   */
  public VenueSession(
      String exchange,
      SocketSettings sockets,
      Duration attemptsWindow,
      PacedBudget weight,
      MeterRegistry registry) {
    this.exchange = exchange;
    this.sockets = sockets;
    this.weight = weight;
    threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("venue-" + exchange + "-", 0).factory());
    client =
        HttpClient.newBuilder()
            .executor(threads)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(sockets.connectTimeout())
            .build();
    meters = new SourceMeters(exchange, weight, registry);
    PacedBudget attempts = new PacedBudget(sockets.attemptsMax(), attemptsWindow.toSeconds());
    venue = new SocketKeeper.Venue(attempts, meters, new AtomicLong(), System.nanoTime());
    badMessages = new BadMessages(exchange, registry);
  }

  /** The venue's REST calls, within this session's budget. */
  public RestClient rest(RestClient.Venue restVenue) {
    return new RestClient(client, restVenue, weight, meters);
  }

  /**
   * Opens one logical connection and keeps it open until it is closed. Returns at once.
   *
   * @param connection the caller's number of this connection
   * @param plans one for each socket that it needs; asked on a thread that may wait for the venue
   */
  public AutoCloseable connect(
      int connection, MarketListener listener, Supplier<List<? extends SocketPlan>> plans) {
    MarketConnection opened =
        new MarketConnection(
            connection, exchange, sockets, venue, listener, badMessages, connections::remove);
    connections.add(opened);
    threads.execute(() -> opened.open(plans));
    return opened;
  }

  /**
   * Puts new sockets in the place of those of a connection that may carry an instrument, the new
   * ones first; not twice within {@link SocketSettings#renewPause}.
   *
   * @param why one sentence for people
   */
  public void renew(int connection, Instrument instrument, String why) {
    for (MarketConnection open : connections) {
      if (open.number() == connection) {
        open.renew(instrument, why);
      }
    }
  }

  /** Runs a request on a thread of its own. */
  public <T> CompletionStage<T> ask(Request<T> request) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    try {
      threads.execute(() -> complete(answer, request));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(new VenueException(0, "the source is closed", e));
    }
    return answer;
  }

  private static <T> void complete(CompletableFuture<T> answer, Request<T> request) {
    try {
      answer.complete(request.run());
    } catch (VenueException | RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  /** Closes every connection; idempotent. */
  @Override
  public void close() {
    connections.forEach(MarketConnection::close);
    connections.clear();
    threads.shutdownNow();
    client.shutdownNow();
  }
}
