package quantumforge.kernel;

import java.util.List;

/**
 * What a pure machine answers to an event: its next state, and what is to be done in the world.
 *
 * @param effects in the order in which they are to be done
 */
public record Step<S, E>(S state, List<E> effects) {
  public Step {
    effects = List.copyOf(effects);
  }
}
