package quantumforge.console;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import quantumforge.console.Views.TrendSample;
import quantumforge.status.BrainStatus;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantWatch;
import quantumforge.status.RelayStatus;

/**
 * The recent past of the plant's main figures, kept on the server so that a page opened during an
 * outage shows what led to it. Thread-safe.
 */
final class Trend {

  private final int length;
  private final Duration staleAfter;
  private final Deque<TrendSample> samples = new ArrayDeque<>();

  /**
   * @param length samples kept
   * @param staleAfter a node's report older than this tells nothing
   */
  Trend(int length, Duration staleAfter) {
    this.length = length;
    this.staleAfter = staleAfter;
  }

  /** Samples the plant as it is known now. */
  synchronized void sample(long atMillis, Optional<PlantWatch.Seen> plant) {
    List<NodeReport> live = plant.map(this::live).orElse(List.of());
    samples.add(
        new TrendSample(
            atMillis,
            ticksPerSecond(live),
            brains(live).map(BrainStatus::lagMillis).filter(v -> v >= 0).max(Long::compare),
            brains(live).map(BrainStatus::latencyP99Micros).filter(v -> v >= 0).max(Long::compare),
            relays(live).map(Trend::fillPercent).max(Double::compare)));
    if (samples.size() > length) {
      samples.removeFirst();
    }
  }

  synchronized List<TrendSample> all() {
    return List.copyOf(samples);
  }

  synchronized Optional<TrendSample> newest() {
    return Optional.ofNullable(samples.peekLast());
  }

  private List<NodeReport> live(PlantWatch.Seen reading) {
    return reading.status().nodes().stream()
        .filter(node -> node.ageMillis() >= 0)
        .filter(node -> node.ageMillis() + reading.ageMillis() <= staleAfter.toMillis())
        .map(NodeView::report)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Double> ticksPerSecond(List<NodeReport> live) {
    return live.stream()
        .flatMap(report -> report.feeds().stream())
        .map(feed -> feed.ticksPerSecond())
        .reduce(Double::sum);
  }

  private static Stream<BrainStatus> brains(List<NodeReport> live) {
    return live.stream().map(NodeReport::brain).flatMap(Optional::stream);
  }

  private static Stream<RelayStatus> relays(List<NodeReport> live) {
    return live.stream().flatMap(report -> report.relays().stream());
  }

  private static double fillPercent(RelayStatus relay) {
    return relay.bufferLimitBytes() <= 0
        ? 0
        : 100.0 * relay.bufferedBytes() / relay.bufferLimitBytes();
  }
}
