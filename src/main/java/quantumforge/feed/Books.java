package quantumforge.feed;

import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Tick;

/** Keeps one instrument's order book true, whatever the connections bring. Not thread-safe. */
@Deterministic
sealed interface Books permits BookSequence, SocketBooks {

  /** Takes one change of any socket. */
  void onDelta(long socket, Tick.BookDelta delta);

  /** Takes one best bid and ask of any socket. */
  void onTop(long socket, Tick.TopOfBook top);

  /** Takes a whole book that a socket brought by itself. */
  void onSocketSnapshot(long socket, Tick.BookSnapshot snapshot);

  /** Takes the book that {@link LaneOutput#fetchSnapshot} brought. */
  void onSnapshot(Tick.BookSnapshot snapshot);

  /** The venue did not give the book. */
  void onSnapshotFailed();

  /** This socket's book cannot be followed any more, until it brings a whole one. */
  void onBookLost(long socket, String cause);

  /** This socket brings nothing more. */
  void onSocketEnded(long socket);

  /** No connection is up; called again and again while that lasts. */
  void onOutage(long nowMicros);

  /** No connection was up, and now one is. */
  void onBack(long nowMicros);

  /** Lets time pass. */
  void onTime(long nowMicros);

  /** Whether {@link #onTime} has something to do. */
  boolean holding();

  /** How many changes wait. */
  int held();
}
