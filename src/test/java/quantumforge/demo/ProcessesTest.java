package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.support.Children;

class ProcessesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private final List<String> events = new CopyOnWriteArrayList<>();

  @Test
  void aProcessThatExitsByItselfIsStartedAgain() throws Exception {
    try (Spawner spawner = Spawner.open(folder)) {
      ManagedProcess process = managed(spawner, "sleep 0.2; exit 7");
      process.start();

      await().atMost(PATIENCE).until(() -> process.restarts() >= 2);

      assertThat(process.lastExit()).isEqualTo(7);
      assertThat(events).anyMatch(event -> event.contains("exited with code 7"));
      process.requestStop();
      process.awaitStop(Duration.ofSeconds(5));
    }
  }

  @Test
  void aKilledProcessStaysDeadUntilItIsStarted() throws Exception {
    try (Spawner spawner = Spawner.open(folder)) {
      ManagedProcess process = managed(spawner, "exec sleep 600");
      process.start();
      long pid = process.pid();

      process.kill();
      await().atMost(PATIENCE).until(() -> !isAlive(pid));
      await().during(Duration.ofMillis(2_500)).atMost(PATIENCE).until(() -> process.pid() == 0);
      assertThat(process.state()).isEqualTo(ManagedProcess.State.KILLED);

      process.start();
      assertThat(process.pid()).isPositive().isNotEqualTo(pid);
      assertThat(process.restarts()).isZero();
    }
  }

  @Test
  void aPausedProcessStandsStillAndCanStillBeStopped() throws Exception {
    try (Spawner spawner = Spawner.open(folder)) {
      Path count = folder.resolve("count");
      ManagedProcess process =
          managed(spawner, "while :; do echo x >>" + count + "; sleep 0.02; done");
      process.start();
      await().atMost(PATIENCE).until(() -> Files.exists(count));

      process.pause();
      // A signal is sent at once, and obeyed a moment later.
      AtomicLong last = new AtomicLong(-1);
      await()
          .during(Duration.ofMillis(300))
          .until(() -> last.getAndSet(Files.size(count)) == Files.size(count));
      long size = Files.size(count);
      process.resume();
      await().atMost(PATIENCE).until(() -> Files.size(count) > size);

      process.pause();
      process.requestStop();
      process.awaitStop(Duration.ofSeconds(5));
      assertThat(process.pid()).isZero();
    }
  }

  @Test
  void aProcessThatIgnoresItsStopSignalIsKilled() throws Exception {
    try (Spawner spawner = Spawner.open(folder)) {
      ManagedProcess process =
          managed(spawner, "trap '' TERM; echo ready; while :; do sleep 1; done");
      process.start();
      await().atMost(PATIENCE).until(() -> Files.size(process.spec().log()) > 0);

      process.requestStop();
      process.awaitStop(Duration.ofMillis(200));

      assertThat(process.pid()).isZero();
      assertThat(events).contains("p does not stop; killed");
    }
  }

  @Test
  void theGuardEndsEverythingWhenItsOwnerIsKilled() throws Exception {
    Process owner =
        Children.start(
            new ProcessBuilder(
                    System.getProperty("java.home") + "/bin/java",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Owner.class.getName(),
                    folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT));
    try {
      Path ready = folder.resolve("ready");
      await().atMost(PATIENCE).until(() -> Files.exists(ready));
      List<Long> pids = Files.readAllLines(ready).stream().map(Long::valueOf).toList();
      assertThat(pids).hasSize(3).allMatch(ProcessesTest::isAlive);

      owner.destroyForcibly().waitFor(60, TimeUnit.SECONDS);

      await().atMost(PATIENCE).until(() -> pids.stream().noneMatch(ProcessesTest::isAlive));
    } finally {
      owner.destroyForcibly();
    }
  }

  @Test
  void leftoversOfAnEarlierDemoAreEndedAtTheNextStartButARecycledPidIsLeftAlone() throws Exception {
    Process leftover = Children.start(new ProcessBuilder("sleep", "600"));
    Process stranger = Children.start(new ProcessBuilder("sleep", "600"));
    try {
      Files.writeString(
          folder.resolve("processes.1"),
          line(leftover.pid(), startTime(leftover.pid()))
              + line(stranger.pid(), startTime(stranger.pid()) - 1));

      Spawner.endLeftovers(folder);

      assertThat(leftover.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(stranger.isAlive()).isTrue();
      assertThat(folder.resolve("processes.1")).doesNotExist();
    } finally {
      leftover.destroyForcibly();
      stranger.destroyForcibly();
    }
  }

  private ManagedProcess managed(Spawner spawner, String script) {
    return new ManagedProcess(spec("p", script, folder), spawner, events::add);
  }

  private static ProcessSpec spec(String name, String script, Path folder) {
    return new ProcessSpec(
        name,
        ProcessSpec.Stage.NODES,
        "TERM",
        List.of("bash", "-c", script),
        folder,
        folder.resolve(name + ".log"));
  }

  private static boolean isAlive(long pid) {
    return !Proc.commandLine(pid).isEmpty();
  }

  private static String line(long pid, long startTime) {
    return pid + " " + startTime + " nodes TERM sleep\n";
  }

  private static long startTime(long pid) throws Exception {
    String stat = Files.readString(new File("/proc/" + pid + "/stat").toPath());
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19]);
  }

  /** Stands for a demo: starts a meek, a frozen and a stubborn process, and waits to be killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      Spawner spawner = Spawner.open(folder);
      Process meek = spawner.spawn(spec("meek", "exec sleep 600", folder));
      Process frozen = spawner.spawn(spec("frozen", "exec sleep 600", folder));
      Process stubborn =
          spawner.spawn(spec("stubborn", "trap '' TERM; while :; do sleep 600; done", folder));
      // Each writes its line before it becomes its command.
      Path record = folder.resolve("processes." + ProcessHandle.current().pid());
      await().until(() -> Files.readAllLines(record).size() == 3);
      Spawner.signal(frozen, "STOP");
      Path ready = folder.resolve("ready.new");
      Files.writeString(ready, meek.pid() + "\n" + frozen.pid() + "\n" + stubborn.pid() + "\n");
      Files.move(ready, folder.resolve("ready"));
      Thread.currentThread().join();
    }
  }
}
