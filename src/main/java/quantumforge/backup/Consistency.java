package quantumforge.backup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import quantumforge.backup.Sample.Content;
import quantumforge.kernel.Counted;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;
import quantumforge.kernel.Step;

/**
 * Whether all that hold the essential data have the same. A table's sum at the primary is known
 * between two places of the log, when it was the same before the first and behind the second; who
 * holds a moment between these places must have that sum. One that has another one is looked at
 * again before it is called different: a commit is at the standby a little before it can be seen at
 * the primary, as long as it waits to be confirmed.
 */
@Deterministic
final class Consistency {

  private final Duration confirm;

  /**
   * @param confirm how long somebody must differ; longer than a commit may wait for the standby
   */
  Consistency(Duration confirm) {
    this.confirm = confirm;
  }

  /**
   * One look at all.
   *
   * @param atMillis on a clock that never goes back
   * @param primary what the primary had, in order, at the first look and behind the others; empty
   *     when none is known
   */
  record Looked(long atMillis, List<Sample> primary, List<Sample> others) {
    Looked {
      primary = List.copyOf(primary);
      others = List.copyOf(others);
    }
  }

  /** What is to be done. */
  sealed interface Effect {}

  /** Somebody became, or is no more, different from the primary. */
  record Told(Standing standing) implements Effect {}

  /** Look again before the next time: something is suspected, or not known. */
  record Again(Duration after) implements Effect {}

  /**
   * Between two places of the log the primary's table had a sum.
   *
   * @param until behind which nothing is known; before {@code since} when it was seen once
   */
  record Stretch(TableSum sum, Lsn since, Lsn until) {}

  /** What is known of the primary. */
  record Reference(String server, int timeline, Map<EssentialTable, Stretch> stretches) {
    Reference {
      stretches = new EnumMap<>(stretches);
    }
  }

  /**
   * How one compares.
   *
   * @param behindBytes of the log; negative when nobody can say
   * @param sinceMillis when it became so
   * @param suspectMillis since when it has differed without being behind; negative when it has not
   * @param sums what it has; empty when unknown
   * @param detail for people; empty when it is equal
   */
  record Standing(
      String holder,
      Agreement agreement,
      long behindBytes,
      long sinceMillis,
      long suspectMillis,
      Map<EssentialTable, TableSum> sums,
      String detail) {}

  /** What is remembered from look to look. */
  record State(Optional<Reference> reference, Map<String, Standing> standings) {
    static final State NOTHING = new State(Optional.empty(), new TreeMap<>());

    State {
      standings = new TreeMap<>(standings);
    }
  }

  Step<State, Effect> step(State state, Looked looked) {
    Optional<Reference> reference = state.reference();
    for (Sample sample : looked.primary()) {
      reference = advance(reference, sample).or(state::reference);
    }
    Map<String, Standing> standings = new TreeMap<>();
    List<Effect> effects = new ArrayList<>();
    for (Sample sample : looked.others()) {
      Optional<Standing> before = Optional.ofNullable(state.standings().get(sample.holder()));
      Optional<Reference> known = looked.primary().isEmpty() ? Optional.empty() : reference;
      Standing now = since(before, judge(sample, known, before, looked.atMillis()));
      standings.put(sample.holder(), now);
      boolean differed = before.filter(Consistency::isDifferent).isPresent();
      if (differed != isDifferent(now)) {
        effects.add(new Told(now));
      }
    }
    if (standings.values().stream().anyMatch(Consistency::isUnsettled)) {
      effects.add(new Again(confirm));
    }
    return new Step<>(new State(reference, standings), effects);
  }

  private static boolean isUnsettled(Standing standing) {
    boolean suspected = standing.suspectMillis() >= 0 && !isDifferent(standing);
    return suspected || standing.agreement() == Agreement.UNKNOWN;
  }

  private static boolean isDifferent(Standing standing) {
    return standing.agreement() == Agreement.DIFFERENT;
  }

  private static Optional<Reference> advance(Optional<Reference> known, Sample sample) {
    if (!(sample.content() instanceof Sample.Moment now)) {
      return Optional.empty();
    }
    Optional<Reference> same =
        known.filter(
            before ->
                before.server().equals(sample.holder()) && before.timeline() == now.timeline());
    Map<EssentialTable, Stretch> stretches = new EnumMap<>(EssentialTable.class);
    now.sums()
        .forEach(
            (table, sum) ->
                stretches.put(
                    table,
                    same.map(before -> before.stretches().get(table))
                        .filter(before -> before.sum().equals(sum))
                        .map(before -> new Stretch(sum, before.since(), now.from()))
                        .orElse(new Stretch(sum, now.to(), now.from()))));
    return Optional.of(new Reference(sample.holder(), now.timeline(), stretches));
  }

  private static Standing since(Optional<Standing> before, Standing now) {
    return before
        .filter(was -> was.agreement() == now.agreement())
        .map(
            was ->
                new Standing(
                    now.holder(),
                    now.agreement(),
                    now.behindBytes(),
                    was.sinceMillis(),
                    now.suspectMillis(),
                    now.sums(),
                    now.detail()))
        .orElse(now);
  }

  private Standing judge(
      Sample sample, Optional<Reference> reference, Optional<Standing> before, long atMillis) {
    Content content = sample.content();
    return switch (content) {
      case Sample.Unseen(String reason) ->
          standing(sample, Agreement.UNKNOWN, -1, atMillis, new TreeMap<>(), reason);
      case Sample.Damaged(Map<EssentialTable, TableSum> sums, String reason) ->
          standing(sample, Agreement.DIFFERENT, -1, atMillis, sums, reason);
      case Sample.Moment moment ->
          reference
              .map(known -> compare(sample, moment, known, before, atMillis))
              .orElse(
                  standing(
                      sample,
                      Agreement.UNKNOWN,
                      -1,
                      atMillis,
                      moment.sums(),
                      "no primary to compare with"));
    };
  }

  private static Standing standing(
      Sample sample,
      Agreement agreement,
      long behindBytes,
      long atMillis,
      Map<EssentialTable, TableSum> sums,
      String detail) {
    return new Standing(sample.holder(), agreement, behindBytes, atMillis, -1, sums, detail);
  }

  private Standing compare(
      Sample sample,
      Sample.Moment moment,
      Reference reference,
      Optional<Standing> before,
      long atMillis) {
    Optional<EssentialTable> other =
        moment.sums().keySet().stream()
            .filter(
                table -> !moment.sums().get(table).equals(reference.stretches().get(table).sum()))
            .findFirst();
    if (other.isEmpty()) {
      return standing(sample, Agreement.EQUAL, 0, atMillis, moment.sums(), "");
    }
    Optional<EssentialTable> wrong =
        moment.sums().keySet().stream()
            .filter(table -> contradicts(moment, table, reference))
            .findFirst();
    return wrong
        .map(table -> suspect(sample, moment, table, reference, before, atMillis))
        .orElseGet(() -> behind(sample, moment, other.get(), reference, atMillis));
  }

  private static boolean contradicts(
      Sample.Moment moment, EssentialTable table, Reference reference) {
    Stretch stretch = reference.stretches().get(table);
    return moment.timeline() == reference.timeline()
        && moment.from().covers(stretch.since())
        && stretch.until().covers(moment.to())
        && !moment.sums().get(table).equals(stretch.sum());
  }

  private Standing suspect(
      Sample sample,
      Sample.Moment moment,
      EssentialTable table,
      Reference reference,
      Optional<Standing> before,
      long atMillis) {
    long suspectMillis =
        before.map(Standing::suspectMillis).filter(since -> since >= 0).orElse(atMillis);
    boolean sure = atMillis - suspectMillis >= confirm.toMillis();
    String what =
        "%s has %s at %s, and %s has %s"
            .formatted(
                table.copyName(),
                moment.sums().get(table),
                moment.to(),
                reference.server(),
                reference.stretches().get(table).sum());
    return new Standing(
        sample.holder(),
        sure ? Agreement.DIFFERENT : Agreement.BEHIND,
        0,
        atMillis,
        suspectMillis,
        moment.sums(),
        sure ? what : what + "; it is looked at again");
  }

  private static Standing behind(
      Sample sample,
      Sample.Moment moment,
      EssentialTable table,
      Reference reference,
      long atMillis) {
    boolean comparable = moment.timeline() == reference.timeline();
    // What was seen of the primary once is known at that place, and nowhere behind it.
    Stretch stretch = reference.stretches().get(table);
    Lsn known = stretch.until().covers(stretch.since()) ? stretch.until() : stretch.since();
    long bytes = comparable ? known.ahead(moment.to()) : -1;
    String detail =
        comparable
            ? "%s is %s of the log behind %s"
                .formatted(table.copyName(), Counted.of(bytes, "byte"), reference.server())
            : "%s is of timeline %d, and %s of %d"
                .formatted(
                    table.copyName(), moment.timeline(), reference.server(), reference.timeline());
    return standing(sample, Agreement.BEHIND, bytes, atMillis, moment.sums(), detail);
  }
}
