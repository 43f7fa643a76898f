package quantumforge.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;

/**
 * Kills the machine of the primary, waits for the other one to take over, starts it again, waits
 * until commits are on both and a write went through each route of clients, and does the same the
 * other way round. For one thread.
 */
final class FailoverDrill {

  private static final Duration POLL = Duration.ofMillis(250);

  private final Plant plant;
  private final Duration patience;
  private final Consumer<String> progress;

  /**
   * @param patience how long each step may take
   * @param progress gets a sentence for each step
   */
  FailoverDrill(Plant plant, Duration patience, Consumer<String> progress) {
    this.plant = plant;
    this.patience = patience;
    this.progress = progress;
  }

  /** What the drill is carried out on. */
  interface Plant {

    /** What a witness that speaks says of the database; empty while none does. */
    Optional<DatabaseStatus> look() throws InterruptedException;

    /** Kills a whole machine, which stays dead. */
    void kill(String node) throws IOException;

    /** Starts a dead machine. */
    void restart(String node) throws IOException;
  }

  /**
   * One way of it. A step that did not come true in time ends the drill.
   *
   * @param killed the machine that was killed, the primary's
   * @param change what the witness recorded of it; empty when it never changed the primary
   * @param missing what did not come true; empty when all did
   */
  record Leg(Instant at, String killed, Optional<DatabaseChange> change, String missing) {

    /** The other one took over without a loss, clients followed, and both have every commit. */
    boolean isPerfect() {
      return missing.isEmpty()
          && change.filter(seen -> seen.loss().startsWith("0 acknowledged")).isPresent();
    }
  }

  /**
   * Both ways; the second is left out when the first does not end well.
   *
   * @throws IOException when the demo does not do what it is asked
   */
  List<Leg> run() throws IOException, InterruptedException {
    List<Leg> legs = new ArrayList<>();
    while (legs.size() < 2 && legs.stream().allMatch(Leg::isPerfect)) {
      legs.add(leg());
    }
    return legs;
  }

  private Leg leg() throws IOException, InterruptedException {
    Instant at = Instant.now();
    progress.accept("waiting until every commit is on both servers");
    Optional<DatabaseStatus> before = await(FailoverDrill::isWhole);
    if (before.isEmpty()) {
      return new Leg(
          at, "", Optional.empty(), "commits were not on both servers before; see ./forge db");
    }
    String killed = before.get().primary();
    long epoch = before.get().epoch();
    progress.accept("killing " + killed + ", the primary of epoch " + epoch);
    plant.kill(killed);
    Optional<DatabaseStatus> promoted =
        await(now -> now.epoch() > epoch && change(now).promotedMillis() >= 0);
    progress.accept("starting " + killed + " again");
    plant.restart(killed);
    if (promoted.isEmpty()) {
      return new Leg(at, killed, Optional.empty(), "nobody took its place in time");
    }
    progress.accept(promoted.get().primary() + " is the primary of epoch " + (epoch + 1));
    Optional<DatabaseStatus> whole =
        await(now -> isWhole(now) && change(now).redundantMillis() >= 0);
    if (whole.isEmpty()) {
      return new Leg(
          at,
          killed,
          Optional.of(change(promoted.get())),
          killed + " did not become a standby in time");
    }
    Optional<DatabaseStatus> complete = await(now -> change(now).propagation().complete());
    DatabaseChange change = change(complete.orElse(whole.get()));
    String missing = complete.isEmpty() ? change.propagation().sentence() : "";
    return new Leg(at, killed, Optional.of(change), missing);
  }

  private Optional<DatabaseStatus> await(Predicate<DatabaseStatus> wanted)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<DatabaseStatus> now = plant.look().filter(wanted);
      if (now.isPresent() || System.nanoTime() > until) {
        return now;
      }
      Thread.sleep(POLL);
    }
  }

  private static boolean isWhole(DatabaseStatus database) {
    return database.copies() == 2 && database.verdict().level().equals("FINE");
  }

  private static DatabaseChange change(DatabaseStatus database) {
    return database.changes().getLast();
  }
}
