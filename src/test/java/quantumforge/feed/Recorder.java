package quantumforge.feed;

import java.util.ArrayList;
import java.util.List;
import quantumforge.kernel.Tick;

/** Notes what a lane wants done. */
final class Recorder implements LaneOutput {

  record TradesRequest(long fromId, int limit, long delayMillis) {}

  final List<Tick> emitted;
  final List<TradesRequest> trades = new ArrayList<>();
  final List<Long> snapshots = new ArrayList<>();
  final List<String> implausible = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();
  final List<String> renewals = new ArrayList<>();

  Recorder() {
    this(new ArrayList<>());
  }

  Recorder(List<Tick> emitted) {
    this.emitted = emitted;
  }

  @Override
  public void emit(Tick tick) {
    emitted.add(tick);
  }

  @Override
  public void fetchTrades(long fromId, int limit, long delayMillis) {
    trades.add(new TradesRequest(fromId, limit, delayMillis));
  }

  @Override
  public void fetchSnapshot(long delayMillis) {
    snapshots.add(delayMillis);
  }

  @Override
  public void renew(String why) {
    renewals.add(why);
  }

  @Override
  public void implausible(String message) {
    implausible.add(message);
  }

  @Override
  public void warn(String message) {
    warnings.add(message);
  }
}
