package quantumforge.exchange.session;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.VenueException;

/**
 * A venue's public REST calls. Waits for room in the weight budget before each call, believes the
 * venue's own count when it is higher, and asks for nothing while the venue forbids it (429, 418,
 * {@code Retry-After}). Blocking; thread-safe.
 */
public final class RestClient {

  private static final Logger LOG = LoggerFactory.getLogger(RestClient.class);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int BANNED = 418;
  private static final long RETRY_AFTER_SECONDS = 60;
  private static final long BANNED_SECONDS = 120;

  private final HttpClient client;
  private final Venue venue;
  private final PacedBudget weight;
  private final SourceMeters meters;
  private final Semaphore parallel;
  private final Semaphore patient;

  /**
   * How a venue is asked.
   *
   * @param url without path
   * @param parallel requests at the same time, at least 1
   * @param timeout how long one request may take
   * @param headers sent with every request
   * @param usedHeader the header in which the venue counts the weight used; empty for none
   * @param error what the body of a refusal says, for people; begins with a comma, or is empty
   */
  public record Venue(
      URI url,
      int parallel,
      Duration timeout,
      Map<String, String> headers,
      String usedHeader,
      Function<byte[], String> error) {}

  RestClient(HttpClient client, Venue venue, PacedBudget weight, SourceMeters meters) {
    this.client = client;
    this.venue = venue;
    this.weight = weight;
    this.meters = meters;
    this.parallel = new Semaphore(venue.parallel());
    this.patient = new Semaphore(Math.max(1, venue.parallel() - 1));
  }

  /**
   * Fetches one resource.
   *
   * @param path with its query
   * @param cost the venue's weight of this request
   * @return the body of an answer with status 200
   * @throws VenueException when the venue refuses or does not answer
   */
  public byte[] get(String path, int cost) throws VenueException {
    return get(path, cost, 0);
  }

  /**
   * The same for what can wait: leaves room for other requests, of the weight and of the requests
   * at the same time, so that they need not wait behind many of these.
   *
   * @param spare weight that stays free
   */
  public byte[] getPatiently(String path, int cost, int spare) throws VenueException {
    try {
      patient.acquire();
      try {
        return get(path, cost, spare);
      } finally {
        patient.release();
      }
    } catch (InterruptedException e) {
      throw givenUp(path, e);
    }
  }

  private byte[] get(String path, int cost, int spare) throws VenueException {
    try {
      parallel.acquire();
      try {
        weight.acquire(cost, spare);
        return send(path);
      } finally {
        parallel.release();
      }
    } catch (InterruptedException e) {
      throw givenUp(path, e);
    }
  }

  private static VenueException givenUp(String path, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new VenueException(0, "GET " + path + ": given up, the source is closed", e);
  }

  private byte[] send(String path) throws VenueException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(baseUrl() + path)).timeout(venue.timeout());
    venue.headers().forEach(request::header);
    HttpResponse<byte[]> response;
    try {
      response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new VenueException(0, "GET " + path + ": no answer: " + e, e);
    }
    if (!venue.usedHeader().isEmpty()) {
      VenueHeaders.usedWeight(response.headers(), venue.usedHeader()).ifPresent(weight::observe);
    }
    if (response.statusCode() != 200) {
      throw refused(path, response);
    }
    return response.body();
  }

  private VenueException refused(String path, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    meters.refusals.increment();
    String consequence = "";
    if (status == TOO_MANY_REQUESTS || status == BANNED) {
      long seconds =
          VenueHeaders.retryAfterSeconds(
              response.headers(),
              Instant.now(),
              status == BANNED ? BANNED_SECONDS : RETRY_AFTER_SECONDS);
      weight.block(seconds);
      meters.bans.increment();
      consequence = "; no request for " + seconds + " s";
      LOG.warn("{} answered {} to GET {}: no request for {} s", venue.url(), status, path, seconds);
    }
    return new VenueException(
        status,
        "GET "
            + path
            + ": the venue answered "
            + status
            + venue.error().apply(response.body())
            + consequence,
        null);
  }

  private String baseUrl() {
    String url = venue.url().toString();
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
