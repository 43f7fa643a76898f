package quantumforge.exchange.session;

/** Why a message could not be used; the {@code kind} tag of the counter of bad messages. */
public enum BadKind {
  /** It is no whole JSON text. */
  BROKEN_JSON("broken_json"),
  /** A field that is needed is not there. */
  MISSING_FIELD("missing_field"),
  /** A value is no number, time or choice of the kind that stands there. */
  BAD_NUMBER("bad_number"),
  /** An event or channel that nobody knows. */
  UNKNOWN_EVENT("unknown_event"),
  /** A symbol that was not subscribed. */
  UNKNOWN_SYMBOL("unknown_symbol"),
  /** The venue refused what was asked. */
  REFUSED("refused"),
  /** It is longer than is allowed here. */
  TOO_LARGE("too_large"),
  /** It is binary where the venue sends text. */
  BINARY("binary");

  private final String tag;

  BadKind(String tag) {
    this.tag = tag;
  }

  /** The counter's tag. */
  public String tag() {
    return tag;
  }
}
