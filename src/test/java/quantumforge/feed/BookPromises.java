package quantumforge.feed;

import java.util.List;
import quantumforge.kernel.Tick;

/**
 * Holds what is handed on of one order book against what is promised: every update id is either in
 * a change that continues the book, or named by exactly one open Gap in front of the snapshot that
 * the book begins again with.
 */
final class BookPromises {

  private static final long NONE = -1;

  private final List<String> faults;
  private long reached = NONE;
  private long told = NONE;
  private long repairTo = NONE;
  private long repairFrom = NONE;
  private boolean whole;

  /**
   * @param faults takes what is wrong
   */
  BookPromises(List<String> faults) {
    this.faults = faults;
  }

  void add(Tick.BookSnapshot snapshot) {
    long id = snapshot.lastUpdateId();
    if (reached != NONE && told != id) {
      faults.add("book " + id + " behind " + reached + ", and Gaps tell up to " + told);
    }
    checkRepaired("book " + id);
    reached = id;
    told = id;
    whole = true;
  }

  void add(Tick.BookDelta delta) {
    String what = "change " + delta.firstUpdateId() + ".." + delta.lastUpdateId();
    if (reached == NONE || delta.firstUpdateId() > reached + 1 || delta.lastUpdateId() <= reached) {
      faults.add(what + " does not continue book " + reached);
    }
    checkRepaired(what);
    if (told > reached) {
      repairFrom = reached + 1;
      repairTo = told;
    } else if (!whole) {
      faults.add(what + " comes where no book is known");
    }
    reached = delta.lastUpdateId();
    told = Math.max(told, reached);
  }

  void add(Tick.Gap gap) {
    if (gap.repaired()) {
      if (repairTo == NONE && told == gap.toId() && gap.fromId() == reached + 1) {
        told = reached;
      } else if (gap.fromId() != repairFrom || gap.toId() != repairTo) {
        faults.add("said to be repaired, but is not: " + gap);
      }
      repairFrom = NONE;
      repairTo = NONE;
      return;
    }
    checkRepaired("a Gap");
    if (reached != NONE && gap.fromId() != told + 1) {
      faults.add("ids up to " + told + " are there or told of, and then comes " + gap);
    }
    told = gap.toId();
    whole = false;
  }

  private void checkRepaired(String what) {
    if (repairTo != NONE) {
      faults.add(what + " comes before " + repairFrom + ".." + repairTo + " are told as repaired");
    }
  }

  /** Nothing more comes. */
  void end() {
    checkRepaired("the end");
    if (reached != NONE && !whole) {
      faults.add("the book behind " + reached + " is never handed on again");
    }
  }
}
