package quantumforge.chaos;

import java.nio.file.Path;

/** What a thread on a machine of the rig does again and again, until it is closed. */
final class Repeated implements AutoCloseable {

  private final Thread thread;
  private volatile boolean closed;

  /** Something that is done once more. */
  interface Work {

    /**
     * Does it.
     *
     * @return for how long to rest behind it, in milliseconds
     * @throws InterruptedException when it is closed
     */
    long once() throws InterruptedException;
  }

  /** Begins at once. */
  Repeated(Path namespace, String name, Work work) {
    this.thread = Namespace.start(namespace, name, () -> run(work));
  }

  private void run(Work work) {
    try {
      while (!closed) {
        Thread.sleep(work.once());
      }
    } catch (InterruptedException stopped) {
      closed = true;
    }
  }

  /** Waits until it has ended. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
