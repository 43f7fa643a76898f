package quantumforge.demo;

import java.io.IOException;

/** What breaks a plant while it is measured. It mends everything that it broke before it ends. */
interface Disturbance {

  /** Begins, on a thread of its own. Called once. */
  void start();

  /**
   * Waits until its plan is done and everything is mended.
   *
   * @throws IOException when something could not be broken or mended
   */
  void await() throws IOException, InterruptedException;

  /** Ends it early. */
  void stop() throws InterruptedException;
}
