package quantumforge.console;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.Materializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Instrument;
import quantumforge.status.SymbolView;

/** Answers the console's requests. Thread-safe. */
final class ConsoleHttp {

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleHttp.class);
  private static final int HISTORY_DEFAULT = 2_000;
  private static final int HISTORY_MAX = 5_000;
  private static final HttpHeader NO_STORE = RawHeader.create("Cache-Control", "no-store");
  private static final HttpHeader IMMUTABLE =
      RawHeader.create("Cache-Control", "public, max-age=31536000, immutable");

  private final HttpGuard guard;
  private final UiFiles ui;
  private final PlantBoard board;
  private final EventStreams streams;
  private final Brains brains;
  private final Materializer materializer;
  private final MeterRegistry meters;

  ConsoleHttp(
      HttpGuard guard,
      UiFiles ui,
      PlantBoard board,
      EventStreams streams,
      Brains brains,
      Materializer materializer,
      MeterRegistry meters) {
    this.guard = guard;
    this.ui = ui;
    this.board = board;
    this.streams = streams;
    this.brains = brains;
    this.materializer = materializer;
    this.meters = meters;
  }

  /** Answers one request; never fails. */
  CompletionStage<HttpResponse> handle(HttpRequest request) {
    request.discardEntityBytes(materializer);
    return answer(request)
        .exceptionally(failure -> failed(request, failure))
        .thenApply(response -> counted(response.addHeaders(guard.headers())));
  }

  private CompletionStage<HttpResponse> answer(HttpRequest request) {
    try {
      return routed(request);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletionStage<HttpResponse> routed(HttpRequest request) {
    Optional<Views.Problem> refusal = guard.refusal(request);
    if (refusal.isPresent()) {
      return now(problem(StatusCodes.FORBIDDEN, refusal.get()));
    }
    if (!request.method().equals(HttpMethods.GET)) {
      return now(
          problem(
                  StatusCodes.METHOD_NOT_ALLOWED,
                  new Views.Problem(
                      "the console only answers GET", "method", request.method().value(), "GET"))
              .addHeader(RawHeader.create("Allow", "GET")));
    }
    return switch (request.getUri().path()) {
      case "/", "/index.html" -> now(page(request));
      case "/api/plant" -> now(json(StatusCodes.OK, board.now()));
      case "/api/history" -> history(new Parameters(request));
      case "/api/events" -> now(events(new Parameters(request)));
      default -> now(file(request));
    };
  }

  private HttpResponse page(HttpRequest request) {
    return ui.problem()
        .map(problem -> text(StatusCodes.SERVICE_UNAVAILABLE, problem).addHeader(NO_STORE))
        .orElseGet(() -> file(request, ui.files().get("index.html")).addHeader(NO_STORE));
  }

  private HttpResponse file(HttpRequest request) {
    String name = request.getUri().path().substring(1);
    UiFiles.UiFile file = ui.files().get(name);
    if (file != null && name.startsWith("assets/")) {
      return file(request, file).addHeader(IMMUTABLE);
    }
    if (name.startsWith("assets/")) {
      return text(
              StatusCodes.NOT_FOUND,
              "The file " + name + " belongs to another build of the console. Reload the page.")
          .addHeader(NO_STORE);
    }
    return problem(
        StatusCodes.NOT_FOUND,
        new Views.Problem(
            "there is nothing at this address",
            "path",
            "/" + name,
            "/, /api/plant, /api/history, /api/events"));
  }

  private static HttpResponse file(HttpRequest request, UiFiles.UiFile file) {
    boolean packs =
        request
            .getHeader("Accept-Encoding")
            .map(header -> header.value().contains("gzip"))
            .orElse(false);
    byte[] body = packs ? file.gzip().orElse(file.bytes()) : file.bytes();
    HttpResponse response =
        HttpResponse.create()
            .withEntity(HttpEntities.create(contentType(file.contentType()), body))
            .addHeader(RawHeader.create("Vary", "Accept-Encoding"));
    return body == file.bytes()
        ? response
        : response.addHeader(RawHeader.create("Content-Encoding", "gzip"));
  }

  private HttpResponse events(Parameters parameters) {
    Optional<Instrument> watched = parameters.watched();
    EventCursor.Start start = parameters.lastEventId();
    return streams
        .refusal()
        .map(problem -> problem(StatusCodes.SERVICE_UNAVAILABLE, problem))
        .orElseGet(
            () ->
                HttpResponse.create()
                    .withEntity(
                        HttpEntities.createChunked(
                            MediaTypes.TEXT_EVENT_STREAM.toContentType(),
                            streams.open(watched, start)))
                    .addHeader(NO_STORE)
                    .addHeader(RawHeader.create("X-Accel-Buffering", "no")));
  }

  private CompletionStage<HttpResponse> history(Parameters parameters) {
    Instrument instrument = parameters.instrument();
    long from = parameters.number("from", 0, 0, Long.MAX_VALUE);
    int limit = (int) parameters.number("limit", HISTORY_DEFAULT, 1, HISTORY_MAX);
    return brains
        .ask(instrument, from, 0, limit)
        .thenApply(slice -> json(StatusCodes.OK, history(slice)));
  }

  private static Views.History history(SymbolView.Slice slice) {
    return new Views.History(
        slice.exchange(),
        slice.symbol(),
        slice.node(),
        slice.trades(),
        slice.top(),
        slice.asOfMicros(),
        slice.tiers());
  }

  private HttpResponse failed(HttpRequest request, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return switch (cause) {
      case Parameters.Bad bad -> problem(StatusCodes.BAD_REQUEST, bad.problem());
      case Brains.Unanswered nobody ->
          problem(
              StatusCodes.SERVICE_UNAVAILABLE,
              Views.Problem.of("no brain answers: " + nobody.getMessage()));
      default -> {
        LOG.error("the console failed to answer {}", request.getUri().path(), cause);
        yield problem(
            StatusCodes.INTERNAL_SERVER_ERROR,
            Views.Problem.of("the console failed to answer; its log says why"));
      }
    };
  }

  private HttpResponse counted(HttpResponse response) {
    meters
        .counter("forge.console.requests", "status", String.valueOf(response.status().intValue()))
        .increment();
    return response;
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedFuture(response);
  }

  private static HttpResponse problem(StatusCode status, Views.Problem problem) {
    return json(status, problem);
  }

  private static HttpResponse json(StatusCode status, Record view) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(ContentTypes.APPLICATION_JSON, Json.text(view))
        .addHeader(NO_STORE);
  }

  private static HttpResponse text(StatusCode status, String words) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(ContentTypes.TEXT_PLAIN_UTF8, words + "\n");
  }

  private static ContentType contentType(String value) {
    return ContentTypes.parse(value);
  }
}
