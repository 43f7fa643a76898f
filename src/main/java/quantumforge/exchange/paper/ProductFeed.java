package quantumforge.exchange.paper;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import quantumforge.exchange.paper.PairDialect.Listener;
import quantumforge.kernel.Tick;

/** What one of Coinbase's two feeds says of its products, and to whom. Not thread-safe. */
interface ProductFeed {

  PairDialect.Limits limits();

  /** The text for a client that sends too much. */
  String tooMany();

  /** The text for a client whose message is no JSON. */
  String malformed();

  /** The text for a message that neither subscribes nor unsubscribes. */
  String unknownType(String type);

  /**
   * Carries out a message of a client, and answers it.
   *
   * @param subscribe whether it subscribes; else it unsubscribes
   */
  void change(Listener client, JsonNode request, boolean subscribe);

  /** To which products a client listens, by the names that the feed has for its channels. */
  Map<String, List<String>> subscriptions(Listener client);

  /** The names of the products of which a client hears a channel. */
  static List<String> heard(
      Collection<CoinbaseProduct> products, CoinbaseChannel channel, Listener client) {
    return products.stream()
        .filter(product -> product.listeners(channel).contains(client))
        .map(CoinbaseProduct::name)
        .toList();
  }

  /** Says what is said to a client each second. */
  void second(Listener client);

  /** Forgets a client that is gone; the products have forgotten it already. */
  default void forget(Listener client) {}

  /** Says which levels of a book changed. */
  void changed(CoinbaseProduct product, List<CoinbaseProduct.Change> changes);

  /** Says a trade that is the product's last one. */
  void traded(CoinbaseProduct product, Tick.Trade trade);
}
