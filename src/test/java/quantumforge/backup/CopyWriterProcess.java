package quantumforge.backup;

import java.nio.file.Path;

/** A process that writes copies, each of another version, until it is killed. */
final class CopyWriterProcess {

  private CopyWriterProcess() {}

  /** The file, and the first version. */
  public static void main(String[] arguments) throws Exception {
    EmergencyDatabase database =
        new EmergencyDatabase(Path.of(arguments[0]), new CopyLimits(100_000, 1 << 24));
    long version = Long.parseLong(arguments[1]);
    while (true) {
      database.write(TestRows.origin(version), new TestRows(version, 500));
      version++;
    }
  }
}
