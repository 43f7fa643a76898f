package quantumforge.exchange.paper;

/** One message of a stream, able to write itself in either time unit. */
interface StreamMessage {

  /** Writes the raw payload, without the wrapper of combined streams. */
  void write(TextBuffer out, boolean micros);
}
