package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final Faults faults = new Faults();
  private Spawner spawner;

  @BeforeEach
  void openSpawner() throws Exception {
    spawner = Spawner.open(folder);
  }

  @AfterEach
  void closeSpawner() throws Exception {
    spawner.close();
  }

  @Test
  void whatPeopleKilledAndStartedAgainDidNotEndByItself() throws Exception {
    Machine machine = machine("exec sleep 600");
    machine.start();
    Lives lives = lives(machine);

    machine.kill(Machine.Part.ALL);
    await().atMost(PATIENCE).until(() -> machine.main().pid() == 0);
    machine.start();
    machine.restart();

    assertThat(lives.starts("m")).isEqualTo(2);
    assertThat(lives.ended("m")).isZero();
    assertThat(lives.removed("m")).isZero();
  }

  @Test
  void aRemovalCountsAsOneOnlyAfterSomethingWasBroken() throws Exception {
    Machine machine =
        machine(
            """
            [ -e first ] || { touch first; exit 7; }
            while [ ! -e broken ]; do sleep 0.05; done
            [ -e second ] || { touch second; exit 7; }
            exec sleep 600
            """);
    Lives lives = lives(machine);

    machine.start();
    await().atMost(PATIENCE).until(() -> lives.ended("m") == 1);
    faults.add("pause m");
    Files.createFile(folder.resolve("broken"));
    await().atMost(PATIENCE).until(() -> lives.removed("m") == 1);

    assertThat(lives.ended("m")).isEqualTo(1);
  }

  @Test
  void anotherExitIsNeverARemoval() throws Exception {
    Machine machine = machine("[ -e once ] || { touch once; exit 1; }; exec sleep 600");
    Lives lives = lives(machine);
    faults.add("pause m");

    machine.start();

    await().atMost(PATIENCE).until(() -> lives.ended("m") == 1);
    assertThat(lives.removed("m")).isZero();
  }

  @Test
  void whatWasBeforeIsNotCounted() throws Exception {
    Machine machine = machine("[ -e once ] || { touch once; exit 1; }; exec sleep 600");
    machine.start();
    await().atMost(PATIENCE).until(() -> machine.main().restarts() == 1);
    machine.kill(Machine.Part.ALL);

    Lives lives = lives(machine);

    assertThat(lives.starts("m")).isZero();
    assertThat(lives.ended("m")).isZero();
  }

  private Lives lives(Machine machine) {
    return new Lives(List.of(machine), faults);
  }

  private Machine machine(String script) {
    ProcessSpec spec =
        new ProcessSpec(
            "m",
            ProcessSpec.Stage.NODES,
            "TERM",
            List.of("bash", "-c", script),
            folder,
            folder.resolve("m.log"));
    return new Machine(
        "m", new ManagedProcess(spec, spawner, event -> {}), List.of(), () -> true, () -> {});
  }
}
