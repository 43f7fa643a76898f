package quantumforge.kernel;

import java.util.List;
import java.util.Objects;

/**
 * What a pure machine answers to one event: its next state and the effects for a shell to carry
 * out, in order.
 *
 * @param <S> the machine's state, immutable
 * @param <F> the machine's effects, a sealed set
 * @param reason one sentence for logs and operators: why this step was taken
 */
public record Step<S, F>(S state, List<F> effects, String reason) {

  public Step {
    Objects.requireNonNull(state, "state");
    effects = List.copyOf(effects);
    Objects.requireNonNull(reason, "reason");
  }
}
