package quantumforge.brain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads of the data path, and what one of them died of: that must be seen. */
final class DataThreads {

  private static final Logger LOG = LoggerFactory.getLogger(DataThreads.class);

  private final List<Thread> begun = new ArrayList<>();
  private volatile String death = "";

  interface Loop {
    void run() throws InterruptedException;
  }

  Thread begin(Thread.Builder builder, Loop loop) {
    Thread thread = builder.start(() -> guarded(loop));
    begun.add(thread);
    return thread;
  }

  private void guarded(Loop loop) {
    String name = Thread.currentThread().getName();
    try {
      loop.run();
    } catch (InterruptedException stopped) {
      LOG.debug("{} was interrupted", name);
    } catch (Throwable defect) {
      // Whatever it is: the node must not look well while the data stands still.
      LOG.error("{} has ended; the node must be started again", name, defect);
      death = name + " has ended, start the node again: " + defect;
    }
  }

  /** Waits for all to end by themselves, in the order of their begin, and then makes them end. */
  void join(Duration limit) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    for (Thread thread : begun) {
      Duration left = Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
      if (!thread.join(left)) {
        LOG.warn(
            "{} did not finish in {}; its blocks are read again after the start",
            thread.getName(),
            limit);
        thread.interrupt();
        thread.join();
      }
    }
    begun.clear();
  }

  /** Makes all end now. */
  void end() throws InterruptedException {
    for (Thread thread : begun) {
      thread.interrupt();
      thread.join();
    }
    begun.clear();
  }

  /** Which thread has died of what; an empty text while all live. */
  String death() {
    return death;
  }
}
