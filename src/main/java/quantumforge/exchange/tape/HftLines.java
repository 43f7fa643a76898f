package quantumforge.exchange.tape;

/** {@code <receive ns> <frame>}; a REST depth snapshot stands inline like a frame. */
final class HftLines implements TapeLines {

  private static final String SNAPSHOT_START = "{\"lastUpdateId\":";

  @Override
  public TapeRecord parse(long line, String text) throws BrokenLineException {
    int space = text.indexOf(' ');
    if (space <= 0) {
      throw new BrokenLineException("no space after a receive time");
    }
    long nanos = nanos(text.substring(0, space));
    String payload = Json.checked(text.substring(space + 1));
    return payload.startsWith(SNAPSHOT_START)
        ? new TapeRecord.RestAnswer(line, nanos, "", "", payload)
        : new TapeRecord.Frame(line, nanos, "", payload);
  }

  private static long nanos(String text) throws BrokenLineException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notANumber) {
      throw new BrokenLineException("receive time '" + abbreviated(text) + "' is no whole number");
    }
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
