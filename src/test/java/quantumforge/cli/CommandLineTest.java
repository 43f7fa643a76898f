package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void noExampleOfAHelpIsWiderThanATerminal() {
    assertThat(examples(Main.commandLine()))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(79));
  }

  private static List<String> examples(CommandLine command) {
    Stream<String> own =
        Arrays.stream(command.getCommandSpec().usageMessage().footer())
            .filter(line -> line.startsWith("  "));
    return Stream.concat(
            own, command.getSubcommands().values().stream().flatMap(sub -> examples(sub).stream()))
        .toList();
  }

  /** A line that is wrapped, and goes on in one of its own, has a stump in the middle. */
  @ParameterizedTest
  @MethodSource("allCommands")
  void noLineOfAHelpThatGoesOnInTheNextIsWiderThanATerminal(CommandLine command) {
    String[] footer = command.getCommandSpec().usageMessage().footer();
    for (int i = 0; i + 1 < footer.length; i++) {
      if (!footer[i + 1].isBlank()) {
        assertThat(footer[i].length()).as(footer[i]).isLessThanOrEqualTo(80);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dmo",
        "demo --nodes site-9,witness",
        "demo --nodes vps-1",
        "demo --speed fast --tape pom.xml",
        "demo --speed 0",
        "demo --speed max",
        "demo --tape pom.xml --symbols 5",
        "status --timeout 0",
        "status --url 127.0.0.1:8558",
        "status --url plant",
        "help demo nosuch",
        "demo --symbols 0",
        "demo --rate -1",
        "demo --port-base 80",
        "demo --headless --for 60",
        "demo --for 60s",
        "demo --report r.json",
        "demo --headless --report no-such-folder/r.json",
        "demo --headless --report src",
        "demo --tape no-such-file.gz",
        "demo kill",
        "demo fault",
        "drill",
        "drill db-failover --patience 0",
        "drill db-failover --patience x",
        "db switchover --why maintenance --epoch -1",
        "bench faults --faults 0",
        "bench faults --for 5",
        "bench relay --runs 0",
        "bench relay --runs 101",
        "bench relay --runs some",
        "bench relay --warm-up 5s",
        "bench relay --for 60",
        "bench relay --rates 50000,0",
        "bench relay --rates 200000 --for 60s --runs 5",
        "bench latency --runs 0",
        "bench latency --rates 1000000 --for 1m",
        "bench chaos --inside --rate 0 --json",
        "bench failover --for 60",
        "bench failover --for 29s",
        "demo --unknown"
      })
  void aWrongCommandLineIsOneClearLineAndCode2(String line) {
    assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString().lines().findFirst().orElseThrow()).startsWith("forge");
    assertThat(err.toString()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aWrongRateIsCalledByTheOptionThatWasTyped() {
    run("bench", "relay", "--rates", "50000,0");

    assertThat(err.toString()).contains("--rates is 0");
  }

  /** With the option, what was given, and what is wanted, as the commands themselves say it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "db switchover --why test --epoch x | switchover: --epoch must be a whole number, got 'x'",
        "db switchover --why test --epoch= | switchover: --epoch must be a whole number, got ''",
        "db switchover --why test --epoch -1 | switchover: --epoch must be 0 or more, got -1",
        "db switchover --why test --epoch | switchover: --epoch needs a value: --epoch N",
        "db pause --why a | pause: --why must have 3 to 500 characters, got 1;",
        "db resume | resume: needs --why TEXT",
        "db reinit | reinit: needs --why TEXT and SERVER",
        "db failover --why test | failover: needs --accept-loss and --to SERVER",
        "db failover --why test --accept-loss --to | failover: needs --to SERVER",
        "db status --timeout x | status: --timeout must be a whole number, for example 3, got 'x'",
        "db status --timeout 1s | status: --timeout must be a whole number, for example 3, got '1s'",
        "db status --timeout 0 | status: --timeout must be in 1..3600, got 0",
        "db history --timeout | history: --timeout needs a value: --timeout SECONDS",
        "drill db-failover --patience x | failover: --patience must be a whole number, for example 120",
        "drill db-failover --patience 9 s | failover: unexpected argument 's'",
        "drill db-failover --patience 0 | failover: --patience must be in 1..3600, got 0",
      })
  void whatAnOptionWantsIsSaidWithTheOptionAndTheValue(String line, String sentence) {
    assertThat(run(line.split(" "))).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).contains(sentence);
  }

  @Test
  void aMistypedCommandIsAnsweredWithTheNearest() {
    run("dmo");

    assertThat(err.toString()).contains("demo");
  }

  @Test
  void anUnknownCommandIsCalledThatAndNotAnArgument() {
    assertThat(run("bnech")).isEqualTo(ExitCode.USAGE);

    assertThat(err.toString()).startsWith("forge: there is no command 'bnech'").contains("bench");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"status", "stop", "kill site-1", "restart vps-1", "fault cut clients=all"})
  void actingWhereNoDemoRunsIsCode6(String action) {
    String[] words = ("demo " + action + " --dir " + folder).split(" ");

    assertThat(run(words)).isEqualTo(ExitCode.NO_ANSWER);
    assertThat(err.toString()).contains("no demo runs in " + folder);
  }

  @Test
  void aTapeThatCannotBePlayedIsToldBeforeAnythingStarts() throws Exception {
    Path tape = Files.writeString(folder.resolve("tape"), "no tape\n");

    assertThat(run("demo", "--dir", folder + "/demo", "--tape", tape.toString()))
        .isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains("tape " + tape + ": line 1: 'no tape' is of no known");
    assertThat(folder.resolve("demo")).doesNotExist();
  }

  @Test
  void aTapeOfAnotherExchangeIsToldBeforeAnythingStarts() throws Exception {
    Path tape =
        Path.of(CommandLineTest.class.getResource("/tapes/kraken_v1_excerpt.jsonl.zst").toURI());

    assertThat(run("demo", "--dir", folder + "/demo", "--tape", tape.toString()))
        .isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString())
        .contains("--tape " + tape + " holds messages of Kraken (WebSocket v1)")
        .contains("./forge tape play");
    assertThat(folder.resolve("demo")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeMadeIsNoDefect() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThat(run("demo", "--dir", file + "/demo")).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains("--dir " + file + "/demo cannot be written");
  }

  @Test
  void theLauncherCanHaveTheArgumentsCheckedAlone() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), "forge.node.roles = [brain]");

    assertThat(run("demo", "--dir", folder + "/demo", "--check-only")).isZero();
    assertThat(folder.resolve("demo")).doesNotExist();
    assertThat(run("node", "--config", file.toString(), "--check-only")).isZero();
    Files.writeString(file, "forge.node.roles = [brian]");
    assertThat(run("node", "--config", file.toString(), "--check-only"))
        .isEqualTo(ExitCode.CONFIGURATION);
  }

  @Test
  void helpGoesDownToTheCommandThatIsNamed() {
    assertThat(run("help", "demo", "kill")).isZero();
    assertThat(out.toString()).startsWith("Usage: forge demo kill ").contains("--process");
  }

  @Test
  void whatIsHiddenIsNotOffered() {
    run();

    assertThat(err.toString()).contains("demo").doesNotContain("warm-up");
  }

  @ParameterizedTest
  @MethodSource("allCommands")
  void inAListACommandIsDescribedByWholeSentences(CommandLine command) {
    String[] description = command.getCommandSpec().usageMessage().description();

    assertThat(description[0]).as(command.getCommandSpec().qualifiedName(" ")).endsWith(".");
  }

  @Test
  void theCompletionScriptKnowsTheCommandsAndIsValidShell() throws Exception {
    assertThat(run("completion")).isZero();
    Path script = Files.writeString(folder.resolve("completion"), out.toString());

    assertThat(new ProcessBuilder("bash", "-n", script.toString()).start().waitFor()).isZero();
    assertThat(out.toString()).contains("demo").contains("--headless").contains("vps-1");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandSaysWhatItDoesAndIsDocumented(String name, CommandLine command)
      throws Exception {
    assertThat(command.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();

    assertThat(Files.readString(Path.of("docs", "cli.md"))).contains("`" + name);
  }

  @ParameterizedTest
  @MethodSource("allCommands")
  void everyCommandHasAnExample(CommandLine command) {
    String name = command.getCommandSpec().qualifiedName(" ");
    List<String> examples =
        Arrays.stream(command.getCommandSpec().usageMessage().footer())
            .filter(line -> line.contains("./" + name.split(" ")[0]))
            .toList();

    assertThat(examples).as(name).isNotEmpty().anyMatch(line -> line.contains("./" + name));
  }

  @Test
  void aConfigurationThatCannotBeUsedIsAListForPrograms() throws Exception {
    Path file =
        Files.writeString(folder.resolve("n.conf"), "forge { node.nmae = a, cluster.port = 0 }");

    assertThat(run("config", "check", "--json", "--config", file.toString()))
        .isEqualTo(ExitCode.CONFIGURATION);

    JsonNode answer = new ObjectMapper().readTree(out.toString());
    assertThat(answer.path("usable").asBoolean()).isFalse();
    assertThat(answer.path("problems").size()).isEqualTo(2);
    assertThat(answer.path("problems").toString())
        .contains("forge.node.nmae", "forge.cluster.port");
    assertThat(err.toString()).contains("2 problems");
  }

  @Test
  void aConfigurationThatCanBeUsedHasNoProblems() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), "forge.node.roles = [brain]");

    assertThat(run("config", "check", "--json", "--config", file.toString())).isZero();

    assertThat(new ObjectMapper().readTree(out.toString()).path("usable").asBoolean()).isTrue();
  }

  @Test
  void aConfigurationThatNoNodeStartsWithIsNotCalledUsable() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), "");

    assertThat(run("config", "check", "--config", file.toString()))
        .isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains("forge.node.roles is empty");
  }

  @Test
  void aFileThatIsNoTextCannotSteerTheTerminal() throws Exception {
    Path file = Files.writeString(folder.resolve("n.conf"), "a\u001b[2J\u0007! = 1");

    assertThat(run("config", "check", "--config", file.toString()))
        .isEqualTo(ExitCode.CONFIGURATION);
    assertThat(err.toString()).contains("a?").doesNotContain("\u001b");
  }

  @Test
  void everyExitCodeIsDocumented() throws Exception {
    List<Integer> codes =
        Arrays.stream(ExitCode.class.getDeclaredFields())
            .filter(field -> field.getType() == int.class)
            .map(CommandLineTest::value)
            .toList();
    String document = Files.readString(Path.of("docs", "cli.md"));

    assertThat(codes).isNotEmpty().allMatch(code -> document.contains("| " + code + " |"));
  }

  private static Stream<Arguments> commands() {
    return Main.commandLine().getSubcommands().entrySet().stream()
        .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden())
        .filter(entry -> !entry.getKey().equals("help"))
        .map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
  }

  private static Stream<CommandLine> allCommands() {
    return commands().map(named -> (CommandLine) named.get()[1]).flatMap(CommandLineTest::withAll);
  }

  private static Stream<CommandLine> withAll(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream()
            .distinct()
            .filter(it -> !it.getCommandName().equals("help"))
            .flatMap(CommandLineTest::withAll));
  }

  private static int value(java.lang.reflect.Field field) {
    try {
      return field.getInt(null);
    } catch (IllegalAccessException hidden) {
      throw new IllegalStateException(hidden);
    }
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
