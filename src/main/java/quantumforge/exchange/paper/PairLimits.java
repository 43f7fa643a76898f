package quantumforge.exchange.paper;

import java.util.HashMap;
import java.util.Map;

/** Counts what clients do against the limits of a venue. Thread-safe. */
final class PairLimits {

  private final PairDialect.Limits limits;
  private final Breaches breaches;
  private final Map<String, RateWindow> windows = new HashMap<>();

  PairLimits(PairDialect.Limits limits, Breaches breaches) {
    this.limits = limits;
    this.breaches = breaches;
  }

  /** Whether a client may send a message now. */
  boolean message(PairClient client) {
    String who = limits.ofAddress() ? client.address() : "client " + client.id();
    return take(Breaches.Rule.MESSAGES_PER_SECOND, who, limits.messages());
  }

  /** Whether an address may open a connection now. */
  boolean connect(String address) {
    return take(Breaches.Rule.CONNECTS, address, limits.connects());
  }

  /** Whether an address may make a REST call now. */
  boolean request(String address) {
    return take(Breaches.Rule.REQUEST_WEIGHT, address, limits.requests());
  }

  private synchronized boolean take(Breaches.Rule rule, String who, PairDialect.Rate rate) {
    boolean taken =
        windows
            .computeIfAbsent(
                rule + " " + who, key -> new RateWindow(rate.most(), rate.window().toNanos()))
            .take(System.nanoTime());
    if (!taken) {
      breaches.record(rule, who, "more than " + rate);
    }
    return taken;
  }

  /** Forgets a client that is gone. */
  synchronized void forget(PairClient client) {
    windows.remove(Breaches.Rule.MESSAGES_PER_SECOND + " client " + client.id());
  }
}
