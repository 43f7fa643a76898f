package quantumforge.console;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import quantumforge.kernel.Instrument;

/** Reads a request's parameters, and says exactly what is wrong with one. */
final class Parameters {

  private static final Pattern EXCHANGE = Pattern.compile("[a-z][a-z0-9_]{0,31}");
  private static final Pattern SYMBOL = Pattern.compile("[\\p{L}\\p{N}._-]{1,40}");
  private static final String EXCHANGE_ALLOWED = "an exchange such as binance_spot";
  private static final String SYMBOL_ALLOWED = "a symbol such as BTCUSDT";
  private static final String EVENT_ID_ALLOWED = "an event id of this stream, such as 17.0";

  private final HttpRequest request;

  Parameters(HttpRequest request) {
    this.request = request;
  }

  /** A parameter that cannot be used. */
  static final class Bad extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Views.Problem problem;

    Bad(String parameter, String value, String allowed) {
      super("parameter '" + parameter + "' is '" + value + "', allowed is " + allowed);
      this.problem = new Views.Problem(getMessage(), parameter, value, allowed);
    }

    Views.Problem problem() {
      return problem;
    }
  }

  /** The parameters {@code exchange} and {@code symbol}. */
  Instrument instrument() {
    return new Instrument(
        matching("exchange", text("exchange").orElse(""), EXCHANGE, EXCHANGE_ALLOWED),
        matching("symbol", text("symbol").orElse(""), SYMBOL, SYMBOL_ALLOWED));
  }

  /** The parameter {@code symbol} as {@code exchange:SYMBOL}; empty when it is not given. */
  Optional<Instrument> watched() {
    return text("symbol")
        .map(
            value -> {
              String allowed = "exchange:SYMBOL, such as binance_spot:BTCUSDT";
              int colon = value.indexOf(':');
              if (colon < 0
                  || !EXCHANGE.matcher(value.substring(0, colon)).matches()
                  || !SYMBOL.matcher(value.substring(colon + 1)).matches()) {
                throw new Bad("symbol", value, allowed);
              }
              return new Instrument(value.substring(0, colon), value.substring(colon + 1));
            });
  }

  long number(String name, long fallback, long min, long max) {
    return text(name)
        .map(
            value -> {
              long number;
              try {
                number = Long.parseLong(value);
              } catch (NumberFormatException e) {
                throw new Bad(name, value, range(min, max));
              }
              if (number < min || number > max) {
                throw new Bad(name, value, range(min, max));
              }
              return number;
            })
        .orElse(fallback);
  }

  /** The header {@code Last-Event-ID}, or the parameter {@code lastEventId} when a page reopens. */
  EventCursor.Start lastEventId() {
    Optional<String> header = request.getHeader("Last-Event-ID").map(found -> found.value());
    String name = header.isPresent() ? "Last-Event-ID" : "lastEventId";
    return header
        .or(() -> text("lastEventId"))
        .filter(value -> !value.isEmpty())
        .map(
            value ->
                EventCursor.Start.parse(value)
                    .orElseThrow(() -> new Bad(name, value, EVENT_ID_ALLOWED)))
        .orElse(EventCursor.Start.NEW);
  }

  private Optional<String> text(String name) {
    return request.getUri().query().get(name);
  }

  private static String matching(String name, String value, Pattern pattern, String allowed) {
    if (!pattern.matcher(value).matches()) {
      throw new Bad(name, value, allowed);
    }
    return value;
  }

  private static String range(long min, long max) {
    return "a whole number in " + min + ".." + max;
  }
}
