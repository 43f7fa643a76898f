package quantumforge.drill;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import quantumforge.kernel.Counted;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;

/**
 * Kills the machine of the primary, waits for the other one to take over, starts it again, waits
 * until commits are on both and a write went through each route of clients, looks for every row
 * that a client was told of meanwhile, and does the same the other way round. For one thread, and
 * for {@link #end} any.
 */
public final class FailoverDrill {

  private static final Duration POLL = Duration.ofMillis(250);

  private final Plant plant;
  private final Rows rows;
  private final Duration patience;
  private final int failoversMax;
  private final Consumer<String> progress;
  private final TakenAway taken;

  /**
   * @param rows of a client that writes all the while
   * @param patience how long each step may take
   * @param failoversMax so many without calm between them, and the witness waits for a person
   * @param progress gets a sentence for each step
   */
  public FailoverDrill(
      Plant plant, Rows rows, Duration patience, int failoversMax, Consumer<String> progress) {
    this.plant = plant;
    this.rows = rows;
    this.patience = patience;
    this.failoversMax = failoversMax;
    this.progress = progress;
    this.taken = new TakenAway(plant, progress);
  }

  /** What the drill is carried out on. */
  public interface Plant {

    /** What a witness that speaks says of the database; empty while none does. */
    Optional<DatabaseStatus> look() throws InterruptedException;

    /** Kills a whole machine, which stays dead. */
    void kill(String node) throws IOException;

    /** Starts a dead machine. */
    void restart(String node) throws IOException;
  }

  /** The rows of a client that writes one after the other, numbered from 1. */
  public interface Rows extends AutoCloseable {

    /** The row that was begun last; 0 before the first. */
    int last();

    /** Whether a row that was begun later than this one was confirmed. */
    boolean hasWrittenSince(int id);

    /** When a server confirmed a row for the first time behind a moment of the monotonic clock. */
    OptionalLong firstOn(String server, long sinceNanos);

    /** Why the row before was not confirmed; empty when it was. */
    String failure();

    /**
     * Compares what the client was told with the rows of a server that must be the primary.
     *
     * @param before the last row that does not belong to this way of the drill
     * @return empty when that server does not answer as the primary now
     */
    Optional<RowVerdict> check(String server, int before);

    @Override
    void close();
  }

  /**
   * Both ways; the second is left out when the first does not end well.
   *
   * @throws IOException when the plant does not do what it is asked
   */
  public List<Leg> run() throws IOException, InterruptedException {
    List<Leg> legs = new ArrayList<>();
    while (legs.size() < Evidence.WAYS && legs.stream().allMatch(Leg::isPerfect)) {
      legs.add(leg(Evidence.WAYS - legs.size()));
    }
    return legs;
  }

  /**
   * Ends the drill where it is: starts the machine that is dead, and kills none any more. For any
   * thread.
   *
   * @return the machine that was started again; empty when none was dead
   * @throws IOException when the plant does not start it
   */
  public Optional<String> end() throws IOException {
    return taken.end();
  }

  /**
   * One way.
   *
   * @param left so many, this one too
   */
  private Leg leg(int left) throws IOException, InterruptedException {
    Way way = new Way(rows.last());
    progress.accept("waiting until every commit is on both servers, and rows are written");
    Optional<DatabaseStatus> before = await(FailoverDrill::isWhole);
    if (before.isEmpty()) {
      return way.ended("commits were not on both servers before");
    }
    int failovers = before.get().failovers();
    if (failovers + left > failoversMax) {
      return way.ended(tooOften(failovers));
    }
    if (!holds(() -> rows.hasWrittenSince(way.before))) {
      return way.ended("no row could be written before: " + rows.failure());
    }
    way.killed = before.get().primary();
    long epoch = before.get().epoch();
    Optional<DatabaseStatus> promoted = kill(way, epoch);
    if (promoted.isEmpty()) {
      return way.ended("nobody took its place in time; the witness says: " + verdict());
    }
    String primary = promoted.get().primary();
    progress.accept(primary + " is the primary of epoch " + promoted.get().epoch());
    way.change = promoted.flatMap(DatabaseStatus::newest);
    String missing = rejoined(way, primary);
    progress.accept("looking for every row on " + primary);
    way.check(primary);
    return way.ended(missing);
  }

  /** Nobody is killed whose place the witness would not give to the other one. */
  private String tooOften(int failovers) {
    return "the witness has failed over %s since it was calm last and waits for a person after %d, so nobody was killed: ./forge db resume --demo --why TEXT lets it count anew"
        .formatted(Counted.of(failovers, "time"), failoversMax);
  }

  private String verdict() throws InterruptedException {
    return plant
        .look()
        .map(DatabaseStatus::verdict)
        .map(verdict -> verdict.rule() + " " + verdict.reason())
        .orElse("nothing, none speaks");
  }

  /** Kills the primary; it is started again whatever comes of it. */
  private Optional<DatabaseStatus> kill(Way way, long epoch)
      throws IOException, InterruptedException {
    progress.accept("killing " + way.killed + ", the primary of epoch " + epoch);
    way.struck = System.nanoTime();
    try {
      taken.kill(way.killed);
      return await(
          now -> now.epoch() > epoch && isSeen(now, change -> change.promotedMillis() >= 0));
    } finally {
      taken.putBack();
    }
  }

  /** Waits for what follows a failover; says what did not come true, nothing when all did. */
  private String rejoined(Way way, String primary) throws InterruptedException {
    boolean written = holds(() -> rows.firstOn(primary, way.struck).isPresent());
    Optional<DatabaseStatus> whole =
        await(now -> isWhole(now) && isSeen(now, change -> change.redundantMillis() >= 0));
    if (whole.isEmpty()) {
      return way.killed + " did not become a standby in time";
    }
    Optional<DatabaseStatus> complete =
        await(now -> isSeen(now, change -> change.propagation().complete()));
    way.change = complete.or(() -> whole).flatMap(DatabaseStatus::newest);
    if (complete.isEmpty()) {
      return way.change.map(seen -> seen.propagation().sentence()).orElse("");
    }
    return written ? "" : "%s confirmed no row: %s".formatted(primary, rows.failure());
  }

  /** What is known so far of one way. */
  private final class Way {

    private final Instant at = Instant.now();
    private final int before;
    private String killed = "";
    private long struck;
    private Optional<DatabaseChange> change = Optional.empty();
    private Optional<RowVerdict> verdict = Optional.empty();
    private long firstWriteMillis = DatabaseChange.UNKNOWN;

    private Way(int before) {
      this.before = before;
    }

    private void check(String primary) throws InterruptedException {
      OptionalLong first = rows.firstOn(primary, struck);
      if (first.isPresent()) {
        firstWriteMillis = (first.getAsLong() - struck) / 1_000_000;
      }
      holds(
          () -> {
            verdict = rows.check(primary, before);
            return verdict.isPresent();
          });
    }

    private Leg ended(String missing) {
      String unread =
          missing.isEmpty() && verdict.isEmpty() ? "the rows could not be read in time" : missing;
      return new Leg(at, killed, firstWriteMillis, change, verdict, unread);
    }
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

  private boolean holds(BooleanSupplier wanted) throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (true) {
      boolean now = wanted.getAsBoolean();
      if (now || System.nanoTime() > until) {
        return now;
      }
      Thread.sleep(POLL);
    }
  }

  private static boolean isWhole(DatabaseStatus database) {
    return database.copies() == 2 && database.verdict().level().equals("FINE");
  }

  private static boolean isSeen(DatabaseStatus database, Predicate<DatabaseChange> wanted) {
    return database.newest().filter(wanted).isPresent();
  }
}
