package quantumforge.node;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.PathMatchers;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.http.javadsl.unmarshalling.Unmarshaller;
import quantumforge.command.Operators;
import quantumforge.node.DatabaseOrder.Outcome;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.DatabaseRequest;

/**
 * {@code POST /database/<command>} for operators: {@code pause}, {@code resume}, {@code
 * switchover}, {@code failover} and {@code reinit}. The header {@code Authorization: Bearer
 * <token>} says who asks; the body is a {@link DatabaseOrder}. Answers a {@link Outcome} as JSON:
 * 200 when it is decided, 409 when it is refused, 400 and 401 when it is no order of an operator,
 * 403 when nobody may, 503 when no witness is heard and nothing was asked, 504 when the outcome is
 * unknown.
 */
final class DatabaseRoutes extends AllDirectives {

  private static final String BEARER = "Bearer ";
  private static final int BODY_BYTES_MAX = 16 * 1024;
  private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("operator").start(task);

  private final NodeView view;

  DatabaseRoutes(NodeView view) {
    this.view = view;
  }

  /** What changes something. */
  Route commands() {
    return path(
        PathMatchers.segment("database").slash(PathMatchers.segment()),
        command ->
            withSizeLimit(
                BODY_BYTES_MAX,
                () ->
                    optionalHeaderValueByName(
                        "Authorization",
                        who ->
                            entity(
                                Unmarshaller.entityToString(),
                                body ->
                                    completeWithFuture(
                                        CompletableFuture.supplyAsync(
                                                () -> ask(command, who, body), VIRTUAL)
                                            .thenCompose(answer -> answer))))));
  }

  private CompletionStage<HttpResponse> ask(
      String name, Optional<String> authorization, String body) {
    Optional<Operators> operators = view.operators();
    if (operators.isEmpty()) {
      return now(
          StatusCodes.FORBIDDEN,
          "nobody may command at this node: forge.operators.file is absent in its configuration");
    }
    try {
      Optional<String> who = operators.get().nameOf(token(authorization));
      return who.isEmpty()
          ? now(
              StatusCodes.UNAUTHORIZED,
              "this is no operator's token; the operators stand in forge.operators.file of the node")
          : ask(name, who.get(), DatabaseOrder.read(body));
    } catch (IOException unusable) {
      return now(StatusCodes.FORBIDDEN, unusable.getMessage());
    } catch (IllegalArgumentException wrong) {
      return now(StatusCodes.BAD_REQUEST, wrong.getMessage());
    }
  }

  private CompletionStage<HttpResponse> ask(String name, String who, DatabaseOrder order) {
    DatabaseCommand command = order.command(name);
    return view.desk()
        .ask(command, who, order.why())
        .map(answers -> answers.handle(DatabaseRoutes::answer))
        .orElseGet(
            () ->
                now(
                    StatusCodes.SERVICE_UNAVAILABLE,
                    "no witness is heard here, so nothing was asked; ask another node, or see ./forge status"));
  }

  private static HttpResponse answer(DatabaseRequest.Answer answer, Throwable failure) {
    return failure == null
        ? response(
            answer.done() ? StatusCodes.OK : StatusCodes.CONFLICT,
            new Outcome(answer.done(), answer.sentence(), answer.epoch(), answer.version()))
        : response(
            StatusCodes.GATEWAY_TIMEOUT,
            new Outcome(
                false,
                "the witness did not answer, so the outcome is unknown: look at ./forge db before you ask again; a command that was carried out is refused the second time when it changed the epoch",
                0,
                0));
  }

  private static String token(Optional<String> authorization) {
    return authorization
        .filter(text -> text.startsWith(BEARER))
        .map(text -> text.substring(BEARER.length()).strip())
        .orElse("");
  }

  private static CompletionStage<HttpResponse> now(StatusCode code, String sentence) {
    return CompletableFuture.completedFuture(response(code, new Outcome(false, sentence, 0, 0)));
  }

  private static HttpResponse response(StatusCode code, Outcome outcome) {
    return HttpResponse.create()
        .withStatus(code)
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, Json.write(outcome) + "\n"));
  }
}
