package quantumforge.brain;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How far a brain is behind the exchanges, for whoever is not to trade on old data. Of several
 * collectors of one stream the one that is furthest counts, of several streams the one that is
 * least far.
 *
 * @param catchingUp whether some stream is worked off; begins at {@code brain.catching-up-after}
 *     and ends at {@code brain.caught-up-below}, so that it does not flicker
 * @param lagTicks ticks in the collectors' streams that were not read yet, about
 * @param lagMillis the age of what is read now; 0 when everything was read
 * @param ticksPerSecond what is read of all streams together
 * @param estimateMillis until everything is read, at this rate; -1 when it does not shrink
 */
public record CatchUp(
    boolean catchingUp, long lagTicks, long lagMillis, double ticksPerSecond, long estimateMillis) {

  private static final CatchUp NONE = new CatchUp(false, 0, 0, 0, 0);

  static CatchUp of(List<Inlet> inlets, long nowMillis) {
    Map<String, List<CatchUp>> streams =
        inlets.stream()
            .collect(
                Collectors.groupingBy(
                    inlet -> inlet.source().stream(),
                    Collectors.mapping(inlet -> of(inlet.lag(), nowMillis), Collectors.toList())));
    return streams.values().stream().map(CatchUp::furthest).reduce(NONE, CatchUp::and);
  }

  private static CatchUp of(SourceLag lag, long nowMillis) {
    return new CatchUp(
        lag.catchingUp(),
        lag.ticks(),
        lag.millis(nowMillis),
        lag.ticksPerSecond(),
        lag.estimateMillis());
  }

  private static CatchUp furthest(Collection<CatchUp> collectors) {
    return collectors.stream()
        .reduce((one, other) -> one.lagMillis <= other.lagMillis ? one : other)
        .orElse(NONE);
  }

  private CatchUp and(CatchUp stream) {
    return new CatchUp(
        catchingUp || stream.catchingUp,
        lagTicks + stream.lagTicks,
        Math.max(lagMillis, stream.lagMillis),
        ticksPerSecond + stream.ticksPerSecond,
        estimateMillis < 0 || stream.estimateMillis < 0
            ? -1
            : Math.max(estimateMillis, stream.estimateMillis));
  }
}
