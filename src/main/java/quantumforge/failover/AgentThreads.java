package quantumforge.failover;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's threads: each does one thing again and again, whatever goes wrong with it once. None
 * is virtual: a disk that stands still holds the few threads of the machine below those.
 */
final class AgentThreads {

  private static final Logger LOG = LoggerFactory.getLogger(AgentThreads.class);

  private final List<Thread> threads = new ArrayList<>();

  /** Something that waits. */
  interface Work {
    void run() throws InterruptedException;
  }

  /** Does it again and again, with a pause between. */
  void every(String name, Duration pause, Work work) {
    start(
        name,
        () -> {
          while (true) {
            try {
              work.run();
            } catch (RuntimeException failed) {
              LOG.error("{} failed; it is tried again", name, failed);
              Thread.sleep(1_000);
            }
            Thread.sleep(pause);
          }
        });
  }

  /** Does it once. */
  void once(String name, Work work) {
    start(name, work);
  }

  private synchronized void start(String name, Work work) {
    threads.removeIf(thread -> !thread.isAlive());
    threads.add(
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .start(
                () -> {
                  try {
                    work.run();
                  } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                  }
                }));
  }

  synchronized void stop() throws InterruptedException {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(5));
    }
  }
}
