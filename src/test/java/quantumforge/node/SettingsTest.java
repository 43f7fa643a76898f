package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  @TempDir private Path folder;
  private Path file;

  private static final Pattern EXAMPLE = Pattern.compile("(?s)```hocon\n(.*?)```");

  @BeforeEach
  void nameFile() {
    file = folder.resolve("node.conf");
  }

  @Test
  void theFileLiesOverTheDefaultsAndTheEnvironmentOverTheFile() throws Exception {
    write("forge.database.url = \"postgresql://file/x\"\nforge.cluster.port = 7");

    Settings settings =
        Settings.read(Optional.of(file), Map.of("DATABASE_URL", "postgresql://environment/x"));

    assertThat(settings.database().url()).contains("postgresql://environment/x");
    assertThat(settings.cluster().port()).isEqualTo(7);
    assertThat(settings.management().port()).isEqualTo(8558);
  }

  @Test
  void anEmptyEnvironmentVariableChangesNothing() throws Exception {
    write("forge.database.url = \"postgresql://file/x\"");

    Settings settings = Settings.read(Optional.of(file), Map.of("DATABASE_URL", ""));

    assertThat(settings.database().url()).contains("postgresql://file/x");
  }

  @Test
  void aFileMayTakeItsOwnSecretsFromTheEnvironment() throws Exception {
    write("forge.database.url = \"postgresql://u:\"${SECRET}\"@file/x\"");

    Settings settings = Settings.read(Optional.of(file), Map.of("SECRET", "s3"));

    assertThat(settings.database().url()).contains("postgresql://u:s3@file/x");
  }

  @Test
  void showsEachValueWithItsOriginAndNoPassword() throws Exception {
    write("forge.database.url = \"postgresql://u:secret@file/x\"\nforge.cluster.port = 7");

    List<EffectiveSettings.Entry> entries =
        EffectiveSettings.list(
            Optional.of(file), Map.of("BACKUP_DB_URL", "postgresql://u:hid%40den@h/x"));

    assertThat(entries)
        .contains(
            new EffectiveSettings.Entry(
                "forge.database.url", "\"postgresql://u:***@file/x\"", file + ":1"),
            new EffectiveSettings.Entry("forge.cluster.port", "7", file + ":2"))
        .anySatisfy(
            entry -> {
              assertThat(entry.key()).isEqualTo("forge.database.backup-url");
              assertThat(entry.origin()).isEqualTo("environment variable BACKUP_DB_URL");
            })
        .anySatisfy(
            entry -> {
              assertThat(entry.key()).isEqualTo("forge.management.port");
              assertThat(entry.origin()).startsWith("default (node.conf:");
            })
        .noneSatisfy(entry -> assertThat(entry.value()).containsAnyOf("secret", "hid", "den"));
  }

  @Test
  void refusesAFileThatIsNotThereOrNotHoconOrHasAStrangeRoot() throws Exception {
    assertThat(problems())
        .containsExactly("the configuration file " + file + " does not exist or cannot be read");

    write("forge {");
    assertThat(problems()).singleElement().asString().contains(file.toString());

    write("froge { }");
    assertThat(problems())
        .containsExactly(
            "froge: unknown key; the program's own settings are below forge { } (" + file + ":1)");
  }

  @Test
  void aProblemHidesNoOther() throws Exception {
    write("foo = 1\nforge.node = 3\nforge.cluster.port = 0\nforge.nod.name = x");

    assertThat(problems())
        .containsExactlyInAnyOrder(
            "foo: unknown key; the program's own settings are below forge { } (" + file + ":1)",
            "forge.node is 3; allowed is a block { … } (" + file + ":2)",
            "forge.cluster.port is 0; allowed is 1 to 65535 (" + file + ":3)",
            "forge.nod: unknown key; did you mean forge.node? (" + file + ":4)");

    write("forge = 3");
    assertThat(problems()).containsExactly("forge is 3; allowed is a block { … } (" + file + ":1)");
    assertThat(problems(folder))
        .containsExactly("the configuration file " + folder + " is a folder");
  }

  @Test
  void aBlockMayComeFromElsewhereInTheFile() throws Exception {
    write("shared { port = 7 }\nforge.cluster = ${forge.shared}");

    assertThat(problems()).isNotEmpty().allMatch(it -> it.contains("shared"));
    write("forge.cluster = {port = 8} ${forge.management}");
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("forge.cluster.allow-all-interfaces: unknown key");
  }

  @Test
  void whatTheDocumentsShowCanBeUsed() throws Exception {
    int examples = 0;
    try (DirectoryStream<Path> documents = Files.newDirectoryStream(Path.of("docs"), "*.md")) {
      for (Path document : documents) {
        Matcher block = EXAMPLE.matcher(Files.readString(document));
        while (block.find()) {
          write(block.group(1));
          Settings.read(Optional.of(file), Map.of());
          examples++;
        }
      }
    }
    assertThat(examples).isPositive();
  }

  @Test
  void aValueMadeOfTwoHasBothPlaces() throws Exception {
    write("forge.node.data-dir = /data");

    assertThat(EffectiveSettings.list(Optional.of(file), Map.of()))
        .filteredOn(entry -> entry.key().equals("forge.store.questdb.directory"))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.value()).isEqualTo("\"/data/questdb\"");
              assertThat(entry.origin())
                  .contains(file + ":1")
                  .containsPattern("default \\(store\\.conf:\\d+\\)");
            });
  }

  @Test
  void refusesToBindToAllInterfacesHoweverTheyAreSpeltUnlessToldTo() throws Exception {
    for (String block : List.of("management", "console")) {
      for (String host : List.of("0.0.0.0", "::", "", "0", "0.0", "::0", "[::]", "*")) {
        write("forge." + block + ".host = \"" + host + "\"");
        assertThat(problems())
            .as(host)
            .singleElement()
            .asString()
            .startsWith("forge." + block + ".host is \"" + host + "\"")
            .contains("allow-all-interfaces = true");
      }
      write("forge." + block + ".host = \"::1\"");
      Settings.read(Optional.of(file), Map.of());
    }

    write("forge.management { host = \"0.0.0.0\", allow-all-interfaces = true }");
    assertThat(Settings.read(Optional.of(file), Map.of()).management().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void refusesAWitnessOutsideTheControlDataCenter() throws Exception {
    write("forge.node { roles = [witness], data-center = site-1 }");

    assertThat(problems()).singleElement().asString().contains("data-center is \"site-1\"");
  }

  @Test
  void refusesThePaperExchangeBesideOtherRoles() throws Exception {
    write("forge.node.roles = [paper-exchange, witness]");

    assertThat(problems()).singleElement().asString().contains("paper exchange runs alone");
  }

  private void write(String text) throws Exception {
    Files.writeString(file, text);
  }

  private List<String> problems() {
    return problems(file);
  }

  private static List<String> problems(Path file) {
    return catchThrowableOfType(
            SettingsException.class, () -> Settings.read(Optional.of(file), Map.of()))
        .problems();
  }
}
