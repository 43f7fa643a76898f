package quantumforge.demo;

import quantumforge.kernel.SettingCheck;

/**
 * How the paper exchange fails while a demo is measured.
 *
 * @param faults how many, 1 to 10,000
 * @param seed equal seeds make equal campaigns of as many faults
 */
public record FaultOptions(int faults, long seed) {

  /** Checks the number of faults. */
  public FaultOptions {
    SettingCheck.range("--faults", faults, 1, 10_000);
  }
}
