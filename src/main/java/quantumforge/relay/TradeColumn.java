package quantumforge.relay;

/** The numbers that each trade of a {@link TradeBlockEncoder} has, in the order of its bits. */
enum TradeColumn {
  RECEIVED_TIME,
  ID,
  VENUE_TIME,
  EVENT_TIME,
  PRICE,
  QUANTITY;

  static final int COUNT = values().length;
}
