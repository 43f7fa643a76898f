package quantumforge.node;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCode;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.server.AllDirectives;
import org.apache.pekko.http.javadsl.server.Route;
import quantumforge.node.DatabaseHealth.Answer;

/**
 * For load balancers {@code /primary}, {@code /replica} and {@code /read-only}, the latter two with
 * {@code ?lag=16MiB} when wanted: 200 when clients may be sent to the PostgreSQL server beside this
 * node, else 503, with a sentence that says why. 400 for a question that is not understood: a
 * misspelt limit that was passed over would let through whatever it is to keep out. {@code GET},
 * {@code HEAD} and {@code OPTIONS} are the same question, since balancers ask by each of them.
 */
final class DatabaseHealthRoutes extends AllDirectives {

  private static final String LAG = "lag";
  private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("health").start(task);

  private final Supplier<DatabaseHealth> health;

  /**
   * @param health there when the first question comes
   */
  DatabaseHealthRoutes(Supplier<DatabaseHealth> health) {
    this.health = health;
  }

  Route routes() {
    return concat(
        asked("primary", false, lag -> health.get().primary()),
        asked("replica", true, lag -> health.get().replica(lag)),
        asked("read-only", true, lag -> health.get().readOnly(lag)));
  }

  private Route asked(String name, boolean takesLag, Function<Optional<String>, Answer> question) {
    Route answer = parameterMultiMap(parameters -> answer(name, takesLag, parameters, question));
    return path(name, () -> concat(get(() -> answer), head(() -> answer), options(() -> answer)));
  }

  private Route answer(
      String name,
      boolean takesLag,
      Map<String, List<String>> parameters,
      Function<Optional<String>, Answer> question) {
    return completeWithFuture(
        CompletableFuture.supplyAsync(
            () -> {
              try {
                Answer answer = question.apply(lag(name, takesLag, parameters));
                return text(
                    answer.yes() ? StatusCodes.OK : StatusCodes.SERVICE_UNAVAILABLE,
                    answer.sentence());
              } catch (IllegalArgumentException wrong) {
                return text(StatusCodes.BAD_REQUEST, wrong.getMessage());
              }
            },
            VIRTUAL));
  }

  private static Optional<String> lag(
      String name, boolean takesLag, Map<String, List<String>> parameters) {
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      boolean once = parameter.getValue().size() == 1;
      if (!takesLag || !parameter.getKey().equals(LAG) || !once) {
        throw new IllegalArgumentException(
            "/%s does not take '%s'%s; allowed is %s"
                .formatted(
                    name,
                    parameter.getKey(),
                    once ? "" : " more than once",
                    takesLag ? "lag, once, such as ?lag=16MiB" : "no parameter"));
      }
    }
    return Optional.ofNullable(parameters.get(LAG)).map(List::getFirst);
  }

  private static HttpResponse text(StatusCode code, String sentence) {
    return HttpResponse.create().withStatus(code).withEntity(sentence + "\n");
  }
}
