package quantumforge.backup;

import java.nio.file.Path;

/** Copies of made-up data, for tests of other packages. */
public final class TestCopies {

  private TestCopies() {}

  /** Writes one with three patterns, a position and a setting. */
  public static void write(Path file) throws Exception {
    new EmergencyDatabase(file, new CopyLimits(100, 1 << 20))
        .write(TestRows.origin(16), new TestRows(1, 3));
  }
}
