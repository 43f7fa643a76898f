package quantumforge.demo;

import java.time.Duration;
import quantumforge.kernel.SettingCheck;

/**
 * What is broken while a demo is measured.
 *
 * @param lossPercent of the packets between the collector's Redis and the brains, both ways, 0..50
 * @param pauseMin the shortest time between two faults, 1 s or more
 * @param pauseMax the longest one, at most 10 minutes
 * @param seed equal seeds make equal plans
 */
public record ChaosOptions(int lossPercent, Duration pauseMin, Duration pauseMax, long seed) {

  public ChaosOptions {
    SettingCheck.range("--loss", lossPercent, 0, 50);
    SettingCheck.range("--pause", pauseMin, Duration.ofSeconds(1), pauseMax);
    SettingCheck.range("--pause", pauseMax, pauseMin, Duration.ofMinutes(10));
  }
}
