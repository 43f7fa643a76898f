package quantumforge.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Instrument;
import quantumforge.status.SymbolView;
import quantumforge.status.SymbolView.TradePoint;

/**
 * What is known of one watched symbol: its newest trades without a hole. Immutable.
 *
 * @param version grows with every change
 * @param afterTradeId the trades are complete after this id
 * @param trades in order of id
 * @param answer the last answer; empty before the first
 * @param answeredNanos when it came, on the monotonic clock
 * @param problem why nobody answers now; empty while a brain answers
 * @param problemSinceNanos when that began
 */
@Deterministic
record MarketWindow(
    Instrument instrument,
    long version,
    long afterTradeId,
    List<TradePoint> trades,
    Optional<SymbolView.Slice> answer,
    long answeredNanos,
    Optional<String> problem,
    long problemSinceNanos) {

  static MarketWindow empty(Instrument instrument) {
    return new MarketWindow(instrument, 0, 0, List.of(), Optional.empty(), 0, Optional.empty(), 0);
  }

  /** The id after which the next question asks. */
  long lastTradeId() {
    return trades.isEmpty() ? afterTradeId : trades.getLast().tradeId();
  }

  /**
   * Takes an answer to the question for at most {@code asked} trades after {@code lastTradeId()}. A
   * full answer may have left out older trades, so the window then begins anew with it.
   *
   * @param keep how many trades stay
   */
  MarketWindow answered(SymbolView.Slice slice, int asked, int keep, long nowNanos) {
    List<TradePoint> fresh =
        slice.trades().stream().filter(trade -> trade.tradeId() > lastTradeId()).toList();
    boolean mayHaveHole = slice.trades().size() >= asked;
    List<TradePoint> all = new ArrayList<>(mayHaveHole ? List.of() : trades);
    all.addAll(fresh);
    long after = mayHaveHole && !fresh.isEmpty() ? fresh.getFirst().tradeId() - 1 : afterTradeId;
    int surplus = all.size() - keep;
    if (surplus > 0) {
      after = all.get(surplus - 1).tradeId();
      all = all.subList(surplus, all.size());
    }
    return new MarketWindow(
        instrument,
        version + 1,
        after,
        List.copyOf(all),
        Optional.of(slice),
        nowNanos,
        Optional.empty(),
        0);
  }

  /** Notes that nobody answered. */
  MarketWindow failed(String reason, long nowNanos) {
    return new MarketWindow(
        instrument,
        version + 1,
        afterTradeId,
        trades,
        answer,
        answeredNanos,
        Optional.of(reason),
        problem.isPresent() ? problemSinceNanos : nowNanos);
  }

  /** The trades that a page with everything up to {@code tradeId} does not have. */
  List<TradePoint> after(long tradeId) {
    int from = trades.size();
    while (from > 0 && trades.get(from - 1).tradeId() > tradeId) {
      from--;
    }
    return trades.subList(from, trades.size());
  }
}
