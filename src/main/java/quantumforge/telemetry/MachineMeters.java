package quantumforge.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The machine under the process, read from {@code /proc} when somebody asks: memory, network, disk,
 * and what the process itself reads and writes. A figure that the system does not give is absent.
 */
public final class MachineMeters {

  private static final long PAGE_BYTES = 4096;
  private static final int RECEIVED = 0;
  private static final int SENT = 8;

  private final Path proc;
  private final Path dataDir;

  /**
   * @param proc where the system tells of itself, {@code /proc}
   * @param dataDir a directory on the disk that matters; need not exist yet
   */
  public MachineMeters(Path proc, Path dataDir) {
    this.proc = proc;
    this.dataDir = dataDir.toAbsolutePath();
  }

  /** Registers {@code forge.node.memory…}, {@code .network…}, {@code .disk…} and {@code .io…}. */
  public void register(MeterRegistry registry) {
    gauge(registry, "forge.node.memory.resident.bytes", MachineMeters::residentBytes);
    gauge(registry, "forge.node.memory.total.bytes", MachineMeters::memoryBytes);
    gauge(registry, "forge.node.memory.used.bytes", MachineMeters::memoryUsedBytes);
    gauge(registry, "forge.node.disk.total.bytes", it -> it.disk(FileStore::getTotalSpace));
    gauge(registry, "forge.node.disk.free.bytes", it -> it.disk(FileStore::getUsableSpace));
    gauge(registry, "forge.node.disk.used.bytes", MachineMeters::diskUsedBytes);
    count(registry, "forge.node.network.received.bytes", it -> it.networkBytes(RECEIVED));
    count(registry, "forge.node.network.sent.bytes", it -> it.networkBytes(SENT));
    count(registry, "forge.node.io.read.bytes", it -> it.field("self/io", "rchar:"));
    count(registry, "forge.node.io.written.bytes", it -> it.field("self/io", "wchar:"));
  }

  private void gauge(MeterRegistry registry, String name, ToLongFunction<MachineMeters> of) {
    Gauge.builder(name, () -> known(of.applyAsLong(this))).register(registry);
  }

  /** A counter that is not known must not fall to 0: its growth would be counted again. */
  private void count(MeterRegistry registry, String name, ToLongFunction<MachineMeters> of) {
    FunctionCounter.builder(name, this, it -> known(of.applyAsLong(it))).register(registry);
  }

  private static double known(long bytes) {
    return bytes < 0 ? Double.NaN : bytes;
  }

  long residentBytes() {
    List<String> lines = lines("self/statm");
    return lines.isEmpty() ? -1 : Long.parseLong(lines.getFirst().split(" ")[1]) * PAGE_BYTES;
  }

  long memoryBytes() {
    return kibibytes("MemTotal:");
  }

  /** Without what the kernel gives back when a program needs it. */
  long memoryUsedBytes() {
    long total = memoryBytes();
    long available = kibibytes("MemAvailable:");
    return total < 0 || available < 0 ? -1 : total - available;
  }

  long diskUsedBytes() {
    long total = disk(FileStore::getTotalSpace);
    long free = disk(FileStore::getUsableSpace);
    return total < 0 || free < 0 ? -1 : total - free;
  }

  /** All interfaces but the loopback; {@code column} counts behind the interface's name. */
  long networkBytes(int column) {
    long sum = -1;
    for (String line : lines("net/dev")) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
        String[] columns = line.substring(colon + 1).strip().split("\\s+");
        sum = Math.max(0, sum) + Long.parseLong(columns[column]);
      }
    }
    return sum;
  }

  private long kibibytes(String name) {
    long value = field("meminfo", name);
    return value < 0 ? -1 : value << 10;
  }

  private long field(String file, String name) {
    return lines(file).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.substring(name.length()).strip().split(" ")[0]))
        .findFirst()
        .orElse(-1);
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(proc.resolve(file));
    } catch (IOException notGiven) {
      return List.of();
    }
  }

  private interface Space {
    long of(FileStore store) throws IOException;
  }

  private long disk(Space space) {
    Path existing = dataDir;
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      return existing == null ? -1 : space.of(Files.getFileStore(existing));
    } catch (IOException unknown) {
      return -1;
    }
  }
}
