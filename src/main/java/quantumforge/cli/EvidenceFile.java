package quantumforge.cli;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import quantumforge.drill.Evidence;

/** What was measured, as JSON for people and programs. */
final class EvidenceFile {

  private static final ObjectWriter JSON =
      JsonMapper.builder()
          .findAndAddModules()
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build()
          .writerWithDefaultPrettyPrinter();

  private EvidenceFile() {}

  /** Of which program it is. */
  static Evidence.Build build() throws IOException {
    return new Evidence.Build(
        BuildVersion.build(), SourceCommit.read(), Runtime.version().toString());
  }

  static void write(Path file, Object evidence) throws IOException {
    Files.writeString(file, text(evidence) + "\n");
  }

  static String text(Object evidence) throws IOException {
    return JSON.writeValueAsString(evidence);
  }
}
