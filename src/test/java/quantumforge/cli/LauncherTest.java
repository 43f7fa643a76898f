package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the launcher in a copy of the project's skeleton, on a machine that is made up. */
class LauncherTest {

  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "readlink",
          "dirname",
          "find",
          "head",
          "sed",
          "uname",
          "id",
          "mktemp",
          "flock",
          "grep",
          "tail",
          "cat",
          "mkdir",
          "rm",
          "cp",
          "mv",
          "ln",
          "sleep",
          "touch",
          "tar",
          "xz");

  @TempDir private Path machine;
  private Path project;
  private Path bin;

  @BeforeEach
  void makeMachine() throws Exception {
    project = machine.resolve("project");
    bin = Files.createDirectories(machine.resolve("bin"));
    Path options = Files.createDirectories(project.resolve("src/main/resources/jvm"));
    Files.writeString(options.resolve("cli.options"), "");
    Files.writeString(options.resolve("control.options"), "");
    Files.writeString(options.resolve("brain.options"), "");
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    Files.copy(Path.of("forge"), project.resolve("forge"));
    for (String tool : TOOLS) {
      for (String folder : List.of("/usr/bin", "/bin")) {
        Path real = Path.of(folder, tool);
        if (Files.isExecutable(real) && !Files.exists(bin.resolve(tool))) {
          Files.createSymbolicLink(bin.resolve(tool), real);
        }
      }
    }
  }

  @Test
  void everythingThatIsMissingIsNamedAtOnceWithOneCommand() throws Exception {
    Outcome outcome = forge("demo");

    assertThat(outcome.exitCode).isEqualTo(ExitCode.MISSING);
    assertThat(outcome.output)
        .contains("JDK 25", "Maven", "Node.js 18", "npm", "redis-server", "PostgreSQL");
    assertThat(outcome.output.lines().filter(line -> line.contains("apt-get install")))
        .singleElement()
        .asString()
        .contains("temurin-25-jdk", "maven", "nodejs", "npm", "redis-server", "postgresql");
  }

  @Test
  void whatIsThereIsNotNamed() throws Exception {
    jdk("jvm-25", "25.0.3");
    program("mvn", "exit 0");
    program("redis-server", "exit 0");

    Outcome outcome = forge("test");

    assertThat(outcome.exitCode).isEqualTo(ExitCode.MISSING);
    assertThat(outcome.output).contains("Node.js", "npm").doesNotContain("JDK", "Maven (mvn)");
    assertThat(outcome.output).contains("apt-get install -y nodejs npm");
  }

  @Test
  void aNodeThatIsTooOldCountsAsMissing() throws Exception {
    jdk("jvm-25", "25.0.3");
    program("mvn", "exit 0");
    program("npm", "exit 0");
    program("node", "echo v16.20.2");

    assertThat(forge("version").output).contains("Node.js 18 or newer");
  }

  @Test
  void theOldJavaOnThePathIsPassedOverForANewOneElsewhere() throws Exception {
    buildTools();
    jdk("old", "17.0.15");
    jdk("new", "26");

    Outcome outcome = forge("version");

    assertThat(outcome.exitCode).isZero();
    assertThat(outcome.output).contains("ran by new").contains("quantumforge.cli.Main version");
  }

  @Test
  void aJavaWithoutCompilerIsNoJdk() throws Exception {
    buildTools();
    Files.delete(jdk("runtime", "25").resolve("bin/javac"));

    assertThat(forge("version").exitCode).isEqualTo(ExitCode.MISSING);
  }

  @Test
  void forgeJavaHomeComesFirst() throws Exception {
    buildTools();
    jdk("a", "25");
    Path mine = jdk("mine", "25");

    assertThat(forge(Map.of("FORGE_JAVA_HOME", mine.toString()), "version").output)
        .contains("ran by mine");
  }

  @Test
  void itBuildsOnceAndAgainOnlyWhenASourceIsNewer() throws Exception {
    buildTools();
    jdk("jdk", "25");

    forge("version");
    forge("version");
    assertThat(builds()).isEqualTo(1);

    Files.writeString(project.resolve("src/main/New.java"), "class New {}");
    forge("version");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void whatTheFirstBuildInstallsForTheConsoleIsNoNewSource() throws Exception {
    buildTools();
    jdk("jdk", "25");
    Path ui = Files.createDirectories(project.resolve("src/main/ui"));
    Files.writeString(
        bin.resolve("mvn"),
        "mkdir -p %s/node_modules/preact\n".formatted(ui),
        StandardOpenOption.APPEND);

    forge("version");
    forge("version");
    assertThat(builds()).isEqualTo(1);

    Files.writeString(ui.resolve("page.ts"), "");
    forge("version");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void callsAtTheSameTimeBuildOnce() throws Exception {
    buildTools();
    jdk("jdk", "25");

    List<Process> calls = List.of(start(Map.of(), "version"), start(Map.of(), "version"));
    for (Process call : calls) {
      assertThat(call.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(call.exitValue()).isZero();
    }

    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aFailedBuildShowsItsEndAndIsTriedAgain() throws Exception {
    buildTools();
    jdk("jdk", "25");
    program("mvn", "echo '[ERROR] cannot find symbol'; echo x >>" + builds("log") + "; exit 1");

    Outcome outcome = forge("version");
    forge("version");

    assertThat(outcome.exitCode).isEqualTo(ExitCode.FAILED);
    assertThat(outcome.output).contains("the build failed", "cannot find symbol");
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void itWorksThroughASymbolicLinkFromAnywhere() throws Exception {
    buildTools();
    jdk("jdk", "25");
    Path link = Files.createSymbolicLink(machine.resolve("f"), Path.of("project/forge"));

    Process process = start(Map.of(), link, "version");

    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void wrongArgumentsAreToldBeforeTheFastStartIsPrepared() throws Exception {
    buildTools();
    executable(
        jdk("jdk", "25").resolve("bin/java"),
        "case \"$*\" in *--check-only) echo no such option; exit 2 ;; esac");

    Outcome outcome = forge("node", "--nosuch");

    assertThat(outcome.exitCode).isEqualTo(ExitCode.USAGE);
    assertThat(outcome.output).contains("no such option").doesNotContain("preparing");
  }

  @Test
  void whatAnInterruptedPreparationLeftIsRemoved() throws Exception {
    buildTools();
    jdk("jdk", "25");
    Path left = Files.createDirectories(project.resolve("target/warm-up.abc/data"));

    assertThat(forge("node", "--config", "w.conf").output).contains("preparing");
    assertThat(left.getParent()).doesNotExist();
  }

  @Test
  void helpNeedsNoServers() throws Exception {
    buildTools();
    jdk("jdk", "25");

    assertThat(forge("demo", "--help").exitCode).isZero();
    assertThat(forge("bench", "relay", "--help").exitCode).isZero();
    assertThat(forge("bench", "relay").exitCode).isEqualTo(ExitCode.MISSING);
  }

  @Test
  void aNodeGetsTheJvmOptionsOfItsFirstRoleOrThoseOfControlNodes() throws Exception {
    buildTools();
    jdk("jdk", "25");
    Path configuration = machine.resolve("w.conf");
    Files.writeString(configuration, "forge.node { roles = [\"witness\", \"backup\"] }");

    assertThat(forge("node", "--config", configuration.toString()).output)
        .contains("jvm/control.options");

    Files.writeString(configuration, "forge.node { roles = [brain, engine] }");
    assertThat(forge("node", "--config", configuration.toString()).output)
        .contains("jvm/brain.options");
  }

  @Test
  void testsThatWereSkippedAreNamedWithTheirReasonsAndTheResultStays() throws Exception {
    buildTools();
    jdk("jdk", "25");
    program("redis-server", "exit 0");
    program("postgres", "exit 0");
    Path reports = project.resolve("target/surefire-reports");
    String report =
        """
        <testsuite name="quantumforge.console.BrowserTest">
          <testcase name="passes" classname="quantumforge.console.BrowserTest" time="1"/>
          <testcase name="aPage" classname="quantumforge.console.BrowserTest" time="0">
            <skipped message="no &quot;chromium&quot; here" type="org.opentest4j.TestAbortedException"/>
          </testcase>
        </testsuite>
        """;
    program(
        "mvn",
        "mkdir -p %1$s; sleep 0.1; cat >%1$s/TEST-a.xml <<'END'\n%2$sEND\necho tested; exit 3"
            .formatted(reports, report));

    Outcome outcome = forge("test", "-o");

    assertThat(outcome.exitCode).isEqualTo(3);
    assertThat(outcome.output)
        .containsSubsequence(
            "tested", "skipped, and why:", "BrowserTest aPage: no \"chromium\" here")
        .doesNotContain("passes");
  }

  @Test
  void aBrowserThatIsMissingIsNamedAsOptionalForTestsAlone() throws Exception {
    jdk("jvm-25", "25.0.3");
    program("redis-server", "exit 0");
    program("postgres", "exit 0");

    assertThat(forge("test").output)
        .contains("optional: Chromium")
        .contains("optional: promtool")
        .contains("apt-get install -y maven nodejs npm chromium prometheus");
    assertThat(forge("version").output).doesNotContain("Chromium");
  }

  private record Outcome(int exitCode, String output) {}

  private Outcome forge(String... arguments) throws Exception {
    return forge(Map.of(), arguments);
  }

  private Outcome forge(Map<String, String> environment, String... arguments) throws Exception {
    Process process = start(environment, arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), output);
  }

  private Process start(Map<String, String> environment, String... arguments) throws IOException {
    return start(environment, project.resolve("forge"), arguments);
  }

  private Process start(Map<String, String> environment, Path launcher, String... arguments)
      throws IOException {
    List<String> command = new java.util.ArrayList<>(List.of("/bin/bash", launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(machine.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("HOME", machine.toString());
    builder.environment().put("FORGE_ROOT", machine.toString());
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Path jdk(String name, String version) throws IOException {
    Path jdk = machine.resolve("usr/lib/jvm").resolve(name);
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    executable(jdk.resolve("bin/java"), "echo ran by " + name + " \"$@\"");
    executable(jdk.resolve("bin/javac"), "exit 0");
    return jdk;
  }

  private void buildTools() throws IOException {
    program("npm", "exit 0");
    program("node", "echo v20.1.0");
    program(
        "mvn",
        "echo x >>%s; sleep 0.3; mkdir -p %s/lib; echo jar >%2$s/forge.jar"
            .formatted(builds("log"), project.resolve("target")));
  }

  private Path builds(String name) {
    return machine.resolve("builds." + name);
  }

  private long builds() throws IOException {
    return Files.readAllLines(builds("log")).size();
  }

  private void program(String name, String script) throws IOException {
    executable(bin.resolve(name), script);
  }

  private static void executable(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/bash\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
