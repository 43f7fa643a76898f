package quantumforge.exchange.tape;

/** Timestamped text lines; the mark between address and time says which way a message went. */
final class CryptofeedTextLines implements TapeLines {

  private static final String CONFIGURATION = "configuration: ";
  private static final String CONNECTED = " <-> ";
  private static final String SENT = " <- ";
  private static final String ANSWERED = " -> ";
  private static final String TIME_END = ": ";

  @Override
  public TapeRecord parse(long line, String text) throws BrokenLineException {
    if (text.startsWith(CONFIGURATION)) {
      String payload = text.substring(CONFIGURATION.length());
      return new TapeRecord.Configuration(line, Json.checked(payload));
    }
    if (text.startsWith("ws") || text.startsWith("http")) {
      return addressed(line, text);
    }
    Timed timed = timed(text);
    return new TapeRecord.Frame(line, timed.nanos, "", timed.payload);
  }

  private static TapeRecord addressed(long line, String text) throws BrokenLineException {
    int end = text.indexOf(' ');
    String address = end < 0 ? text : text.substring(0, end);
    String rest = end < 0 ? "" : text.substring(end);
    if (rest.startsWith(CONNECTED)) {
      long nanos = EpochSeconds.nanos(rest.substring(CONNECTED.length()).strip());
      return new TapeRecord.Connected(line, nanos, "", address);
    }
    if (rest.startsWith(SENT)) {
      Timed timed = timed(rest.substring(SENT.length()));
      return new TapeRecord.Sent(line, timed.nanos, "", address, timed.payload);
    }
    if (rest.startsWith(ANSWERED)) {
      Timed timed = timed(rest.substring(ANSWERED.length()));
      return new TapeRecord.RestAnswer(line, timed.nanos, "", address, timed.payload);
    }
    throw new BrokenLineException("no '<->', '<-' or '->' after the address");
  }

  private static Timed timed(String text) throws BrokenLineException {
    int end = text.indexOf(TIME_END);
    if (end < 0) {
      throw new BrokenLineException("no '<time>: ' before the frame");
    }
    String payload = text.substring(end + TIME_END.length());
    return new Timed(EpochSeconds.nanos(text.substring(0, end)), Json.checked(payload));
  }

  private record Timed(long nanos, String payload) {}
}
