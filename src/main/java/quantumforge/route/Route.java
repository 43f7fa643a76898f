package quantumforge.route;

/**
 * One way on which clients come to the database. Everything may be done again at any time, whatever
 * became of it before, and ends early when its thread is interrupted. Used by one thread at a time.
 */
interface Route {

  /** Where a connection goes. */
  record Way(String host, int port) {

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  /** Holds clients back, where that is possible, since the primary changes in order. */
  void hold(Decision decision) throws RouteException, InterruptedException;

  /**
   * Leads clients to the primary, and cuts them from every other server, where that is possible.
   *
   * @throws RouteException when that did not work, or the way already leads to a newer epoch's
   *     primary
   */
  void point(Decision decision) throws RouteException, InterruptedException;

  /** Where a client would connect to now. */
  Way way(Decision decision) throws RouteException, InterruptedException;
}
