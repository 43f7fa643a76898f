package quantumforge.exchange.paper;

import java.util.List;
import java.util.Map;

/**
 * How a paper exchange is.
 *
 * @param state of the market: waiting, running, paused, ended, stopped or failed
 * @param source what the market is made of
 * @param trouble what was wrong with the source; empty when nothing was
 * @param ticks messages that the market made
 * @param framesSent messages times clients that took them
 * @param connections stream clients that there have been
 * @param requests REST calls that there have been, refused ones included
 * @param clients stream clients that there are
 * @param slowClientsCut clients that were dropped because they did not read
 * @param breaches broken rules over all clients
 * @param usedWeight request weight of each address in its current minute
 * @param mostWeight the most that one address used in one minute, refused requests included; 0 at a
 *     venue whose requests have no weight
 */
public record PaperStatus(
    String state,
    boolean endOfMarket,
    String source,
    String trouble,
    List<String> symbols,
    long ticks,
    long framesSent,
    long bytesSent,
    long connections,
    long requests,
    List<Client> clients,
    long slowClientsCut,
    long breaches,
    Map<String, Long> breachesByRule,
    Map<String, Integer> usedWeight,
    int mostWeight) {

  public PaperStatus {
    symbols = List.copyOf(symbols);
    clients = List.copyOf(clients);
  }

  /**
   * One stream client.
   *
   * @param waitingBytes unsent
   */
  public record Client(
      long id, String address, long ageMillis, int streams, long sentBytes, int waitingBytes) {}
}
