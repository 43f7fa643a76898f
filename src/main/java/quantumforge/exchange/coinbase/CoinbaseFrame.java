package quantumforge.exchange.coinbase;

import java.util.List;
import java.util.Map;
import java.util.Set;
import quantumforge.exchange.session.BadKind;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/** What one text message of Coinbase turned out to be. */
sealed interface CoinbaseFrame {

  /** Market events, trades in order of id. */
  record Market(List<? extends Tick> ticks) implements CoinbaseFrame {}

  /** The venue's newest trade id. */
  record Heartbeat(Instrument instrument, long lastTradeId) implements CoinbaseFrame {}

  /** What the socket is subscribed to now: products by channel. */
  record Subscribed(Map<String, Set<String>> channels) implements CoinbaseFrame {}

  /** Known, and of no use here. */
  record Other() implements CoinbaseFrame {}

  /** The venue refuses what was asked. */
  record Refusal(String message) implements CoinbaseFrame {}

  /**
   * Nothing that can be used.
   *
   * @param reason names the field and the value
   */
  record Bad(BadKind kind, String reason) implements CoinbaseFrame {}
}
