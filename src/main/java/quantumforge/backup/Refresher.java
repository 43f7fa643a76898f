package quantumforge.backup;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

/**
 * Keeps the local copy new. When no server can be copied the old copy stays, its age grows, and it
 * is tried again sooner at first. Thread-safe.
 */
public final class Refresher implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);
  private static final String NAME = "emergency-copy";
  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

  private final Servers servers;
  private final EmergencyDatabase database;
  private final SourceChoice choice;
  private final Supplier<Optional<Heard>> heard;
  private final Duration interval;
  private final Thread thread;
  private volatile Optional<Origin> have = Optional.empty();
  private volatile String trouble = "";
  private volatile boolean tried;
  private volatile long refreshes;
  private volatile long failures;

  /**
   * Reads and writes nothing before {@link #start()}.
   *
   * @param heard what the witness has decided, when it was heard lately
   */
  public Refresher(
      List<DatabaseServer> servers,
      EmergencyDatabase database,
      EmergencySettings settings,
      Supplier<Optional<Heard>> heard) {
    this.servers = new Servers(servers);
    this.database = database;
    this.choice = new SourceChoice(settings.standbyAgeMax());
    this.heard = heard;
    this.interval = settings.refresh();
    this.thread = Thread.ofVirtual().name(NAME).unstarted(this::run);
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
    int failed = 0;
    try {
      while (true) {
        boolean done = refresh();
        failed = done ? 0 : failed + 1;
        Thread.sleep(pause(failed));
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private Duration pause(int failed) {
    if (failed == 0) {
      return interval;
    }
    Duration doubled = FIRST_RETRY.multipliedBy(1L << Math.min(failed - 1, 16));
    return doubled.compareTo(interval) < 0 ? doubled : interval;
  }

  /** Renews the copy once, and says whether that was done. */
  boolean refresh() throws InterruptedException {
    rememberCopy();
    List<String> reasons = new ArrayList<>();
    boolean done = refresh(reasons);
    tried = true;
    if (done) {
      refreshes++;
      become("");
    } else {
      failures++;
      become(String.join("; ", reasons));
    }
    return done;
  }

  /** A copy that is damaged must not let in what is older than it was. */
  private void rememberCopy() {
    switch (database.read()) {
      case Copy.Whole whole -> have = Optional.of(whole.origin());
      case Copy.Changed changed -> {
        LOG.error("{}", changed.reason());
        have = Optional.of(changed.origin());
      }
      case Copy.Absent absent -> have = Optional.empty();
      case Copy.Broken broken -> LOG.error("{}", broken.reason());
    }
  }

  private boolean refresh(List<String> reasons) throws InterruptedException {
    Instant asked = Instant.now();
    try (Servers.Opened opened = servers.open()) {
      reasons.addAll(opened.reasons());
      SourceChoice.Choice chosen = choice.choose(have, opened.looks(), heard.get());
      reasons.addAll(chosen.refusals());
      for (SourceChoice.Pick pick : chosen.picks()) {
        String server = pick.look().server();
        try {
          Origin origin = pick.origin(asked);
          database.write(origin, opened.of(server).orElseThrow());
          have = Optional.of(origin);
          return true;
        } catch (SQLException | IOException failed) {
          reasons.add(server + ": " + Servers.firstLine(failed));
        }
      }
      return false;
    }
  }

  private void become(String now) {
    if (now.isEmpty() && !trouble.isEmpty()) {
      LOG.info("the copy of the essential data is renewed again");
    } else if (!now.isEmpty() && trouble.isEmpty()) {
      LOG.warn("the copy of the essential data is not renewed: {}", now);
    }
    trouble = now;
  }

  /** Where the copy is from; empty when there is none that can be read. */
  Optional<Origin> origin() {
    return have;
  }

  /** Why the copy is not renewed; empty when it is. */
  String trouble() {
    return trouble;
  }

  long refreshes() {
    return refreshes;
  }

  long failures() {
    return failures;
  }

  @Override
  public ServiceStatus status() {
    if (!tried) {
      return new ServiceStatus(NAME, State.STARTING, "not yet read");
    }
    Optional<Origin> copied = have;
    if (copied.isEmpty()) {
      return new ServiceStatus(NAME, State.DEGRADED, "there is no copy yet: " + trouble);
    }
    long ageMillis = EssentialData.ageMillis(copied.get().asOf(), Instant.now());
    boolean late = ageMillis < 0 || ageMillis > interval.multipliedBy(2).toMillis();
    return new ServiceStatus(
        NAME, late ? State.DEGRADED : State.RUNNING, detail(copied.get(), ageMillis));
  }

  private String detail(Origin origin, long ageMillis) {
    return "%s of %s (%s, epoch %d, timeline %d, log up to %s) is %s old%s"
        .formatted(
            database.file().getFileName(),
            origin.server(),
            origin.primary() ? "primary" : "standby",
            origin.epoch(),
            origin.timeline(),
            origin.to(),
            ageMillis < 0 ? "nobody knows how" : ageMillis / 1_000 + " s",
            trouble.isEmpty() ? "" : "; " + trouble);
  }
}
