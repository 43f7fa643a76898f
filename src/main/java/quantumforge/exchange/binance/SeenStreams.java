package quantumforge.exchange.binance;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import quantumforge.kernel.Tick;

/**
 * Which streams of a new socket have brought something. The venue accepts a stream that does not
 * exist and never sends it, so silence is worth a line in the log. Watches for a short time only,
 * and costs one look at a flag afterwards. Thread-safe.
 */
final class SeenStreams {

  private final Collection<String> wanted;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> seen = new HashSet<>();
  private volatile boolean watching = true;

  SeenStreams(Collection<String> wanted) {
    this.wanted = wanted;
  }

  void note(Tick tick) {
    if (!watching) {
      return;
    }
    String kind =
        switch (tick) {
          case Tick.Trade trade -> "@trade";
          case Tick.TopOfBook top -> "@bookTicker";
          case Tick.BookDelta delta -> "@depth";
          case Tick.BookSnapshot snapshot -> "@depth";
          case Tick.Gap gap -> "";
        };
    lock.lock();
    try {
      seen.add(tick.instrument().symbol().toLowerCase(Locale.ROOT) + kind);
    } finally {
      lock.unlock();
    }
  }

  /** The streams without anything so far, in order of name; nothing is watched afterwards. */
  Set<String> stillSilent() {
    watching = false;
    lock.lock();
    try {
      Set<String> silent = new TreeSet<>();
      for (String stream : wanted) {
        if (!seen.contains(stream.replace("@depth@100ms", "@depth"))) {
          silent.add(stream);
        }
      }
      return silent;
    } finally {
      lock.unlock();
    }
  }
}
