package quantumforge.health;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import quantumforge.status.ProcessStatus;

/** Reads how the operating system sees this process. One caller at a time. */
final class ProcessProbe {

  private static final Path STATM = Path.of("/proc/self/statm");
  private static final long PAGE_BYTES = 4096;

  private final Path dataDir;
  private final String version;
  private final LongSupplier pauses;
  private long cpuNanos = cpuNanos();
  private long atNanos = System.nanoTime();

  ProcessProbe(Path dataDir, String version, LongSupplier pauses) {
    this.dataDir = dataDir;
    this.version = version;
    this.pauses = pauses;
  }

  ProcessStatus read() {
    return new ProcessStatus(
        ProcessHandle.current().pid(),
        version,
        ManagementFactory.getRuntimeMXBean().getUptime(),
        residentBytes(),
        cpuPercent(),
        diskFreeBytes(dataDir),
        pauses.getAsLong());
  }

  private double cpuPercent() {
    long cpu = cpuNanos();
    long now = System.nanoTime();
    double percent = 100.0 * (cpu - cpuNanos) / Math.max(1, now - atNanos);
    cpuNanos = cpu;
    atNanos = now;
    return Math.round(percent * 10) / 10.0;
  }

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private static long residentBytes() {
    try {
      return Long.parseLong(Files.readString(STATM).split(" ")[1]) * PAGE_BYTES;
    } catch (IOException | NumberFormatException notLinux) {
      return -1;
    }
  }

  /** Free bytes where {@code directory} is or will be; -1 when unknown. */
  static long diskFreeBytes(Path directory) {
    Path existing = directory.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      return existing == null ? -1 : Files.getFileStore(existing).getUsableSpace();
    } catch (IOException unknown) {
      return -1;
    }
  }
}
