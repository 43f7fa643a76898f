package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Pins every default: a changed default is a change somebody must have wanted. */
class DefaultSettingsTest {

  private static final Path GOLDEN = Path.of("src/test/resources/settings/defaults.txt");

  @Test
  void everyDefaultIsTheOneThatIsWrittenDown() throws Exception {
    String now =
        EffectiveSettings.list(Optional.empty(), Map.of()).stream()
            .map(entry -> entry.key() + " = " + entry.value() + "\n")
            .collect(Collectors.joining());
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(GOLDEN, now);
    }
    assertThat(now)
        .as("defaults; when the change is wanted, run again with -Dgolden.update=true")
        .isEqualTo(golden());
  }

  private static String golden() throws IOException {
    return Files.readString(GOLDEN, StandardCharsets.UTF_8);
  }
}
