package quantumforge.backup;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Deterministic;

/**
 * From which server a copy is renewed. A fresh standby spares the primary; a standby that follows
 * nobody is better than nothing. What is older than the copy is never taken: epochs say so where
 * they are known, then timelines, then places in the log.
 */
@Deterministic
final class SourceChoice {

  private final Duration freshLimit;

  /**
   * @param freshLimit how old the data of a standby may be that is asked instead of its primary
   */
  SourceChoice(Duration freshLimit) {
    this.freshLimit = freshLimit;
  }

  /**
   * A server that may be copied.
   *
   * @param epoch to be kept with the copy; 0 when none was ever known
   */
  record Pick(ServerLook look, long epoch) {

    /**
     * What a copy of it is of.
     *
     * @param now when it was taken
     */
    Origin origin(Instant now) {
      return new Origin(
          look.server(),
          !look.standby(),
          look.system(),
          epoch,
          look.timeline(),
          look.from(),
          look.to(),
          now.minusMillis(look.ageMillis()));
    }
  }

  /**
   * What came of it.
   *
   * @param picks the best first
   * @param refusals why the others may not be copied, for people
   */
  record Choice(List<Pick> picks, List<String> refusals) {
    Choice {
      picks = List.copyOf(picks);
      refusals = List.copyOf(refusals);
    }
  }

  /**
   * Chooses.
   *
   * @param have where the copy is from; empty when there is none
   * @param looks the servers that answered
   */
  Choice choose(Optional<Origin> have, List<ServerLook> looks, Optional<Heard> heard) {
    List<Pick> picks = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    for (ServerLook look : looks.stream().sorted(Comparator.comparingInt(this::rank)).toList()) {
      Optional<Long> epoch = epoch(look, heard);
      Optional<String> refusal = unfit(look, epoch, looks, heard);
      if (refusal.isEmpty() && have.isPresent()) {
        refusal = older(look, epoch, have.get());
      }
      refusal.ifPresentOrElse(
          why -> refusals.add(look.server() + " " + why),
          () -> picks.add(new Pick(look, epoch.orElse(have.map(Origin::epoch).orElse(0L)))));
    }
    return new Choice(picks, refusals);
  }

  private int rank(ServerLook look) {
    if (look.isFresh(freshLimit)) {
      return 0;
    }
    return look.standby() ? 2 : 1;
  }

  /** A standby with a stream follows the primary: there are two servers. */
  private static Optional<Long> epoch(ServerLook look, Optional<Heard> heard) {
    return heard
        .filter(
            decided ->
                look.standby()
                    ? look.streaming() && !decided.primary().equals(look.server())
                    : decided.primary().equals(look.server()))
        .map(Heard::epoch);
  }

  private static Optional<String> unfit(
      ServerLook look, Optional<Long> epoch, List<ServerLook> looks, Optional<Heard> heard) {
    if (!look.standby() && heard.isPresent() && epoch.isEmpty()) {
      return Optional.of(
          "takes commits, and %s is the primary of epoch %d"
              .formatted(heard.get().primary(), heard.get().epoch()));
    }
    if (look.standby() && look.ageMillis() < 0) {
      return Optional.of("is a standby that cannot tell how old its data is");
    }
    return epoch.isPresent()
        ? Optional.empty()
        : looks.stream()
            .filter(other -> other.timeline() > look.timeline())
            .findFirst()
            .map(
                other ->
                    "is of timeline %d, and %s of %d"
                        .formatted(look.timeline(), other.server(), other.timeline()));
  }

  private static Optional<String> older(ServerLook look, Optional<Long> epoch, Origin have) {
    if (!look.system().equals(have.system())) {
      return Optional.of(
          "has the database %s, and the copy is of %s; remove the copy if that is gone for good"
              .formatted(look.system(), have.system()));
    }
    if (epoch.isPresent() && have.epoch() > 0 && epoch.get() != have.epoch()) {
      return epoch.get() > have.epoch()
          ? Optional.empty()
          : Optional.of("is of epoch %d, and the copy of %d".formatted(epoch.get(), have.epoch()));
    }
    if (look.timeline() != have.timeline()) {
      return look.timeline() > have.timeline()
          ? Optional.empty()
          : Optional.of(
              "is of timeline %d, and the copy of %d".formatted(look.timeline(), have.timeline()));
    }
    return look.from().covers(have.to())
        ? Optional.empty()
        : Optional.of(
            "has its log up to %s, and the copy has all up to %s"
                .formatted(look.from(), have.to()));
  }
}
