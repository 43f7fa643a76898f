package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.Forwarder;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;
import quantumforge.support.Children;
import quantumforge.support.Needs;
import quantumforge.support.RedisProcess;
import quantumforge.support.Ticks;

/** QuestDB on a small disk of its own that runs full and is made free again. */
@Timeout(180)
class BrainDiskFullTest {

  @TempDir private Path directory;

  @Test
  void aFullDiskIsNamedAndNothingIsLostWhenThereIsRoomAgain() throws Exception {
    Path disk = Children.folder(Files.createDirectory(directory.resolve("disk")));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", disk.toString()) == 0;
    Needs.privilege(mounted, "a disk of its own needs the right to mount a tmpfs");
    try (RedisProcess vps = RedisProcess.start();
        RedisProcess own = RedisProcess.start()) {
      fillAndFree(disk, vps, own);
    } finally {
      assertThat(run("umount", "-l", disk.toString())).isZero();
    }
  }

  private static void fillAndFree(Path disk, RedisProcess vps, RedisProcess own) throws Exception {
    Forwarder forwarder = DataPath.forwarder(vps, 256L << 20);
    Brain brain = DataPath.brain(vps, own, disk.resolve("questdb"));
    Ticks ticks = new Ticks(7, 8, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    Set<Long> sent = new HashSet<>();
    try {
      send(ticks, 2_000, forwarder, sent);
      await().until(() -> stored(brain, ticks).size() == sent.size());
      Path filler = disk.resolve("filler");
      fill(filler);

      // It tries again every few seconds, and has not failed yet then.
      AtomicReference<ServiceStatus> seen = new AtomicReference<>();
      await()
          .until(
              () -> {
                send(ticks, 500, forwarder, sent);
                seen.set(brain.status());
                return seen.get().state() == State.FAILED;
              });
      assertThat(seen.get().detail()).startsWith("QuestDB");

      Files.delete(filler);
      await().untilAsserted(() -> assertThat(stored(brain, ticks)).isEqualTo(sent));
      await().until(() -> brain.status().state() == State.RUNNING);
    } finally {
      brain.stop();
      forwarder.stop();
    }
  }

  private static void fill(Path filler) throws IOException {
    byte[] chunk = new byte[64 * 1024];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(chunk);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("space");
    }
  }

  private static void send(Ticks ticks, int count, Forwarder forwarder, Set<Long> sent)
      throws InterruptedException {
    for (Tick tick : ticks.trades(count)) {
      sent.add(key((Tick.Trade) tick));
      forwarder.accept(tick);
    }
  }

  private static Set<Long> stored(Brain brain, Ticks ticks) throws Exception {
    Set<Long> found = new HashSet<>();
    for (Instrument instrument : ticks.instruments()) {
      List<Tick.Trade> trades =
          brain.history().trades(instrument, 0, Long.MAX_VALUE / 2, 10_000_000);
      trades.forEach(trade -> assertThat(found.add(key(trade))).isTrue());
    }
    return found;
  }

  private static long key(Tick.Trade trade) {
    return trade.instrument().hashCode() * 10_000_000_000L + trade.tradeId();
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
