package quantumforge.node;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.RuleText;

/**
 * What an operator orders, as it goes over HTTP.
 *
 * @param expectedEpoch the epoch that he saw; in another one nothing is done
 * @param why in his own words, 3 to 500 characters
 * @param server for {@code failover}, the server that becomes the primary; for {@code reinit}, the
 *     standby whose data are made anew; else empty
 * @param formerIsOff for {@code failover}, the operator's word that the machine of the former
 *     primary, which the witness does not hear, is turned off
 */
public record DatabaseOrder(long expectedEpoch, String why, String server, boolean formerIsOff) {

  /** What can be ordered. */
  public static final List<String> COMMANDS =
      List.of("pause", "resume", "switchover", "failover", "reinit");

  private static final int WHY_MIN = 3;
  private static final int WHY_MAX = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  public DatabaseOrder {
    why = why == null ? "" : why.replaceAll("\\p{Cntrl}+", " ").strip();
    server = server == null ? "" : server;
    if (why.length() < WHY_MIN || why.length() > WHY_MAX) {
      throw new IllegalArgumentException(
          "why must have %d to %d characters, got %d; it goes to the log and to the history"
              .formatted(WHY_MIN, WHY_MAX, why.length()));
    }
  }

  /**
   * What became of an order.
   *
   * @param done whether it is decided and durable
   * @param sentence by which rule, or why not
   */
  public record Outcome(boolean done, String sentence, long epoch, long version) {}

  /** One rule of the witness's table; see {@link RuleText}. */
  public record Rule(String id, List<String> modes, String when, String then, String level) {

    public Rule {
      modes = List.copyOf(modes);
    }
  }

  /** The witness's rules on the database, in the order in which they are looked at. */
  public static List<Rule> rules() {
    return RuleText.table().stream()
        .map(text -> new Rule(text.id(), text.modes(), text.when(), text.then(), text.level()))
        .toList();
  }

  static DatabaseOrder read(String body) {
    try {
      return Json.read(body, DatabaseOrder.class);
    } catch (IOException broken) {
      Throwable cause = broken.getCause() == null ? broken : broken.getCause();
      String first = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
      throw new IllegalArgumentException(
          "the body must be {\"expectedEpoch\": 1, \"why\": \"…\", \"server\": \"…\"}: " + first,
          broken);
    }
  }

  DatabaseCommand command(String name) {
    return switch (name) {
      case "pause" -> new DatabaseCommand.Pause(expectedEpoch);
      case "resume" -> new DatabaseCommand.Resume(expectedEpoch);
      case "switchover" -> new DatabaseCommand.Switchover(expectedEpoch);
      case "failover" -> {
        if (server.isEmpty()) {
          throw new IllegalArgumentException("failover needs the server that becomes the primary");
        }
        yield new DatabaseCommand.Force(expectedEpoch, server, formerIsOff);
      }
      case "reinit" -> {
        if (server.isEmpty()) {
          throw new IllegalArgumentException("reinit needs the standby whose data are made anew");
        }
        yield new DatabaseCommand.Reinit(expectedEpoch, server);
      }
      default ->
          throw new IllegalArgumentException(
              "no command '%s'; there are %s".formatted(name, String.join(", ", COMMANDS)));
    };
  }

  /**
   * Gives the order to a node.
   *
   * @param management the node's management address
   * @param command one of {@link #COMMANDS}
   * @param token the operator's
   * @throws IOException when the node does not answer in time: the outcome may be unknown
   */
  public Outcome send(URI management, String command, String token)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(management.resolve("/database/" + command))
              .timeout(PATIENCE)
              .header("Authorization", "Bearer " + token)
              .POST(HttpRequest.BodyPublishers.ofString(Json.write(this)))
              .build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return Json.read(response.body(), Outcome.class);
    }
  }
}
