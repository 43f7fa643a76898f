package quantumforge.node;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import org.apache.pekko.management.javadsl.ManagementRouteProvider;
import org.apache.pekko.management.javadsl.ManagementRouteProviderSettings;
import quantumforge.health.Readiness;

/**
 * The node's own endpoints beside those of Pekko Management: {@code /alive}, {@code /ready}, {@code
 * /status}, {@code /metrics}, and those of {@link DatabaseHealthRoutes} and {@link DatabaseRoutes}.
 * Pekko Management makes it by name, see {@code pekko.conf}.
 */
public final class NodeRoutes extends AllDirectives implements ManagementRouteProvider {

  private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("http").start(task);

  private final NodeView view;

  /** Called by Pekko Management. */
  public NodeRoutes(ExtendedActorSystem system) {
    this.view =
        system
            .settings()
            .setup()
            .get(NodeView.class)
            .orElseThrow(() -> new IllegalStateException("the actor system was not made by Node"));
  }

  @Override
  public Route routes(ManagementRouteProviderSettings settings) {
    DatabaseRoutes database = new DatabaseRoutes(view);
    return concat(
        new DatabaseHealthRoutes(view::database).routes(),
        get(
            () ->
                concat(
                    path("alive", () -> complete(StatusCodes.OK, "alive\n")),
                    path("ready", () -> later(this::ready)),
                    path("status", () -> later(this::status)),
                    path("metrics", () -> later(this::metrics)))),
        post(database::commands));
  }

  private interface Answer {
    HttpResponse get();
  }

  private Route later(Answer answer) {
    CompletionStage<HttpResponse> response = CompletableFuture.supplyAsync(answer::get, VIRTUAL);
    return completeWithFuture(response);
  }

  private HttpResponse ready() {
    Map<String, String> failures = view.unready();
    return HttpResponse.create()
        .withStatus(failures.isEmpty() ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE)
        .withEntity(Readiness.text(failures));
  }

  private HttpResponse status() {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.APPLICATION_JSON, Json.write(view.status())));
  }

  private HttpResponse metrics() {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, view.metrics()));
  }
}
