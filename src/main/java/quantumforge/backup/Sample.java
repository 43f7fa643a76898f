package quantumforge.backup;

import java.util.EnumMap;
import java.util.Map;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;

/**
 * What was found at one that holds the essential data.
 *
 * @param holder a server's name, or that of a copy
 */
@Deterministic
record Sample(String holder, Content content) {

  /** What can be found. */
  sealed interface Content {}

  /**
   * Some moment of it.
   *
   * @param from everything committed before this place is in it
   * @param to nothing committed behind this place is in it
   */
  record Moment(int timeline, Lsn from, Lsn to, Map<EssentialTable, TableSum> sums)
      implements Content {
    Moment {
      sums = new EnumMap<>(sums);
    }
  }

  /** It is not what was once written there. */
  record Damaged(Map<EssentialTable, TableSum> sums, String reason) implements Content {
    Damaged {
      sums = new EnumMap<>(sums);
    }
  }

  /** Nothing is known of it. */
  record Unseen(String reason) implements Content {}
}
