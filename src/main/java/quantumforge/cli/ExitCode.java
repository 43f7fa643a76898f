package quantumforge.cli;

/** The exit codes of {@code ./forge}; documented for users in {@code docs/cli.md}. */
final class ExitCode {

  static final int OK = 0;

  /** The thing asked about failed: a test, a verification, a node that is not well. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  /** The configuration is wrong. */
  static final int CONFIGURATION = 3;

  /** Something is missing on the machine. */
  static final int MISSING = 4;

  /** Something that is wanted is taken: a port, or a folder in which a demo runs. */
  static final int IN_USE = 5;

  /** There is nobody to talk to: no demo runs, or a node does not answer. */
  static final int NO_ANSWER = 6;

  /** The cluster removed this node; its supervisor starts it again. */
  static final int REMOVED = 7;

  /** A defect of this program. */
  static final int INTERNAL = 70;

  /** Stopped by a signal before it was done. */
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
