package quantumforge.demo;

import java.io.IOException;
import java.util.List;
import quantumforge.kernel.Side;

/** A store of a brain, read with stock commands as any other program could. For one thread. */
interface TradeStore extends AutoCloseable {

  /** How the data contract names the venue. */
  String EXCHANGE = "binance_spot";

  /** How many trades it holds now, over these symbols. */
  long trades(List<String> symbols) throws IOException;

  /** Hands out every trade of a symbol: in the stored order, or by id where the store has none. */
  void read(String symbol, Reader reader) throws IOException;

  /** Closes the connection; a failure to do so changes nothing any more. */
  @Override
  void close();

  /** Takes the stored trades. */
  interface Reader {

    /**
     * Takes one.
     *
     * @param storedMillis when the store says that it got it, epoch milliseconds; -1 when it does
     *     not say
     */
    void trade(
        long id, String price, String quantity, Side side, long timestampMicros, long storedMillis);
  }
}
