package quantumforge.demo;

import java.io.IOException;
import java.util.List;
import quantumforge.kernel.Instrument;

/** A store of a brain, read with stock commands as any other program could. For one thread. */
interface TradeStore extends AutoCloseable {

  /** How many trades it holds now, over these instruments. */
  long trades(List<Instrument> instruments) throws IOException;

  /**
   * Hands out every trade of an instrument: in the stored order, or by id where the store has none.
   * Holds a page of them at a time.
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
     * @param trade belongs to the store, which overwrites it with the next
     * @throws IOException to have no more
     */
    void trade(StoredTrade trade) throws IOException;
  }
}
