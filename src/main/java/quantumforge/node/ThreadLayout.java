package quantumforge.node;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.status.Service;
import quantumforge.status.ServiceStatus;
import quantumforge.status.ServiceStatus.State;

/**
 * Keeps threads of this process on the cores that {@code forge.node.pin} gives them, by {@code
 * sched_setaffinity(2)}. Threads come and go with their sockets, so it looks for new ones once a
 * second; a thread may be anywhere until then. Linux only.
 */
final class ThreadLayout implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(ThreadLayout.class);
  private static final long INTERVAL_MILLIS = 1_000;
  private static final Path TASKS = Path.of("/proc/self/task");

  /** The kernel keeps this much of a thread's name. */
  private static final int NAME_MAX = 15;

  private final List<PinSettings> pins;
  private final Map<Long, PinSettings> pinned = new HashMap<>();
  private volatile int count;
  private volatile Optional<String> trouble = Optional.empty();
  private Thread thread;

  ThreadLayout(List<PinSettings> pins) {
    this.pins = pins;
  }

  @Override
  public void start() {
    thread = Thread.ofPlatform().daemon().name("thread-layout").start(this::loop);
  }

  @Override
  public void stop() throws InterruptedException {
    if (thread != null) {
      thread.interrupt();
      thread.join();
    }
  }

  @Override
  public ServiceStatus status() {
    return trouble
        .map(text -> new ServiceStatus("thread-layout", State.DEGRADED, text))
        .orElseGet(
            () ->
                new ServiceStatus(
                    "thread-layout", State.RUNNING, count + " threads on cores of their own"));
  }

  private void loop() {
    try {
      while (true) {
        pinNewThreads();
        Thread.sleep(INTERVAL_MILLIS);
      }
    } catch (InterruptedException stopped) {
      LOG.debug("threads are no longer looked for");
    }
  }

  private void pinNewThreads() {
    try {
      List<Long> living = tasks();
      pinned.keySet().retainAll(living);
      Optional<String> problem = Optional.empty();
      for (long task : living) {
        Optional<PinSettings> pin = pinned.containsKey(task) ? Optional.empty() : pin(task);
        if (pin.isPresent()) {
          problem = problem.or(() -> pin(task, pin.get()));
        }
      }
      problem.filter(text -> trouble.isEmpty()).ifPresent(LOG::warn);
      trouble = problem;
      count = pinned.size();
    } catch (IOException failure) {
      trouble = Optional.of("cannot list this process's threads: " + failure);
    }
  }

  private Optional<String> pin(long task, PinSettings pin) {
    int error = setAffinity(task, pin.cores());
    if (error == 0) {
      LOG.info("thread {} of {} runs on cores {}", task, pin.threads(), pin.cores());
      pinned.put(task, pin);
      return Optional.empty();
    }
    return Optional.of(
        "cannot keep %s on cores %s (forge.node.pin): this machine has cores 0 to %d, and the process may be held to some of them"
            .formatted(pin.threads(), pin.cores(), Runtime.getRuntime().availableProcessors() - 1));
  }

  private Optional<PinSettings> pin(long task) throws IOException {
    try {
      String name = Files.readString(TASKS.resolve(task + "/comm")).strip();
      return pins.stream().filter(pin -> name.startsWith(kept(pin.threads()))).findFirst();
    } catch (NoSuchFileException ended) {
      return Optional.empty();
    }
  }

  private static String kept(String name) {
    return name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX);
  }

  private static List<Long> tasks() throws IOException {
    List<Long> found = new ArrayList<>();
    try (Stream<Path> entries = Files.list(TASKS)) {
      entries.forEach(entry -> found.add(Long.parseLong(entry.getFileName().toString())));
    }
    return found;
  }

  /** 0, or -1 when the kernel refuses. */
  private static int setAffinity(long task, List<Integer> cores) {
    BitSet mask = new BitSet();
    cores.forEach(mask::set);
    long[] words = mask.toLongArray();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_LONG, words);
      return (int) AFFINITY.invokeExact((int) task, segment.byteSize(), segment);
    } catch (Throwable impossible) {
      throw new IllegalStateException("sched_setaffinity cannot be called", impossible);
    }
  }

  @SuppressWarnings("restricted") // The one call outside the JVM; it changes no memory of its own.
  private static final MethodHandle AFFINITY =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("sched_setaffinity"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_LONG,
                  ValueLayout.ADDRESS));
}
