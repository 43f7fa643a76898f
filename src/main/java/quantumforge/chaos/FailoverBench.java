package quantumforge.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import quantumforge.chaos.FailoverReport.Fault;
import quantumforge.chaos.FailoverReport.Run;

/**
 * Plays each card many times on one plant, and gathers what it took: from either site in turn, or,
 * where the roles stay as they are, half of the times from one and then from the other.
 */
public final class FailoverBench {

  /** Each machine is frozen once in it. */
  public static final Duration LOAD_LEAST = Cards.LOADED;

  /** All that is told to clients meanwhile is kept in the memory. */
  public static final Duration LOAD_MOST = Duration.ofHours(1);

  private final Path folder;
  private final List<Card> cards;
  private final int times;
  private final Access access;
  private final Consumer<String> progress;

  /**
   * Nothing is started yet.
   *
   * @param folder for the plant; what is there is not touched, it must be empty or not there
   * @param ids of cards; all of them when empty
   * @param times how often each is played, 1 or more
   * @param load how long the card of a false alarm lasts at least, from {@link #LOAD_LEAST} to
   *     {@link #LOAD_MOST}; the others have nothing of it
   * @param access how clients come to the servers
   * @param progress told in sentences how far it is
   * @throws IllegalArgumentException when there is no such card, the message lists all; and when a
   *     number or a time is out of its range
   */
  public FailoverBench(
      Path folder,
      List<String> ids,
      int times,
      Duration load,
      Access access,
      Consumer<String> progress) {
    if (times < 1) {
      throw new IllegalArgumentException("every fault is played once or more, got " + times);
    }
    if (load.compareTo(LOAD_LEAST) < 0 || load.compareTo(LOAD_MOST) > 0) {
      throw new IllegalArgumentException(
          "the load of a false alarm lasts %d to %d s, got %d"
              .formatted(LOAD_LEAST.toSeconds(), LOAD_MOST.toSeconds(), load.toSeconds()));
    }
    this.folder = folder;
    List<Card> chosen = ids.isEmpty() ? Cards.ALL : ids.stream().map(Cards::of).toList();
    this.cards = chosen.stream().map(card -> lasting(card, load)).toList();
    this.times = times;
    this.access = access;
    this.progress = progress;
  }

  private static Card lasting(Card card, Duration load) {
    return card.id().equals(Cards.FALSE_ALARM) ? Cards.falseAlarm(load) : card;
  }

  /** What is played, in order: each card's id, and the fault in words. */
  List<String> played() {
    return cards.stream().map(card -> card.id() + "  " + card.fault()).toList();
  }

  /** Every card: its id, and the fault in words. */
  public static List<String> cards() {
    return Cards.ALL.stream().map(card -> card.id() + "  " + card.fault()).toList();
  }

  /**
   * Why there can be no rig on this machine; empty when there can.
   *
   * @param tls whether it is to talk over TLS
   */
  public static Optional<String> missing(boolean tls) throws InterruptedException {
    Optional<String> network = Network.missing();
    return tls && network.isEmpty() ? RigCertificates.missing() : network;
  }

  /**
   * Starts the plant, plays all, and stops it.
   *
   * @throws IOException when the plant does not start, or does not come to rest between two faults
   */
  public FailoverReport run() throws IOException, InterruptedException {
    List<Fault> faults = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (int disk : cards.stream().map(Card::disk).distinct().toList()) {
      progress.accept(
          "starting 2 sites and 3 control nodes, each on a machine of its own" + sentence(access));
      Path plant = folder.resolve("disk-" + disk);
      try (Rig rig = Rig.start(plant, disk, access, "")) {
        Drill drill = new Drill(rig);
        for (Card card : cards.stream().filter(each -> each.disk() == disk).toList()) {
          faults.add(play(rig, drill, card));
        }
        broken.addAll(drill.conclude());
      }
    }
    return new FailoverReport(access, NodeFiles.LIMITS, faults, broken);
  }

  private static String sentence(Access access) {
    return switch (access) {
      case PLAIN -> "";
      case TLS -> ", over TLS";
      case ROUTES -> ", and a pgBouncer and a name server for clients";
    };
  }

  private Fault play(Rig rig, Drill drill, Card card) throws IOException, InterruptedException {
    List<Run> runs = new ArrayList<>();
    for (int time = 1; time <= times; time++) {
      if (card.keepsRoles() && time == times / 2 + 1 && time > 1) {
        drill.changeRoles();
      }
      long from = System.nanoTime();
      Run run = drill.play(card);
      runs.add(run);
      Files.writeString(
          folder.resolve("history.txt"),
          sentence(card, time, run) + "\n" + rig.told(from),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      progress.accept(sentence(card, time, run));
    }
    return fault(card, runs);
  }

  private String sentence(Card card, int time, Run run) {
    return String.format(
        Locale.ROOT,
        "%s %d/%d from %s: %.2f s (direct %.2f%s), restored after %.1f s, %d lost%s",
        card.id(),
        time,
        times,
        run.from(),
        run.outageMillis() / 1e3,
        run.directMillis() / 1e3,
        run.routeMillis().entrySet().stream()
            .map(it -> String.format(Locale.ROOT, ", %s %.2f", it.getKey(), it.getValue() / 1e3))
            .collect(Collectors.joining()),
        run.restoredMillis() / 1e3,
        run.lost(),
        run.broken().isEmpty() ? "" : "; " + String.join("; ", run.broken()));
  }

  static Fault fault(Card card, List<Run> runs) {
    Distribution outage = of(runs, Run::outageMillis);
    Distribution restored = of(runs, Run::restoredMillis);
    return new Fault(
        card.id(),
        card.fault(),
        card.outcome().name(),
        card.wanted().median().toMillis(),
        card.wanted().most().toMillis(),
        card.restored().toMillis(),
        outage,
        of(runs, Run::directMillis),
        routes(runs),
        restored,
        runs.stream().mapToLong(Run::lost).sum(),
        runs.stream().mapToLong(Run::unknown).sum(),
        missed(card, runs, outage, restored),
        runs);
  }

  private static Map<String, Distribution> routes(List<Run> runs) {
    return runs.stream()
        .flatMap(run -> run.routeMillis().keySet().stream())
        .distinct()
        .collect(
            Collectors.toMap(
                name -> name, name -> of(runs, run -> run.routeMillis().getOrDefault(name, -1L))));
  }

  private static Distribution of(List<Run> runs, ToLongFunction<Run> what) {
    return new Distribution(
        runs.stream().map(what::applyAsLong).filter(millis -> millis >= 0).toList());
  }

  private static List<String> missed(
      Card card, List<Run> runs, Distribution outage, Distribution restored) {
    List<String> missed = new ArrayList<>();
    int time = 0;
    for (Run run : runs) {
      time++;
      for (String broken : run.broken()) {
        missed.add("run %d: %s".formatted(time, broken));
      }
      if (run.lost() > 0) {
        missed.add("run %d: %d acknowledged commits are lost".formatted(time, run.lost()));
      }
    }
    late("median of the outage", outage.median(), card.wanted().median().toMillis(), missed);
    late("longest outage", outage.most(), card.wanted().most().toMillis(), missed);
    late("longest restoring", restored.most(), card.restored().toMillis(), missed);
    return missed;
  }

  private static void late(String what, long millis, long limit, List<String> missed) {
    if (millis > limit) {
      missed.add(
          String.format(
              Locale.ROOT, "%s: %.2f s, wanted at most %.2f", what, millis / 1e3, limit / 1e3));
    }
  }
}
