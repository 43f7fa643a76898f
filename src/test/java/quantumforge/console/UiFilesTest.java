package quantumforge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UiFilesTest {

  @Test
  void saysThatThePageWasNotBuiltAndHowToBuildIt() {
    assertThat(load(Map.of()).problem().orElseThrow())
        .contains("not part of this build", "-Dui.skip", "/api/plant");
  }

  @Test
  void refusesAPageThatWasBuiltForOtherViews() {
    UiFiles files = load(Map.of("manifest.json", manifest("0123456789abcdef")));
    assertThat(files.files()).isEmpty();
    assertThat(files.problem().orElseThrow())
        .contains("another version", "0123456789abcdef", WireTypes.fingerprint());
  }

  @Test
  void namesAFileThatIsMissing() {
    UiFiles files = load(Map.of("manifest.json", manifest(WireTypes.fingerprint())));
    assertThat(files.problem().orElseThrow()).contains("lacks its file index.html");
  }

  @Test
  void saysThatTheManifestIsDamaged() {
    assertThat(load(Map.of("manifest.json", "{")).problem().orElseThrow()).contains("damaged");
  }

  @Test
  void servesAPageThatFits() {
    UiFiles files =
        load(
            Map.of(
                "manifest.json",
                manifest(WireTypes.fingerprint()),
                "index.html",
                "<p>".repeat(99)));
    assertThat(files.problem()).isEmpty();
    assertThat(files.page()).isEqualTo("build-1");
    assertThat(files.files().get("index.html").contentType()).startsWith("text/html");
    assertThat(files.files().get("index.html").gzip()).isPresent();
  }

  private static String manifest(String wire) {
    return "{\"page\":\"build-1\",\"wire\":\"" + wire + "\",\"files\":[\"index.html\"]}";
  }

  private static UiFiles load(Map<String, String> files) {
    return UiFiles.load(name -> Optional.ofNullable(files.get(name)).map(UiFilesTest::utf8));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
