package quantumforge.exchange.session;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which streams of a new socket have brought something. A venue may accept a stream that does not
 * exist and never send it, so silence is worth a line in the log. Watches for a short time only,
 * and costs one look at a flag afterwards. Thread-safe.
 */
public final class SeenStreams {

  private final Collection<String> wanted;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> seen = new HashSet<>();
  private volatile boolean watching = true;

  /**
   * @param wanted the streams that were asked for
   */
  public SeenStreams(Collection<String> wanted) {
    this.wanted = wanted;
  }

  /** Whether {@link #note} is still worth its cost. */
  public boolean watching() {
    return watching;
  }

  /** This stream brought something. */
  public void note(String stream) {
    lock.lock();
    try {
      seen.add(stream);
    } finally {
      lock.unlock();
    }
  }

  /** The streams without anything so far, in order of name; nothing is watched afterwards. */
  public Set<String> stillSilent() {
    watching = false;
    lock.lock();
    try {
      Set<String> silent = new TreeSet<>();
      for (String stream : wanted) {
        if (!seen.contains(stream)) {
          silent.add(stream);
        }
      }
      return silent;
    } finally {
      lock.unlock();
    }
  }
}
