package quantumforge.failover;

import quantumforge.kernel.Deterministic;

/** What an agent does next; one after the other, each of them harmless when it is done twice. */
@Deterministic
public sealed interface Action {

  /** Why. */
  String reason();

  /** Nothing until something changes. */
  record Wait(String reason) implements Action {}

  /** Makes a new database. */
  record Create(String reason) implements Action {}

  /** Starts the server read-write. */
  record Start(String reason) implements Action {}

  /** Starts the server as a standby. */
  record Follow(String primary, String reason) implements Action {}

  /** Lets a running standby follow another server. */
  record PointAt(String primary, String reason) implements Action {}

  /**
   * Has a running standby go on with the replay that was paused. One that was, since its primary
   * has larger settings than it, ends by that, and is started again with those.
   */
  record Replay(String reason) implements Action {}

  /** Makes the running standby read-write. */
  record Promote(String reason) implements Action {}

  /** Ends the server at once, with all its sessions. */
  record Fence(String reason) implements Action {}

  /**
   * Lets nobody write any more, and finds out behind which place of the log nothing was committed,
   * so that the standby can take the server's place; undone by {@link SetGate}.
   */
  record Yield(String standby, String reason) implements Action {}

  /** Lets commits wait for a standby, or for nobody when that is empty. */
  record SetGate(String standby, String reason) implements Action {}

  /** Makes the data folder one that can follow a primary, from that primary's. */
  record Rebuild(String primary, String reason) implements Action {}

  /**
   * Gives the data folder up for good, so that it is made anew from the primary's.
   *
   * @param order see {@link quantumforge.witness.DatabaseRecord.Rebuild}
   */
  record Discard(long order, String reason) implements Action {}
}
