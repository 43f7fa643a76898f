package quantumforge.exchange.tape;

/** Reads the lines of one format. Stateless. */
interface TapeLines {

  /**
   * The record that the line holds.
   *
   * @throws BrokenLineException when the line is not of this format, naming what is wrong
   */
  TapeRecord parse(long line, String text) throws BrokenLineException;
}
