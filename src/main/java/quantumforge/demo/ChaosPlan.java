package quantumforge.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import quantumforge.demo.ChaosStep.Target;

/** Which faults come when: drawn from a seed, one after the other, each mended before the next. */
final class ChaosPlan {

  private static final Duration LASTING_MIN = Duration.ofMillis(200);
  private static final Duration LASTING_MAX = Duration.ofSeconds(12);

  /** So long before the end nothing is broken any more, and everything can recover. */
  private static final Duration QUIET_END = Duration.ofSeconds(10);

  private ChaosPlan() {}

  /**
   * @param length of the whole run
   * @param collectors ids of the nodes whose links, Redis and process may be broken
   * @param brains ids of the nodes whose Redis and process may be broken
   */
  static List<ChaosStep> of(
      ChaosOptions options, Duration length, List<String> collectors, List<String> brains) {
    // Named, since equal seeds shall make equal plans on every machine.
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(options.seed());
    List<ChaosStep> steps = new ArrayList<>();
    Duration end = length.minus(QUIET_END);
    Duration at = between(random, options.pauseMin(), options.pauseMax());
    while (at.compareTo(end) < 0) {
      Target target = Target.values()[random.nextInt(Target.values().length)];
      ChaosStep step =
          new ChaosStep(at, lasting(random), target, node(random, target, collectors, brains));
      steps.add(step);
      at = at.plus(step.lasting()).plus(between(random, options.pauseMin(), options.pauseMax()));
    }
    return steps;
  }

  private static String node(
      RandomGenerator random, Target target, List<String> collectors, List<String> brains) {
    return switch (target) {
      case LINK_SILENT, LINK_RESET, EXCHANGE_RESET -> pick(random, collectors);
      case PROCESS_KILLED, REDIS_KILLED, MACHINE_KILLED ->
          pick(random, random.nextBoolean() ? collectors : brains);
    };
  }

  /** Short faults are as likely as long ones are: they hit other code. */
  private static Duration lasting(RandomGenerator random) {
    double ratio = (double) LASTING_MAX.toMillis() / LASTING_MIN.toMillis();
    return Duration.ofMillis(
        Math.round(LASTING_MIN.toMillis() * Math.pow(ratio, random.nextDouble())));
  }

  private static Duration between(RandomGenerator random, Duration min, Duration max) {
    return Duration.ofMillis(random.nextLong(min.toMillis(), max.toMillis() + 1));
  }

  private static String pick(RandomGenerator random, List<String> nodes) {
    return nodes.get(random.nextInt(nodes.size()));
  }
}
