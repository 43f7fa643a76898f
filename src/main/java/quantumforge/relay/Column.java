package quantumforge.relay;

/** The columns of a block's body, in the order in which they are written. */
enum Column {
  /** One byte for each tick, see {@link TickKind}. */
  KIND,
  /** For each tick, its index in the block's dictionary. */
  INSTRUMENT,
  /** The venue's times. */
  VENUE_TIME,
  /** The collector's times. */
  RECEIVED_TIME,
  /** Trade ids and update ids. */
  ID,
  /** How many levels a book message has on each side. */
  COUNT,
  PRICE,
  QUANTITY,
  /** Causes of gaps. */
  TEXT
}
