package quantumforge.backup;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.backup.Consistency.Effect;
import quantumforge.backup.Consistency.Looked;
import quantumforge.backup.Consistency.Standing;
import quantumforge.kernel.Step;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;

/** Looks at the servers and the local copy again and again, and compares them. Thread-safe. */
public final class ConsistencyCheck implements Service {

  /** The local copy among the holders. */
  static final String COPY = "copy";

  private static final Logger LOG = LoggerFactory.getLogger(ConsistencyCheck.class);
  private static final String NAME = "consistency-check";

  private final Servers servers;
  private final EmergencyDatabase database;
  private final Supplier<Optional<Heard>> heard;
  private final Consistency machine;
  private final Duration interval;
  private final Thread thread;
  private volatile Result last = Result.NOTHING;

  /**
   * Looks at nothing before {@link #start()}.
   *
   * @param heard what the witness has decided, when it was heard lately
   */
  public ConsistencyCheck(
      List<DatabaseServer> servers,
      EmergencyDatabase database,
      EmergencySettings settings,
      Supplier<Optional<Heard>> heard) {
    this.servers = new Servers(servers);
    this.database = database;
    this.heard = heard;
    this.machine = new Consistency(settings.confirm());
    this.interval = settings.check();
    this.thread = Thread.ofVirtual().name(NAME).unstarted(this::run);
  }

  /**
   * What the last look showed.
   *
   * @param atMillis when, on a clock that never goes back; negative before the first
   * @param primary the server that the others were compared with; empty for none
   */
  record Result(long atMillis, String primary, Consistency.State state) {
    static final Result NOTHING = new Result(-1, "", Consistency.State.NOTHING);
  }

  @Override
  public void start() {
    thread.start();
  }

  /** Does not wait for a server that is silent. */
  @Override
  public void stop() throws InterruptedException {
    thread.interrupt();
    thread.join(Duration.ofSeconds(3));
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(look());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once, and says after which time to look again. */
  Duration look() throws InterruptedException {
    List<Sample> primary = new ArrayList<>();
    List<Sample> others = new ArrayList<>();
    Optional<String> name;
    try (Servers.Opened opened = servers.open()) {
      name = primary(opened.looks());
      for (ServerSnapshot snapshot : opened.snapshots()) {
        boolean leads = name.equals(Optional.of(snapshot.look().server()));
        (leads ? primary : others).add(sample(snapshot));
      }
      opened.failures().forEach((server, why) -> others.add(unseen(server, why)));
    }
    others.add(copy());
    name.ifPresent(server -> primary.add(again(server)));
    boolean read = primary.stream().allMatch(one -> one.content() instanceof Sample.Moment);
    if (!read) {
      others.add(primary.getLast());
      primary.clear();
      name = Optional.empty();
    }
    long now = millis();
    Step<Consistency.State, Effect> step =
        machine.step(last.state(), new Looked(now, primary, others));
    last = new Result(now, name.orElse(""), step.state());
    return carryOut(step.effects());
  }

  private Duration carryOut(List<Effect> effects) {
    Duration pause = interval;
    for (Effect effect : effects) {
      switch (effect) {
        case Consistency.Told(Standing standing) -> tell(standing);
        case Consistency.Again(Duration after) ->
            pause = after.compareTo(pause) < 0 ? after : pause;
      }
    }
    return pause;
  }

  private static void tell(Standing standing) {
    if (standing.agreement() == Agreement.DIFFERENT) {
      LOG.error("{} differs: {}", standing.holder(), standing.detail());
    } else {
      LOG.info("{} does not differ any more", standing.holder());
    }
  }

  /** Who takes commits; of two, while no witness is heard, the one with the newer timeline. */
  private Optional<String> primary(List<ServerLook> looks) {
    Optional<Heard> decided = heard.get();
    return looks.stream()
        .filter(look -> !look.standby())
        .filter(look -> decided.map(one -> one.primary().equals(look.server())).orElse(true))
        .max(Comparator.comparingInt(ServerLook::timeline))
        .map(ServerLook::server);
  }

  private Sample again(String server) {
    try (ServerSnapshot snapshot = servers.again(server)) {
      return sample(snapshot);
    } catch (SQLException failed) {
      return unseen(server, Servers.firstLine(failed));
    }
  }

  private static Sample unseen(String holder, String why) {
    return new Sample(holder, new Sample.Unseen(why));
  }

  private static Sample sample(ServerSnapshot snapshot) {
    ServerLook look = snapshot.look();
    try {
      Map<EssentialTable, TableSum> sums = new EnumMap<>(EssentialTable.class);
      for (EssentialTable table : EssentialTable.values()) {
        sums.put(table, snapshot.sum(table));
      }
      return new Sample(
          look.server(), new Sample.Moment(look.timeline(), look.from(), look.to(), sums));
    } catch (SQLException failed) {
      return unseen(look.server(), Servers.firstLine(failed));
    }
  }

  private Sample copy() {
    return new Sample(
        COPY,
        switch (database.read()) {
          case Copy.Absent absent -> new Sample.Unseen("there is no copy yet");
          case Copy.Broken(String reason) -> new Sample.Unseen(reason);
          case Copy.Changed changed -> new Sample.Damaged(changed.sums(), changed.reason());
          case Copy.Whole(Origin origin, Map<EssentialTable, TableSum> sums) ->
              new Sample.Moment(origin.timeline(), origin.from(), origin.to(), sums);
        });
  }

  static long millis() {
    return System.nanoTime() / 1_000_000;
  }

  /** What the last look showed. */
  Result result() {
    return last;
  }

  /** How one compares; UNKNOWN for one that was not looked at. */
  Agreement agreement(String holder) {
    Standing standing = last.state().standings().get(holder);
    if (standing != null) {
      return standing.agreement();
    }
    return holder.equals(last.primary()) ? Agreement.EQUAL : Agreement.UNKNOWN;
  }

  /** The servers and the copy. */
  List<String> holders() {
    List<String> names = new ArrayList<>(servers.names());
    names.add(COPY);
    return names;
  }

  @Override
  public ServiceStatus status() {
    Result result = last;
    if (result.atMillis() < 0) {
      return new ServiceStatus(NAME, ServiceStatus.State.STARTING, "not yet looked");
    }
    Map<String, Standing> standings = new TreeMap<>(result.state().standings());
    boolean well =
        standings.values().stream()
            .allMatch(
                one -> one.agreement() == Agreement.EQUAL || one.agreement() == Agreement.BEHIND);
    String against =
        result.primary().isEmpty() ? "no primary" : "compared with " + result.primary();
    return new ServiceStatus(
        NAME,
        well ? ServiceStatus.State.RUNNING : ServiceStatus.State.DEGRADED,
        against
            + standings.values().stream()
                .map(ConsistencyCheck::text)
                .collect(Collectors.joining(", ", ": ", "")));
  }

  private static String text(Standing standing) {
    return standing.holder()
        + " is "
        + standing.agreement()
        + (standing.detail().isEmpty() ? "" : " (" + standing.detail() + ")");
  }
}
