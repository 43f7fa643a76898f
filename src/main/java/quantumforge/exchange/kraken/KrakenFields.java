package quantumforge.exchange.kraken;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import quantumforge.exchange.session.BadKind;
import quantumforge.exchange.session.UnusableException;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;

/** Takes fields out of a message's JSON tree, whose numbers keep every digit that was written. */
final class KrakenFields {

  /** More than any price has; stops a hostile number from costing time. */
  private static final int DECIMALS_MAX = 18;

  private static final int EXCERPT = 40;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private KrakenFields() {}

  static JsonNode tree(byte[] frame, int length) throws UnusableException {
    try (JsonParser parser = JSON.createParser(frame, 0, length)) {
      JsonNode node = parser.nextToken() == null ? null : JSON.readTree(parser);
      if (node == null || !node.isContainerNode() || parser.nextToken() != null) {
        throw new UnusableException(BadKind.BROKEN_JSON, "no single JSON object or array");
      }
      return node;
    } catch (IOException e) {
      throw new UnusableException(BadKind.BROKEN_JSON, firstLine(e.getMessage()));
    }
  }

  static String text(JsonNode parent, String name) throws UnusableException {
    JsonNode value = parent.path(name);
    if (!value.isTextual()) {
      throw missing(name);
    }
    return value.textValue();
  }

  static UnusableException missing(String name) {
    return new UnusableException(BadKind.MISSING_FIELD, "field '" + name + "' is missing");
  }

  static UnusableException wrong(String name, JsonNode value, String what) {
    String text = value.toString();
    String shown = text.length() <= EXCERPT ? text : text.substring(0, EXCERPT) + "...";
    return new UnusableException(
        BadKind.BAD_NUMBER, "field '" + name + "', value " + shown + ": " + what);
  }

  static long integer(String name, JsonNode value, long max) throws UnusableException {
    if (value.isMissingNode()) {
      throw missing(name);
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(name, value, "is no whole number");
    }
    if (value.longValue() < 0 || value.longValue() > max) {
      throw wrong(name, value, "is not in 0.." + max);
    }
    return value.longValue();
  }

  /** A time in seconds, as text or number; epoch microseconds. */
  static long seconds(String name, JsonNode value) throws UnusableException {
    try {
      return KrakenTime.ofSeconds(value.asText());
    } catch (NumberFormatException e) {
      throw wrong(name, value, e.getMessage());
    }
  }

  static Price price(String name, JsonNode value) throws UnusableException {
    BigDecimal number = number(name, value);
    if (number.signum() == 0) {
      throw wrong(name, value, "is zero");
    }
    return new Price(number.unscaledValue().longValue(), number.scale());
  }

  static Quantity quantity(String name, JsonNode value) throws UnusableException {
    BigDecimal number = number(name, value);
    return new Quantity(number.unscaledValue().longValue(), number.scale());
  }

  /** A number that fits into 18 digits, written as a JSON number (v2) or as text (v1). */
  private static BigDecimal number(String name, JsonNode value) throws UnusableException {
    if (value.isMissingNode()) {
      throw missing(name);
    }
    BigDecimal number = value.isTextual() ? ofText(name, value) : ofNumber(name, value);
    boolean fits =
        number.signum() >= 0
            && number.scale() <= DECIMALS_MAX
            && number.precision() - Math.min(0, number.scale()) <= DECIMALS_MAX;
    if (!fits) {
      throw wrong(name, value, "is negative or has more than " + DECIMALS_MAX + " digits");
    }
    return number.scale() < 0 ? number.setScale(0) : number;
  }

  private static BigDecimal ofNumber(String name, JsonNode value) throws UnusableException {
    if (!value.isNumber()) {
      throw wrong(name, value, "is no number");
    }
    return value.decimalValue();
  }

  private static BigDecimal ofText(String name, JsonNode value) throws UnusableException {
    try {
      if (value.textValue().length() > 2 * EXCERPT) {
        throw wrong(name, value, "is longer than any number");
      }
      return new BigDecimal(value.textValue());
    } catch (NumberFormatException e) {
      throw wrong(name, value, "is no number");
    }
  }

  /**
   * The levels of one side, in the decimals of the longest of them.
   *
   * @param items arrays or objects, each of one level
   */
  static Levels levels(
      String name,
      List<JsonNode> items,
      Function<JsonNode, JsonNode> priceOf,
      Function<JsonNode, JsonNode> quantityOf)
      throws UnusableException {
    List<Price> prices = new ArrayList<>(items.size());
    List<Quantity> quantities = new ArrayList<>(items.size());
    int priceDecimals = 0;
    int quantityDecimals = 0;
    for (JsonNode item : items) {
      Price price = price(name, priceOf.apply(item));
      Quantity quantity = quantity(name, quantityOf.apply(item));
      prices.add(price);
      quantities.add(quantity);
      priceDecimals = Math.max(priceDecimals, price.decimals());
      quantityDecimals = Math.max(quantityDecimals, quantity.decimals());
    }
    long[] priceUnits = new long[prices.size()];
    long[] quantityUnits = new long[prices.size()];
    try {
      for (int i = 0; i < priceUnits.length; i++) {
        priceUnits[i] = prices.get(i).unitsAt(priceDecimals);
        quantityUnits[i] = quantities.get(i).unitsAt(quantityDecimals);
      }
    } catch (ArithmeticException e) {
      throw new UnusableException(
          BadKind.BAD_NUMBER, "field '" + name + "': its numbers do not fit beside each other");
    }
    return new Levels(priceDecimals, quantityDecimals, priceUnits, quantityUnits);
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
