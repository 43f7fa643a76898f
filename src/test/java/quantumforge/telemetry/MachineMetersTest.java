package quantumforge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMetersTest {

  @TempDir private Path proc;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }

  private double counter(String name) {
    return registry.get(name).functionCounter().count();
  }

  @Test
  void readsWhatTheSystemTells() throws IOException {
    Files.createDirectories(proc.resolve("net"));
    Files.createDirectories(proc.resolve("self"));
    Files.writeString(
        proc.resolve("meminfo"),
        "MemTotal:       4000 kB\nMemFree:  10 kB\nMemAvailable:   1000 kB\n");
    Files.writeString(
        proc.resolve("net/dev"),
        """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
            lo: 999 9 0 0 0 0 0 0 999 9 0 0 0 0 0 0
          eth0: 100 9 0 0 0 0 0 0 7 9 0 0 0 0 0 0
         wg0:20 9 0 0 0 0 0 0 3 9 0 0 0 0 0 0
        """);
    Files.writeString(proc.resolve("self/statm"), "900 25 3 1 0 5 0\n");
    Files.writeString(proc.resolve("self/io"), "rchar: 77\nwchar: 88\nsyscr: 1\n");
    new MachineMeters(proc, proc.resolve("not/made/yet")).register(registry);

    assertThat(gauge("forge.node.memory.total.bytes")).isEqualTo(4000 << 10);
    assertThat(gauge("forge.node.memory.used.bytes")).isEqualTo(3000 << 10);
    assertThat(gauge("forge.node.memory.resident.bytes")).isEqualTo(25 * 4096);
    assertThat(counter("forge.node.network.received.bytes")).isEqualTo(120);
    assertThat(counter("forge.node.network.sent.bytes")).isEqualTo(10);
    assertThat(counter("forge.node.io.read.bytes")).isEqualTo(77);
    assertThat(counter("forge.node.io.written.bytes")).isEqualTo(88);
    double total = gauge("forge.node.disk.total.bytes");
    assertThat(total).isGreaterThan(0);
    assertThat(gauge("forge.node.disk.used.bytes")).isBetween(1.0, total);
  }

  @Test
  void whatTheSystemDoesNotTellIsNoFigure() {
    new MachineMeters(proc.resolve("none"), proc).register(registry);
    assertThat(gauge("forge.node.memory.total.bytes")).isNaN();
    assertThat(gauge("forge.node.memory.used.bytes")).isNaN();
    assertThat(gauge("forge.node.memory.resident.bytes")).isNaN();
    assertThat(counter("forge.node.network.received.bytes")).isNaN();
  }

  @Test
  void thisMachineTellsEverything() {
    new MachineMeters(Path.of("/proc"), proc).register(registry);
    assertThat(gauge("forge.node.memory.used.bytes"))
        .isBetween(1.0, gauge("forge.node.memory.total.bytes"));
    assertThat(gauge("forge.node.memory.resident.bytes")).isGreaterThan(1 << 20);
    assertThat(counter("forge.node.network.received.bytes")).isNotNaN();
    assertThat(counter("forge.node.io.read.bytes")).isGreaterThan(0);
  }
}
