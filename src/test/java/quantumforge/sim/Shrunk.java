package quantumforge.sim;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A run that fails, with as few faults as it takes.
 *
 * @param leftOut faults that do not happen, by their numbers from 0
 * @param trace what happens in it
 */
record Shrunk(Set<Integer> leftOut, List<String> trace) {

  /** Leaves out one fault after the other, as long as the run fails. */
  static Shrunk of(long seed) {
    Plant whole = new Plant(seed, Mutant.NONE, Set.of());
    whole.run();
    Set<Integer> leftOut = new TreeSet<>();
    for (int fault = 0; fault < whole.faults(); fault++) {
      leftOut.add(fault);
      if (new Plant(seed, Mutant.NONE, leftOut).run().isEmpty()) {
        leftOut.remove(fault);
      }
    }
    Plant shrunk = new Plant(seed, Mutant.NONE, leftOut);
    shrunk.run();
    return new Shrunk(leftOut, shrunk.world().trace());
  }
}
