package quantumforge.node;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import quantumforge.health.Peers;
import quantumforge.status.PlantWatch;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.DatabaseRequest;

/** Hands operators' commands to the witness, wherever it is. Thread-safe. */
final class DatabaseDesk {

  /** Longer than a write to the control nodes takes, also while one of them is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final Peers peers;
  private final PlantWatch watch;
  private final Duration staleAfter;

  DatabaseDesk(ActorSystem<?> system, PlantWatch watch, Duration staleAfter) {
    this.system = system;
    this.peers = new Peers(system);
    this.watch = watch;
    this.staleAfter = staleAfter;
  }

  /**
   * Asks the witness that was heard last.
   *
   * @return empty when no witness is heard here, and nothing was asked; else what it answers. The
   *     stage fails when no answer comes: then the outcome is unknown
   */
  Optional<CompletionStage<DatabaseRequest.Answer>> ask(
      DatabaseCommand command, String who, String why) {
    return witness()
        .map(
            witness ->
                AskPattern.ask(
                    witness,
                    replyTo -> DatabaseRequest.of(command, who, why, replyTo),
                    PATIENCE,
                    system.scheduler()));
  }

  private Optional<ActorRef<DatabaseRequest>> witness() {
    List<ActorRef<DatabaseRequest>> found =
        watch
            .latest()
            .filter(seen -> seen.ageMillis() <= staleAfter.toMillis())
            .map(seen -> Peers.nameRole(seen.status().witness()))
            .map(role -> peers.<DatabaseRequest>named(role, DatabaseRequest.PATH))
            .orElse(List.of());
    return found.stream().findFirst();
  }
}
