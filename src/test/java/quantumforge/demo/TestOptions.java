package quantumforge.demo;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Options of demos that are not started: as on the command line where a test says nothing. */
final class TestOptions {

  private TestOptions() {}

  static DemoOptions of(
      Path folder, List<String> nodes, double speed, int symbols, boolean headless) {
    return new DemoOptions(
        folder,
        nodes,
        DemoOptions.EXCHANGES,
        Optional.empty(),
        speed,
        symbols,
        1_200,
        1,
        false,
        DemoOptions.CONNECTIONS,
        27_000,
        false,
        headless,
        Optional.empty());
  }
}
