package quantumforge.demo;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for whole plants. */
final class PlantPorts {

  private PlantPorts() {}

  /** The first of a hundred ports that nobody has now. */
  static int free() {
    List<DemoNode> all = List.of(DemoNode.values());
    for (int tries = 0; tries < 50; tries++) {
      int base = 10_000 + 100 * ThreadLocalRandom.current().nextInt(200);
      try {
        PortCheck.check(new Ports(base), all);
        return base;
      } catch (DemoException taken) {
        continue;
      }
    }
    throw new AssertionError("no hundred free ports in a row");
  }
}
