package quantumforge.feed;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import quantumforge.kernel.Deterministic;

/**
 * Merges the items of any number of connections into one sequence without holes, by id. An item
 * covers the ids {@code first..last}; connections may group the same ids differently, so the rule
 * goes by a watermark: {@code last <= watermark} is a duplicate, {@code first <= watermark + 1}
 * extends the sequence, anything later leaves a hole.
 *
 * <p>Items behind a hole are held back, because another socket may bring what is missing: of two
 * sockets one is often seconds behind, most of all behind one that was opened a moment ago. A
 * socket brings ids in order, so it proves by a later id that it does not bring the missing ones.
 * The hole is given up and named when every socket that brought anything has proved that, when the
 * hold is full, or when the longest wait is over. Not thread-safe.
 */
@Deterministic
final class IdMerge<T> {

  /** What became of an item. */
  enum Verdict {
    /** It extends the sequence. */
    NEXT,
    /** All its ids were there before. */
    DUPLICATE,
    /** It waits behind a hole. */
    HELD
  }

  /** Ids that no connection brought. */
  record Hole(long from, long to) {}

  private record Held<T>(long first, long last, long atMicros, T item) {}

  /** The socket of an item that was fetched, and says nothing of any socket. */
  static final long NO_SOCKET = -1;

  private static final long NONE = -1;

  private final long waitMicros;
  private final int heldLimit;
  private final PriorityQueue<Held<T>> held =
      new PriorityQueue<>(Comparator.<Held<T>>comparingLong(Held::first).thenComparing(Held::last));
  private long watermark;
  private long waitingSinceMicros;
  private long[] sockets = new long[2];
  private long[] newest = new long[2];
  private int socketCount;

  /**
   * @param lastId the last id of the sequence so far, or a negative number to begin with the first
   *     item
   * @param waitMicros how long a hole is waited for at most while it does not shrink; only a socket
   *     that hangs can make the wait that long
   * @param heldLimit how many items may wait
   */
  IdMerge(long lastId, long waitMicros, int heldLimit) {
    this.watermark = Math.max(lastId, NONE);
    this.waitMicros = waitMicros;
    this.heldLimit = heldLimit;
  }

  /**
   * Offers one item; after {@link Verdict#HELD}, and while {@link #holding}, drain.
   *
   * @param socket what brought it, or {@link #NO_SOCKET}
   */
  Verdict offer(long socket, long first, long last, T item, long nowMicros) {
    if (socket != NO_SOCKET) {
      note(socket, last);
    }
    if (first <= watermark + 1 || watermark == NONE) {
      if (last <= watermark) {
        return Verdict.DUPLICATE;
      }
      watermark = last;
      waitingSinceMicros = nowMicros;
      return Verdict.NEXT;
    }
    if (held.isEmpty()) {
      waitingSinceMicros = nowMicros;
    }
    held.add(new Held<>(first, last, nowMicros, item));
    return Verdict.HELD;
  }

  boolean holding() {
    return !held.isEmpty();
  }

  /** How many items wait. */
  int held() {
    return held.size();
  }

  /** How many ids the first hole in front of the items that wait has; 0 when none waits. */
  long awaited() {
    return held.isEmpty() ? 0 : held.peek().first() - watermark - 1;
  }

  /** The next held item that extends the sequence now, or null; skips those that came twice. */
  T poll() {
    while (!held.isEmpty() && held.peek().first() <= watermark + 1) {
      Held<T> next = held.poll();
      if (next.last() > watermark) {
        watermark = next.last();
        return next.item();
      }
    }
    return null;
  }

  /**
   * Gives up the hole in front of the first held item, when it is time; poll again afterwards.
   *
   * @return the hole, or null when there is none or it may still close
   */
  Hole giveUp(long nowMicros) {
    if (held.isEmpty()) {
      return null;
    }
    Held<T> next = held.peek();
    Hole hole = new Hole(watermark + 1, next.first() - 1);
    boolean over = nowMicros - waitingSinceMicros >= waitMicros;
    if (!over && held.size() < heldLimit && !passedByAll(hole.to())) {
      return null;
    }
    if (over) {
      forgetBehind(hole.to());
    }
    watermark = next.first() - 1;
    waitingSinceMicros = next.atMicros();
    return hole;
  }

  private void note(long socket, long last) {
    int at = indexOf(socket);
    if (at < 0) {
      if (socketCount == sockets.length) {
        sockets = Arrays.copyOf(sockets, 2 * socketCount);
        newest = Arrays.copyOf(newest, 2 * socketCount);
      }
      at = socketCount++;
      sockets[at] = socket;
      newest[at] = last;
    } else if (last > newest[at]) {
      newest[at] = last;
    }
  }

  private int indexOf(long socket) {
    for (int i = 0; i < socketCount; i++) {
      if (sockets[i] == socket) {
        return i;
      }
    }
    return -1;
  }

  private boolean passedByAll(long id) {
    for (int i = 0; i < socketCount; i++) {
      if (newest[i] < id) {
        return false;
      }
    }
    return true;
  }

  /** Nobody waits twice for a socket that was waited for in vain; its next item counts again. */
  private void forgetBehind(long id) {
    for (int i = socketCount - 1; i >= 0; i--) {
      if (newest[i] < id) {
        remove(i);
      }
    }
  }

  /** Whether a socket that brought anything may bring more. */
  boolean hasSockets() {
    return socketCount > 0;
  }

  /** The socket ended: nothing is to be expected from it any more. */
  void forget(long socket) {
    int at = indexOf(socket);
    if (at >= 0) {
      remove(at);
    }
  }

  private void remove(int at) {
    socketCount--;
    sockets[at] = sockets[socketCount];
    newest[at] = newest[socketCount];
  }

  /** The venue began its ids anew: forgets everything; the next item begins the sequence. */
  void restart() {
    held.clear();
    watermark = NONE;
    socketCount = 0;
  }

  /** The last id of the sequence, or a negative number before the first item. */
  long watermark() {
    return watermark;
  }
}
