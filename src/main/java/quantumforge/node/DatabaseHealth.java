package quantumforge.node;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.State;
import quantumforge.kernel.Counted;
import quantumforge.status.DatabaseStatus.ServerView;
import quantumforge.status.PlantWatch;

/**
 * Whether a load balancer may send clients to the PostgreSQL server beside this node, by what its
 * agent says of it. A primary that is cut off from everybody is none behind {@code agent.lease},
 * whether its agent has ended it or not. Thread-safe.
 */
final class DatabaseHealth {

  private static final Pattern SIZE = Pattern.compile("[0-9]+(\\.[0-9]+)? ?[A-Za-z]*");

  private final Supplier<Optional<Beside>> server;
  private final PlantWatch watch;
  private final long staleAfterMillis;

  /**
   * @param server what the agent here says; empty where there is none
   * @param staleAfterMillis from which age on what the witness published is old
   */
  DatabaseHealth(Supplier<Optional<Beside>> server, PlantWatch watch, long staleAfterMillis) {
    this.server = server;
    this.watch = watch;
    this.staleAfterMillis = staleAfterMillis;
  }

  /**
   * The server.
   *
   * @param missingToLead why clients are not to be sent to it as the primary; empty when they may
   *     be
   */
  record Beside(ServerReport report, Optional<String> missingToLead) {}

  /**
   * An answer.
   *
   * @param sentence for people
   */
  record Answer(boolean yes, String sentence) {}

  /** Whether it is the primary, takes commits, and is sure not to have been replaced. */
  Answer primary() {
    return server.get().map(DatabaseHealth::leads).orElseGet(DatabaseHealth::none);
  }

  private static Answer leads(Beside beside) {
    ServerReport own = beside.report();
    return new Answer(
        beside.missingToLead().isEmpty(),
        beside
            .missingToLead()
            .orElseGet(
                () ->
                    "%s is the primary of epoch %d"
                        .formatted(own.server(), own.decided().epoch())));
  }

  /**
   * Whether it is a standby that follows.
   *
   * @param lag what it may lack of the primary's log, such as {@code 16MiB}; empty for whatever
   * @throws IllegalArgumentException when that is no size
   */
  Answer replica(Optional<String> lag) {
    OptionalLong most = lag.isEmpty() ? OptionalLong.empty() : OptionalLong.of(bytes(lag.get()));
    Optional<Beside> beside = server.get();
    if (beside.isEmpty()) {
      return none();
    }
    ServerReport own = beside.get().report();
    if (own.state() != State.STANDBY || !own.stream().up()) {
      return new Answer(
          false,
          "%s is %s%s"
              .formatted(
                  own.server(),
                  own.state(),
                  own.state() == State.STANDBY ? ", and nothing comes from the primary" : ""));
    }
    return most.isEmpty()
        ? new Answer(true, own.server() + " follows the primary")
        : behind(own.server(), most.getAsLong());
  }

  /** Whether reads can be answered: by the primary, or by a standby that is close enough. */
  Answer readOnly(Optional<String> lag) {
    Answer primary = primary();
    return primary.yes() ? primary : replica(lag);
  }

  private Answer behind(String name, long mostBytes) {
    OptionalLong behind =
        watch
            .latest()
            .filter(seen -> seen.ageMillis() <= staleAfterMillis)
            .flatMap(seen -> seen.status().database())
            .stream()
            .flatMap(database -> database.servers().stream())
            .filter(view -> view.server().equals(name))
            .filter(view -> view.ageMillis() >= 0 && view.ageMillis() <= staleAfterMillis)
            .mapToLong(ServerView::behindBytes)
            .findFirst();
    return behind.isEmpty()
        ? new Answer(false, "how far %s is behind is not known here now".formatted(name))
        : new Answer(
            behind.getAsLong() <= mostBytes,
            "%s is %s behind the primary, allowed are %d"
                .formatted(name, Counted.of(behind.getAsLong(), "byte"), mostBytes));
  }

  private static long bytes(String size) {
    String refused = "lag is '%s'; allowed is a size such as 16MiB or 4096".formatted(size);
    // The configuration's reader takes "NaN" for a number.
    if (!SIZE.matcher(size).matches()) {
      throw new IllegalArgumentException(refused);
    }
    try {
      return ConfigFactory.parseMap(Map.of("lag", size)).getMemorySize("lag").toBytes();
    } catch (ConfigException | IllegalArgumentException noSize) {
      throw new IllegalArgumentException(refused, noSize);
    }
  }

  private static Answer none() {
    return new Answer(
        false,
        "there is no agent of a PostgreSQL server here: forge.failover.agent.server is absent");
  }
}
