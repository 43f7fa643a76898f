package quantumforge.demo;

import java.io.IOException;
import java.util.List;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Side;

/** A store of a brain, read with stock commands as any other program could. For one thread. */
interface TradeStore extends AutoCloseable {

  /** How many trades it holds now, over these instruments. */
  long trades(List<Instrument> instruments) throws IOException;

  /**
   * Hands out every trade of an instrument: in the stored order, or by id where the store has none.
   */
  void read(Instrument instrument, Reader reader) throws IOException;

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
