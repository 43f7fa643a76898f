package quantumforge.exchange;

import java.util.List;
import java.util.concurrent.CompletionStage;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;

/**
 * Market data of one venue. Implementations keep the venue's limits on connections, messages and
 * request weight themselves. Thread-safe.
 */
public interface MarketSource extends AutoCloseable {

  /** The venue as the data contracts spell it, for example {@code binance_spot}. */
  String exchange();

  /** What the update ids of this venue's books say; the same for all of its instruments. */
  BookIds bookIds();

  /**
   * The venue's own name of an instrument, for example {@code BTC-USD} of {@code BTCUSD}; the
   * symbol itself where the venue has no other.
   */
  default String venueSymbol(Instrument instrument) {
    return instrument.symbol();
  }

  /**
   * Opens one logical connection that carries every stream of the instruments, and keeps it open:
   * it reconnects by itself with backoff and jitter until closed. Returns at once.
   *
   * @param connection the caller's number of this connection, passed back with every call
   */
  AutoCloseable connect(int connection, List<Instrument> instruments, MarketListener listener);

  /**
   * Puts a new socket in the place of the one that carries this instrument, which goes on until the
   * new one brings data. Returns at once. A source that was asked a moment ago, or that cannot do
   * that, does nothing.
   *
   * @param connection the number that was given to {@link #connect}
   * @param why one sentence for people
   */
  default void renew(int connection, Instrument instrument, String why) {}

  /**
   * Fetches a whole order book, waiting for room in the venue's request budget first. The stage
   * fails with a {@link VenueException} when the venue refuses. Never asked for where {@link
   * #bookIds} is {@link BookIds#SOCKET}.
   */
  CompletionStage<Tick.BookSnapshot> snapshot(Instrument instrument);

  /**
   * Fetches past trades in order of id, waiting for room in the venue's request budget first. The
   * stage fails with a {@link VenueException} when the venue refuses, or has no such request; some
   * then send the latest trades with each new subscription, which come as ticks.
   *
   * @param fromId the first trade id wanted
   * @param limit how many at most, 1..1000
   */
  CompletionStage<List<Tick.Trade>> trades(Instrument instrument, long fromId, int limit);

  /** Closes every connection of this source; idempotent. */
  @Override
  void close();
}
