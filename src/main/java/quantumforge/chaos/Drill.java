package quantumforge.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import quantumforge.chaos.Card.Outcome;
import quantumforge.chaos.Card.Scene;
import quantumforge.chaos.FailoverReport.Run;
import quantumforge.chaos.History.Effect;
import quantumforge.kernel.Counted;

/** Plays one card after the other on a rig, and judges each. Used by one thread. */
final class Drill {

  private static final Duration WHOLE = Duration.ofMinutes(4);
  private static final Duration STEADY = Duration.ofSeconds(1);
  private static final Duration SHOWN = Duration.ofMinutes(1);
  private static final Duration WRITES = Duration.ofMinutes(2);
  private static final String STEADILY = "SYNCHRONOUS";
  private static final long SITES = NodeFiles.sites().count();
  private static final long LATELY_NANOS = 500_000_000;

  private final Rig rig;
  private final History history;

  /** What an earlier card broke is not broken by this one. */
  private final Set<String> known = new HashSet<>();

  /** Rows that an operator gave up. */
  private final Set<Long> givenUp = new HashSet<>();

  /** Whether nothing was broken since the plant was at rest. */
  private boolean rested;

  Drill(Rig rig) {
    this.rig = rig;
    this.history = rig.history();
  }

  /**
   * Plays a card when everything is whole and at rest, and waits until it is whole again.
   *
   * @throws IOException when it does not come to rest before, or cannot be judged
   */
  Run play(Card card) throws IOException, InterruptedException {
    View before = awaitRest();
    if (card.prepare() != Card.NOTHING) {
      rested = false;
      card.prepare().on(rig, scene(before));
      before = awaitRest();
    }
    rested = false;
    return play(card, before);
  }

  private Run play(Card card, View before) throws IOException, InterruptedException {
    Scene scene = scene(before);
    List<String> broken = new ArrayList<>();
    long unknown = history.unknown();
    long struck = System.nanoTime();
    card.strike().on(rig, scene);
    long succession = card.outcome() == Outcome.SUCCESSION ? succession(scene, struck) : -1;
    if (rig.await("a client writes", () -> first(served(card, scene), struck).isPresent())
        .holdsWithin(WRITES)) {
      Thread.sleep(card.away());
    } else {
      broken.add("no client could write within %d s".formatted(WRITES.toSeconds()));
    }
    long outage =
        card.outcome() == Outcome.SUCCESSION
            ? succession
            : outage(card, served(card, scene), struck);
    if (outage < 0) {
      broken.add("what the card is about did not come within %d s".formatted(WRITES.toSeconds()));
    }
    long direct = outage(card, direct(card, scene), struck);
    long mended = System.nanoTime();
    card.mend().on(rig, scene);
    boolean whole =
        rig.await("all is whole", () -> rig.view().isWhole() && isPlayed(card, before))
            .holdsWithin(WHOLE);
    long restored = whole ? millisSince(mended) : -1;
    if (!whole) {
      broken.add("not whole %d s after the mending: %s".formatted(WHOLE.toSeconds(), rig.view()));
    }
    // What the fault sets off late counts too.
    View after = awaitRest();
    if (card.outcome() == Outcome.HOLDS) {
      // Its mending is what commits wait for.
      outage = outage(card, served(card, scene), struck);
      direct = outage(card, direct(card, scene), struck);
    }
    long failovers = after.epoch() - before.epoch();
    judge(card, failovers, after.changedBy(), struck, mended, broken);
    broken.addAll(card.proof().of(rig, scene, struck));
    Map<String, Long> routes = new TreeMap<>();
    if (card.outcome() == Outcome.FAILOVER) {
      rig.routes().forEach(it -> routes.put(it.name(), outage(card, on(it, card, scene), struck)));
      broken.addAll(RouteVerdict.of(rig, scene, struck));
    }
    if (card.givesUp()) {
      history.acksSince(struck).stream()
          .filter(ack -> ack.server().equals(scene.primary()))
          .forEach(ack -> givenUp.add(ack.id()));
    }
    long lost = lost(after.primary(), kept(history.acksSince(struck)));
    return new Run(
        scene.primary(),
        outage,
        direct,
        routes,
        restored,
        failovers,
        lost,
        history.unknown() - unknown,
        broken);
  }

  /**
   * Lets the sites change their roles, so that the next card is played from the other one.
   *
   * @throws IOException when they do not
   */
  void changeRoles() throws IOException, InterruptedException {
    View before = awaitRest();
    rested = false;
    rig.operator().switchover(before.witness(), before.epoch());
    rig.await("the roles have changed", () -> rig.view().primary().equals(before.standby()))
        .within(WHOLE);
    awaitRest();
  }

  /** Which site has the primary, when everything is at rest. */
  String primary() throws IOException, InterruptedException {
    return awaitRest().primary();
  }

  private static Scene scene(View view) {
    return new Scene(view.primary(), view.standby(), view.witness(), view.epoch());
  }

  /** How long until another control node speaks as the witness; -1 when none does. */
  private long succession(Scene scene, long struck) throws InterruptedException {
    boolean came =
        rig.await(
                "another witness speaks",
                () -> {
                  View view = rig.view();
                  return view.isSynchronous() && !view.witness().equals(scene.witness());
                })
            .holdsWithin(WRITES);
    return came ? millisSince(struck) : -1;
  }

  /** What is seen may be from before the fault. */
  private boolean isPlayed(Card card, View before) {
    return switch (card.outcome()) {
      case FAILOVER -> rig.view().epoch() > before.epoch();
      case STAYS, STEADY, SUCCESSION, HOLDS -> true;
    };
  }

  private void judge(
      Card card, long failovers, String rule, long struck, long mended, List<String> broken)
      throws IOException {
    boolean holds = card.outcome() == Outcome.HOLDS;
    long expected = card.outcome() == Outcome.FAILOVER ? 1 : 0;
    if (holds ? failovers > SITES : failovers != expected) {
      broken.add("%s instead of %d".formatted(Counted.of(failovers, "failover"), expected));
    }
    if (!holds && failovers > 0 && !card.rules().contains(rule)) {
      broken.add("decided by %s instead of %s".formatted(rule, card.rules()));
    }
    if (card.outcome() == Outcome.STEADY) {
      history.effectsSince(struck).stream()
          .filter(effect -> effect.atNanos() - mended < 0)
          .filter(effect -> effect instanceof Effect.Known known && !known.mode().equals(STEADILY))
          .findFirst()
          .ifPresent(effect -> broken.add("commits were not on both servers: " + effect));
    }
    rig.readLogs();
    if (failovers > 0 && promotions(struck) == 0) {
      broken.add("the history has no promotion");
    }
    List<String> found = new ArrayList<>(Check.of(history.acksSince(struck), history.effects()));
    found.removeIf(sentence -> !known.add(sentence));
    broken.addAll(found);
  }

  private long promotions(long since) {
    return history.effectsSince(since).stream()
        .filter(it -> it instanceof Effect.Acted acted && acted.action().equals("Promote"))
        .count();
  }

  /** How many acknowledged rows the primary lacks when commits are on both. */
  private long lost(String primary, List<Ack> acks) throws IOException, InterruptedException {
    Set<Long> ids = acks.stream().map(Ack::id).collect(Collectors.toCollection(HashSet::new));
    ids.removeAll(rig.table().rows(primary, least(acks)).keySet());
    return ids.size();
  }

  private static long least(List<Ack> acks) {
    return acks.stream().mapToLong(Ack::id).min().orElse(0);
  }

  /**
   * Judges all that was played, when everything is whole: every row that was ever acknowledged is
   * on both servers, once, and the history is as it must be.
   *
   * @return what is not so, in sentences
   */
  List<String> conclude() throws IOException, InterruptedException {
    View view = awaitRest();
    rig.readLogs();
    List<Ack> acks = history.acks();
    List<String> broken = new ArrayList<>(Check.of(acks, history.effects()));
    broken.addAll(rig.unprotected());
    for (String server : List.of(view.primary(), view.standby())) {
      broken.addAll(rows(server, kept(acks)));
    }
    return broken;
  }

  private List<Ack> kept(List<Ack> acks) {
    return acks.stream().filter(ack -> !givenUp.contains(ack.id())).toList();
  }

  /** A standby has an acknowledged row on its disk, and shows it a little later. */
  private List<String> rows(String server, List<Ack> acks)
      throws IOException, InterruptedException {
    long until = System.nanoTime() + SHOWN.toNanos();
    List<String> broken = Check.rows(server, acks, rig.table().rows(server, least(acks)));
    while (!broken.isEmpty() && System.nanoTime() - until < 0) {
      Thread.sleep(STEADY);
      broken = Check.rows(server, acks, rig.table().rows(server, least(acks)));
    }
    return broken;
  }

  /**
   * Everything is whole, and whoever follows the primary writes, and both for a moment.
   *
   * @return what was seen then; a moment later a control node that is slow to answer may show less
   */
  private View awaitRest() throws IOException, InterruptedException {
    long steady = rested ? 0 : STEADY.toNanos();
    long[] since = {System.nanoTime()};
    View[] seen = {View.NOTHING};
    rig.await(
            "the plant comes to rest",
            () -> {
              long now = System.nanoTime();
              seen[0] = rig.view();
              boolean rests = seen[0].isWhole() && isServed(seen[0], now);
              since[0] = rests ? since[0] : now;
              return rests && now - since[0] >= steady;
            })
        .within(WHOLE);
    rested = true;
    return seen[0];
  }

  private boolean isServed(View seen, long nowNanos) {
    long since = nowNanos - LATELY_NANOS;
    boolean routed =
        rig.routes().stream()
            .allMatch(it -> first(ack -> ack.client().equals(it.name()), since).isPresent());
    boolean complete = rig.routes().isEmpty() || seen.followed().complete();
    return routed && complete && first(this::isFollowing, since).isPresent();
  }

  private boolean isFollowing(Ack ack) {
    return ack.client().equals(Client.FOLLOWING);
  }

  /** What the client that follows the primary is told where the card wants it to be told. */
  private Predicate<Ack> served(Card card, Scene scene) {
    return reached(card, scene).and(this::isFollowing);
  }

  /** The same of a client that no route leads there. */
  private Predicate<Ack> direct(Card card, Scene scene) {
    return reached(card, scene)
        .and(ack -> rig.routes().stream().noneMatch(it -> it.name().equals(ack.client())));
  }

  private static Predicate<Ack> on(ClientRoute route, Card card, Scene scene) {
    return reached(card, scene).and(ack -> ack.client().equals(route.name()));
  }

  private static Predicate<Ack> reached(Card card, Scene scene) {
    return switch (card.outcome()) {
      case FAILOVER -> ack -> !ack.server().equals(scene.primary());
      case STAYS, STEADY, SUCCESSION, HOLDS -> ack -> true;
    };
  }

  private Optional<Ack> first(Predicate<Ack> wanted, long sinceNanos) {
    return history.firstAckSince(sinceNanos, wanted.and(ack -> ack.sentNanos() - sinceNanos >= 0));
  }

  private long outage(Card card, Predicate<Ack> wanted, long struck) {
    return switch (card.outcome()) {
      case FAILOVER ->
          first(wanted, struck).map(ack -> (ack.ackedNanos() - struck) / 1_000_000).orElse(-1L);
      case STAYS, STEADY, SUCCESSION, HOLDS -> longestPause(wanted, struck);
    };
  }

  private long longestPause(Predicate<Ack> wanted, long struck) {
    long last = struck;
    long longest = 0;
    for (Ack ack : history.acksSince(struck)) {
      if (wanted.test(ack)) {
        longest = Math.max(longest, ack.ackedNanos() - last);
        last = ack.ackedNanos();
      }
    }
    return Math.max(longest / 1_000_000, millisSince(last));
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}
