package quantumforge.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What is forced to the disk, as the Java runtime's own recorder sees it. */
public final class Forced {

  private Forced() {}

  /** Something that is watched. */
  public interface Work {

    /** Does it. */
    void run() throws Exception;
  }

  /** The files and folders that were forced meanwhile, in order; also by other threads. */
  public static List<Path> during(Work work) throws Exception {
    Path dump = Files.createTempFile("forced", ".jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
      recording.start();
      work.run();
      recording.stop();
      recording.dump(dump);
      return paths(dump);
    } finally {
      Files.deleteIfExists(dump);
    }
  }

  private static List<Path> paths(Path dump) throws IOException {
    return RecordingFile.readAllEvents(dump).stream()
        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
        .map(event -> event.getString("path"))
        .filter(Objects::nonNull)
        .map(Path::of)
        .toList();
  }
}
