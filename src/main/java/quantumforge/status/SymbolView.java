package quantumforge.status;

import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import quantumforge.wire.CborSerializable;

/** How a console asks a brain for the recent market of one symbol. */
public final class SymbolView {

  /** Under which a brain's view is found. */
  public static final ServiceKey<Query> KEY = ServiceKey.create(Query.class, "symbol-view");

  private SymbolView() {}

  /**
   * Asks for trades of a symbol.
   *
   * @param fromMicros the earliest time wanted, epoch microseconds
   * @param afterTradeId only trades with a larger id; 0 for all
   * @param limit at most this many, the newest ones; 1..5000
   */
  public record Query(
      String exchange,
      String symbol,
      long fromMicros,
      long afterTradeId,
      int limit,
      ActorRef<Slice> replyTo)
      implements CborSerializable {}

  /**
   * The answer, in order of id.
   *
   * @param node the brain that answers
   * @param asOfMicros the collector's time stamp of the newest tick that the brain has of the
   *     symbol; 0 for none
   * @param tiers which tiers answered, for people
   */
  public record Slice(
      String node,
      String exchange,
      String symbol,
      List<TradePoint> trades,
      Optional<Top> top,
      long asOfMicros,
      String tiers)
      implements CborSerializable {
    public Slice {
      trades = List.copyOf(trades);
    }
  }

  /** One trade; numbers as the venue wrote them. */
  public record TradePoint(
      long tradeId, String price, String quantity, String side, long timestampMicros) {}

  /** The best bid and ask; numbers as the venue wrote them, or as its book has them. */
  public record Top(
      long updateId, String bid, String bidQuantity, String ask, String askQuantity) {}
}
