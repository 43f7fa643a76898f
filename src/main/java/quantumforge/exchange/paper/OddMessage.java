package quantumforge.exchange.paper;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Messages that no client asked for, and that none may stumble over. */
enum OddMessage {
  /** An event of a type that nobody knows yet. */
  UNKNOWN_EVENT("{'stream':'!news','data':{'e':'somethingNew','E':1700000000000,'v':[1,{}]}}"),
  /** A reference price without a price. */
  NULL_PRICE(
      "{'stream':'btcusdt@referencePrice',"
          .concat("'data':{'e':'referencePrice','s':'BTCUSDT','r':null,'t':1700000000000}}")),
  /** An error that answers no request. */
  ERROR("{'code':2,'msg':'Invalid request: unknown variant'}"),
  /** Text that is no JSON. */
  NOT_JSON("{'stream':'btcusdt@trade','data':{'e':'tra"),
  /** A message without anything in it. */
  EMPTY(""),
  /** A binary message, where text is the protocol. */
  BINARY("0101");

  private final String text;

  OddMessage(String text) {
    this.text = text.replace('\'', '"');
  }

  byte[] frame() {
    return FrameEncoder.frame(
        this == BINARY ? FrameEncoder.BINARY : FrameEncoder.TEXT,
        text.getBytes(StandardCharsets.UTF_8));
  }

  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(OddMessage::key).toList();
  }

  static OddMessage of(String key) {
    return valueOf(key.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
