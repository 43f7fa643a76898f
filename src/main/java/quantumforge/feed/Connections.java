package quantumforge.feed;

import java.util.concurrent.atomic.LongAdder;

/** Which connections of a feed are up. Thread-safe. */
final class Connections {

  private final boolean[] up;
  private final LongAdder reconnects = new LongAdder();
  private final LongAdder badMessages = new LongAdder();
  private boolean everUp;
  private long downSinceNanos = System.nanoTime();
  private String cause = "";

  Connections(int wanted) {
    up = new boolean[wanted];
  }

  /** Whether none was up before. */
  synchronized boolean connected(int connection) {
    boolean first = up() == 0;
    up[connection] = true;
    everUp = true;
    cause = "";
    return first;
  }

  synchronized void disconnected(int connection, String why) {
    boolean was = up[connection];
    up[connection] = false;
    cause = why;
    if (was) {
      reconnects.increment();
      downSinceNanos = System.nanoTime();
    }
  }

  void badMessage() {
    badMessages.increment();
  }

  synchronized boolean isUp(int connection) {
    return up[connection];
  }

  int wanted() {
    return up.length;
  }

  synchronized int up() {
    int count = 0;
    for (boolean one : up) {
      count += one ? 1 : 0;
    }
    return count;
  }

  synchronized boolean everUp() {
    return everUp;
  }

  /** Whether one was up once, and for so long none is. */
  synchronized boolean isOutage(long nanos) {
    return everUp && up() == 0 && System.nanoTime() - downSinceNanos >= nanos;
  }

  /** Why the last connection went down; empty when none did. */
  synchronized String cause() {
    return cause;
  }

  /** How often a connection that was up went down, and so had to be opened again. */
  long reconnects() {
    return reconnects.sum();
  }

  long badMessages() {
    return badMessages.sum();
  }
}
