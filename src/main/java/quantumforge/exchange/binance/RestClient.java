package quantumforge.exchange.binance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.exchange.VenueException;

/**
 * The venue's public REST calls. Waits for room in the weight budget before each call, believes the
 * venue's own count when it is higher, and asks for nothing while the venue forbids it (429, 418,
 * {@code Retry-After}). Blocking; thread-safe.
 */
final class RestClient {

  private static final Logger LOG = LoggerFactory.getLogger(RestClient.class);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int BANNED = 418;
  private static final long RETRY_AFTER_SECONDS = 60;
  private static final long BANNED_SECONDS = 120;

  private final HttpClient client;
  private final String baseUrl;
  private final BinanceSettings.Requests settings;
  private final PacedBudget weight;
  private final SourceMeters meters;
  private final Semaphore parallel;

  RestClient(
      HttpClient client,
      URI restUrl,
      BinanceSettings.Requests settings,
      PacedBudget weight,
      SourceMeters meters) {
    String url = restUrl.toString();
    this.client = client;
    this.baseUrl = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.settings = settings;
    this.weight = weight;
    this.meters = meters;
    this.parallel = new Semaphore(settings.parallel());
  }

  /**
   * Fetches one resource.
   *
   * @param path with its query
   * @param cost the venue's weight of this request
   * @return the body of an answer with status 200
   */
  byte[] get(String path, int cost) throws VenueException {
    try {
      parallel.acquire();
      try {
        weight.acquire(cost);
        return send(path);
      } finally {
        parallel.release();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VenueException(0, "GET " + path + ": given up, the source is closed", e);
    }
  }

  private byte[] send(String path) throws VenueException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(baseUrl + path))
            .timeout(settings.timeout())
            .header("X-MBX-TIME-UNIT", "MICROSECOND")
            .build();
    HttpResponse<byte[]> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new VenueException(0, "GET " + path + ": no answer: " + e, e);
    }
    VenueHeaders.usedWeight(response.headers()).ifPresent(weight::observe);
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
      consequence = "; no request for " + seconds + " s";
      LOG.warn("{} answered {} to GET {}: no request for {} s", baseUrl, status, path, seconds);
    }
    return new VenueException(
        status,
        "GET " + path + ": the venue answered " + status + error(response.body()) + consequence,
        null);
  }

  private static String error(byte[] body) {
    try {
      FrameFields fields = FrameFields.read(body, body.length);
      return ", code " + fields.text("code") + ", '" + fields.text("msg") + "'";
    } catch (IOException e) {
      return ", without an explanation that can be read";
    }
  }
}
