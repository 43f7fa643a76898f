package quantumforge.exchange.tape;

import com.fasterxml.jackson.databind.JsonNode;

/** One JSON record a line; the frame is a JSON string inside it. */
final class CryptofeedJsonLines implements TapeLines {

  @Override
  public TapeRecord parse(long line, String text) throws BrokenLineException {
    if (!text.startsWith("{")) {
      throw new BrokenLineException("no JSON object");
    }
    JsonNode node = Json.tree(text);
    String type = node.path("t").asText();
    return switch (type) {
      case "header" -> new TapeRecord.Configuration(line, text);
      case "connect" ->
          new TapeRecord.Connected(line, nanos(node), connection(node), string(node, "addr"));
      case "send" ->
          new TapeRecord.Sent(
              line,
              nanos(node),
              connection(node),
              string(node, "addr"),
              Json.checked(string(node, "data")));
      case "recv" ->
          new TapeRecord.Frame(
              line, nanos(node), connection(node), Json.checked(string(node, "data")));
      case "http" ->
          new TapeRecord.RestAnswer(
              line,
              nanos(node),
              connection(node),
              string(node, "url"),
              Json.checked(string(node, "data")));
      default -> throw new BrokenLineException("unknown record type 't' = '" + type + "'");
    };
  }

  private static String connection(JsonNode node) {
    return node.path("conn").asText();
  }

  private static long nanos(JsonNode node) throws BrokenLineException {
    JsonNode time = node.path("ts");
    if (!time.isNumber()) {
      throw new BrokenLineException("no number in 'ts'");
    }
    return EpochSeconds.nanos(time.decimalValue().toPlainString());
  }

  private static String string(JsonNode node, String field) throws BrokenLineException {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new BrokenLineException("no text in '" + field + "'");
    }
    return value.textValue();
  }
}
