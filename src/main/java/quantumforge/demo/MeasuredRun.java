package quantumforge.demo;

import java.util.List;
import java.util.Map;

/**
 * What was measured of one run, before anything is verified.
 *
 * @param fromMicros when it began, epoch microseconds
 * @param toMicros when it ended
 * @param ticks that the exchange had made by then since the market began
 * @param ticksPerSecond within the run
 * @param processes what each cost in it
 * @param relays what each collector forwarded in it
 * @param samples what brains said in it
 */
record MeasuredRun(
    long fromMicros,
    long toMicros,
    double seconds,
    long ticks,
    double ticksPerSecond,
    List<DemoReport.ProcessResult> processes,
    Map<DemoNode, RelayCount> relays,
    BrainSamples samples) {

  MeasuredRun {
    processes = List.copyOf(processes);
    relays = Map.copyOf(relays);
  }

  /** Counts how late the trades made in this run arrive. */
  Arrivals arrivals() {
    return new Arrivals(fromMicros, toMicros);
  }
}
