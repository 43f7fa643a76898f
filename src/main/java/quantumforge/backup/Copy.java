package quantumforge.backup;

import java.util.EnumMap;
import java.util.Map;

/** What a local copy turned out to be. */
public sealed interface Copy {

  /** There is no file. */
  record Absent() implements Copy {}

  /**
   * There is a file, and what is in it is not known.
   *
   * @param reason with the file's name, for people
   */
  record Broken(String reason) implements Copy {}

  /**
   * A file that can be read, and is not what was written: somebody changed it.
   *
   * @param sums of what is in it now
   */
  record Changed(Origin origin, Map<EssentialTable, TableSum> sums, String reason) implements Copy {
    public Changed {
      sums = new EnumMap<>(sums);
    }
  }

  /**
   * As it was written.
   *
   * @param sums of its tables
   */
  record Whole(Origin origin, Map<EssentialTable, TableSum> sums) implements Copy {
    public Whole {
      sums = new EnumMap<>(sums);
    }
  }
}
