package quantumforge.drill;

import java.util.BitSet;
import java.util.List;
import quantumforge.drill.RowLedger.Told;
import quantumforge.kernel.Counted;

/**
 * What a writer was told of its rows, compared with the rows of a server. The figures up to {@code
 * unknownThere} are of one way of a drill, the others of all rows since the drill began: what the
 * first way kept the second one may lose.
 *
 * @param server whose rows were read
 * @param written how many were begun
 * @param acknowledged how many were confirmed
 * @param unknown how many were sent, and not answered in a way that counts
 * @param notCommitted how many surely were not done, by the writer's word
 * @param unknownThere of those of unknown outcome, how many are there
 * @param missing how many were confirmed and are not there
 * @param missingIds the first {@link #IDS_MAX} of them
 * @param twice how many are there more than once
 * @param twiceIds the first of them
 * @param appeared how many are there although they surely were not done
 * @param appearedIds the first of them
 */
public record RowVerdict(
    String server,
    int written,
    int acknowledged,
    int unknown,
    int notCommitted,
    int unknownThere,
    int missing,
    List<Integer> missingIds,
    int twice,
    List<Integer> twiceIds,
    int appeared,
    List<Integer> appearedIds) {

  /** So many ids are named of each kind. */
  public static final int IDS_MAX = 100;

  public RowVerdict {
    missingIds = List.copyOf(missingIds);
    twiceIds = List.copyOf(twiceIds);
    appearedIds = List.copyOf(appearedIds);
  }

  /**
   * Compares.
   *
   * @param told until a moment before the rows were read
   * @param before the last row that does not belong to this way of the drill
   * @param there the rows that the server has
   * @param twice those of them that it has more than once
   */
  static RowVerdict of(String server, Told told, int before, BitSet there, BitSet twice) {
    BitSet missing = without(told.acknowledged(), there);
    BitSet appeared = both(told.notCommitted(), there);
    return new RowVerdict(
        server,
        told.last() - before,
        behind(told.acknowledged(), before),
        behind(told.unknown(), before),
        behind(told.notCommitted(), before),
        behind(both(told.unknown(), there), before),
        missing.cardinality(),
        ids(missing),
        twice.cardinality(),
        ids(twice),
        appeared.cardinality(),
        ids(appeared));
  }

  /** Whether every confirmed row is there, none twice, and none that surely was not done. */
  public boolean isClean() {
    return missing == 0 && twice == 0 && appeared == 0;
  }

  /** In one sentence, for people. */
  public String sentence() {
    if (isClean()) {
      return "every confirmed row is on %s, none twice".formatted(server);
    }
    return "on %s %s missing%s, %s there twice%s, %s there that %s refused%s"
        .formatted(
            server,
            Counted.of(missing, "confirmed row is", "confirmed rows are"),
            named(missingIds, missing),
            Counted.of(twice, "is", "are"),
            named(twiceIds, twice),
            Counted.of(appeared, "is", "are"),
            appeared == 1 ? "was" : "were",
            named(appearedIds, appeared));
  }

  private static String named(List<Integer> ids, int count) {
    return ids.isEmpty() ? "" : " (%s%s)".formatted(ids, count > ids.size() ? " and more" : "");
  }

  private static int behind(BitSet rows, int before) {
    return rows.get(before + 1, Math.max(before + 1, rows.length())).cardinality();
  }

  private static BitSet without(BitSet rows, BitSet others) {
    BitSet left = (BitSet) rows.clone();
    left.andNot(others);
    return left;
  }

  private static BitSet both(BitSet rows, BitSet others) {
    BitSet left = (BitSet) rows.clone();
    left.and(others);
    return left;
  }

  private static List<Integer> ids(BitSet rows) {
    return rows.stream().limit(IDS_MAX).boxed().toList();
  }
}
