package quantumforge.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each process of a plant costs in processor time, from one moment on. For one thread. */
final class ProcessCosts {

  private final List<ManagedProcess> processes;
  private final Map<String, Double> before = new LinkedHashMap<>();

  /** Begins now. */
  ProcessCosts(List<ManagedProcess> processes) {
    this.processes = List.copyOf(processes);
    for (ManagedProcess process : processes) {
      before.put(process.spec().name(), Proc.cpuSeconds(process.pid()));
    }
  }

  /**
   * The costs until now; a process that was started again in between counts from its start.
   *
   * @param ticks that went through the plant in this time
   */
  List<DemoReport.ProcessResult> until(long ticks) {
    List<DemoReport.ProcessResult> results = new ArrayList<>();
    for (ManagedProcess process : processes) {
      String name = process.spec().name();
      double now = Proc.cpuSeconds(process.pid());
      double used = now >= before.get(name) ? now - before.get(name) : now;
      results.add(
          new DemoReport.ProcessResult(
              name, Proc.residentBytes(process.pid()), used, ticks == 0 ? 0 : used * 1e6 / ticks));
    }
    return results;
  }
}
