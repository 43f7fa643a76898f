package quantumforge.exchange.binance;

/** Why a message could not be used; the {@code kind} tag of the counter of bad messages. */
enum BadKind {
  BROKEN_JSON("broken_json"),
  MISSING_FIELD("missing_field"),
  BAD_NUMBER("bad_number"),
  UNKNOWN_EVENT("unknown_event"),
  UNKNOWN_SYMBOL("unknown_symbol"),
  REFUSED("refused"),
  TOO_LARGE("too_large"),
  BINARY("binary");

  private final String tag;

  BadKind(String tag) {
    this.tag = tag;
  }

  String tag() {
    return tag;
  }
}
