package quantumforge.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import quantumforge.chaos.Card.Outcome;
import quantumforge.chaos.Card.Scene;

/** Plays one card after the other on a rig, and judges each. */
final class Drill {

  private static final Duration WHOLE = Duration.ofSeconds(90);
  private static final Duration STEADY = Duration.ofSeconds(1);
  private static final Duration GIVE_UP = Duration.ofSeconds(40);

  private final Rig rig;

  Drill(Rig rig) {
    this.rig = rig;
  }

  /**
   * What came of one card.
   *
   * @param from which site was the primary
   * @param outageMillis from the fault to the first write that a client through the multi-host
   *     route was told of at the new primary, or the longest time without one; -1 when there was
   *     none
   * @param directMillis the same of any client, also one that knows where the new primary is
   * @param restoredMillis from the mending until commits were on both servers; -1 when they were
   *     not
   * @param failovers changes of the primary
   * @param lost acknowledged commits that a server lacks at the end
   * @param broken what must hold and did not
   */
  record Run(
      String card,
      String from,
      long outageMillis,
      long directMillis,
      long restoredMillis,
      long failovers,
      long lost,
      long unknown,
      List<String> broken) {

    boolean isWell() {
      return broken.isEmpty() && lost == 0;
    }
  }

  /** Plays a card when everything is whole, and waits until it is again. */
  Run play(Card card) throws IOException, InterruptedException {
    List<String> broken = new ArrayList<>();
    awaitSteady();
    View before = rig.view();
    Scene scene = new Scene(before.primary(), before.standby(), before.witness());
    long failuresBefore = rig.history().failures();
    long struck = System.nanoTime();
    card.strike().on(rig, scene);
    boolean writes = awaitWrites(card, scene, struck);
    long outage = outage(card, scene, struck, "routed");
    long direct = outage(card, scene, struck, "");
    if (writes) {
      Thread.sleep(card.away());
    } else {
      broken.add("no client could write within %d s".formatted(GIVE_UP.toSeconds()));
    }
    if (card.outcome() == Outcome.STAYS) {
      outage = outage(card, scene, struck, "routed");
    }
    long mended = System.nanoTime();
    card.mend().on(rig, scene);
    boolean whole = rig.await(WHOLE, () -> rig.view().isWhole() && isAfter(card, before));
    long restored = whole ? (System.nanoTime() - mended) / 1_000_000 : -1;
    if (!whole) {
      broken.add(
          "not whole %d s after the mending: %s".formatted(WHOLE.toSeconds(), rig.view()));
    }
    return judge(card, before, struck, outage, direct, restored, failuresBefore, broken);
  }

  private static boolean isAfter(Card card, View before) {
    return true;
  }

  private Run judge(
      Card card,
      View before,
      long struck,
      long outage,
      long direct,
      long restored,
      long failuresBefore,
      List<String> broken)
      throws IOException, InterruptedException {
    View after = rig.view();
    long failovers = after.epoch() - before.epoch();
    long expected = card.outcome() == Outcome.FAILOVER ? 1 : 0;
    if (failovers != expected) {
      broken.add("%d failovers instead of %d".formatted(failovers, expected));
    }
    List<Ack> acks = rig.history().acks();
    Set<Long> lost = rig.table().missing(after.primary(), acks);
    rig.readLogs();
    broken.addAll(Check.of(acks, rig.history().effects()));
    return new Run(
        card.id(),
        before.primary(),
        outage,
        direct,
        restored,
        failovers,
        lost.size(),
        rig.history().failures() - failuresBefore,
        broken);
  }

  /** Everything is whole, and stays so for a moment, in which the routed client writes. */
  void awaitSteady() throws IOException, InterruptedException {
    long[] since = {System.nanoTime()};
    boolean steady =
        rig.await(
            WHOLE,
            () -> {
              boolean writes = !rig.history().acksSince(System.nanoTime() - 500_000_000).isEmpty();
              if (!rig.view().isWhole() || !writes) {
                since[0] = System.nanoTime();
              }
              return System.nanoTime() - since[0] > STEADY.toNanos();
            });
    if (!steady) {
      throw new IOException("the plant does not come to rest: " + rig.view());
    }
  }

  private boolean awaitWrites(Card card, Scene scene, long struck) throws InterruptedException {
    return rig.await(GIVE_UP, () -> firstAck(card, scene, struck, "routed").isPresent());
  }

  private Optional<Ack> firstAck(Card card, Scene scene, long struck, String client) {
    return rig.history()
        .firstAckSince(
            struck,
            ack ->
                ack.sentNanos() - struck > 0
                    && (client.isEmpty() || ack.client().equals(client))
                    && (card.outcome() == Outcome.STAYS || !ack.server().equals(scene.primary())));
  }

  private long outage(Card card, Scene scene, long struck, String client) {
    return switch (card.outcome()) {
      case FAILOVER ->
          firstAck(card, scene, struck, client)
              .map(ack -> (ack.ackedNanos() - struck) / 1_000_000)
              .orElse(-1L);
      case STAYS -> longestGapMillis(struck, client);
    };
  }

  private long longestGapMillis(long struck, String client) {
    long last = struck;
    long longest = 0;
    for (Ack ack : rig.history().acksSince(struck)) {
      if (client.isEmpty() || ack.client().equals(client)) {
        longest = Math.max(longest, ack.ackedNanos() - last);
        last = ack.ackedNanos();
      }
    }
    return Math.max(longest, System.nanoTime() - last) / 1_000_000;
  }
}
