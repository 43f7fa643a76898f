package quantumforge.node;

import java.util.List;
import quantumforge.kernel.SettingCheck;

/**
 * Which processor cores some threads run on; {@code node.conf} explains it.
 *
 * @param threads what the names of the threads begin with
 * @param cores the cores that they may run on, from 0, at least one
 */
public record PinSettings(String threads, List<Integer> cores) {

  private static final int CORES_MAX = 1024;

  public PinSettings {
    cores = List.copyOf(cores);
    SettingCheck.name("threads", threads);
    if (cores.isEmpty()) {
      throw new IllegalArgumentException("cores is []; name at least one core, from 0");
    }
    for (int core : cores) {
      SettingCheck.range("cores", core, 0, CORES_MAX - 1);
    }
  }
}
