package quantumforge.status;

/**
 * How one service of a node is.
 *
 * @param name short and stable, for example {@code forwarder}
 * @param detail one sentence for people
 */
public record ServiceStatus(String name, State state, String detail) {

  /** What a service can be. */
  public enum State {
    /** Not yet ready; nothing is wrong. */
    STARTING,
    /** Does its work. */
    RUNNING,
    /** Does its work with less than it should have; the detail says what is missing. */
    DEGRADED,
    /** Does not do its work; the detail says why. */
    FAILED,
    /** The role asks for it, and this version does not have it. */
    NOT_BUILT
  }
}
