package quantumforge.exchange.paper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Deterministic;

/**
 * Understands what clients ask on a stream connection, and knows the venue's texts for what it does
 * not accept (section "Error Messages" of its WebSocket streams documentation).
 */
@Deterministic
final class ControlMessages {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String METHODS =
      "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`";
  private static final int ID_CHARACTERS_MAX = 36;
  private static final String COMBINED = "combined";

  private ControlMessages() {}

  /** A request, or the error that it is to be answered with. The id is kept as JSON text. */
  sealed interface Request {
    record Subscribe(String id, List<String> streams) implements Request {}

    record Unsubscribe(String id, List<String> streams) implements Request {}

    record ListStreams(String id) implements Request {}

    record SetCombined(String id, boolean value) implements Request {}

    record GetCombined(String id) implements Request {}

    /**
     * @param answer the whole error message
     */
    record Refused(String answer) implements Request {}
  }

  static Request parse(String text) {
    JsonNode node;
    try {
      node = MAPPER.readTree(text);
    } catch (JsonProcessingException broken) {
      return invalidJson(broken.getLocation().getLineNr(), broken.getLocation().getColumnNr());
    }
    if (node.isMissingNode()) {
      return invalidJson(1, 0);
    }
    int end = text.length();
    if (!node.path("method").isTextual()) {
      return refused(2, "Invalid request: missing field `method` at line 1 column " + end);
    }
    JsonNode id = node.path("id");
    if (!validId(id)) {
      return refused(2, "Invalid request: request ID must be an unsigned integer");
    }
    return request(node.path("method").textValue(), id.toString(), node.path("params"), text);
  }

  static String result(String id, String result) {
    return "{\"result\":" + result + ",\"id\":" + id + "}";
  }

  static String list(String id, List<String> streams) {
    ArrayNode array = MAPPER.createArrayNode();
    streams.forEach(array::add);
    return result(id, array.toString());
  }

  private static Request request(String method, String id, JsonNode params, String text) {
    return switch (method) {
      case "SUBSCRIBE" ->
          streams(params)
              .<Request>map(streams -> new Request.Subscribe(id, streams))
              .orElseGet(ControlMessages::badStreams);
      case "UNSUBSCRIBE" ->
          streams(params)
              .<Request>map(streams -> new Request.Unsubscribe(id, streams))
              .orElseGet(ControlMessages::badStreams);
      case "LIST_SUBSCRIPTIONS" ->
          params.size() == 0
              ? new Request.ListStreams(id)
              : refused(2, "Invalid request: too many parameters");
      case "SET_PROPERTY" -> setProperty(id, params);
      case "GET_PROPERTY" -> getProperty(id, params);
      default ->
          refused(
              2,
              "Invalid request: unknown variant `%s`, expected one of %s at line 1 column %d"
                  .formatted(method, METHODS, columnAfter(text, method)));
    };
  }

  private static Request setProperty(String id, JsonNode params) {
    if (params.size() > 2) {
      return refused(2, "Invalid request: too many parameters");
    }
    Optional<Request> refusal = refusedName(id, params);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    if (!params.path(1).isBoolean()) {
      return refused(1, "Invalid value type: expected Boolean");
    }
    return new Request.SetCombined(id, params.path(1).booleanValue());
  }

  private static Request getProperty(String id, JsonNode params) {
    if (params.size() > 1) {
      return refused(2, "Invalid request: too many parameters");
    }
    return refusedName(id, params).orElseGet(() -> new Request.GetCombined(id));
  }

  private static Optional<Request> refusedName(String id, JsonNode params) {
    if (!params.path(0).isTextual()) {
      return Optional.of(refused(2, "Invalid request: property name must be a string"));
    }
    return params.path(0).textValue().equals(COMBINED)
        ? Optional.empty()
        : Optional.of(
            new Request.Refused("{\"code\":0,\"msg\":\"Unknown property\",\"id\":" + id + "}"));
  }

  private static Optional<List<String>> streams(JsonNode params) {
    List<String> streams = new ArrayList<>();
    for (JsonNode name : params) {
      if (!name.isTextual()) {
        return Optional.empty();
      }
      streams.add(name.textValue());
    }
    return params.isArray() && !streams.isEmpty() ? Optional.of(streams) : Optional.empty();
  }

  private static Request badStreams() {
    return refused(2, "Invalid request: params must be a list of stream names");
  }

  private static boolean validId(JsonNode id) {
    return id.isMissingNode()
        ? false
        : id.isNull()
            || id.isIntegralNumber() && id.canConvertToLong()
            || id.isTextual()
                && id.textValue().length() <= ID_CHARACTERS_MAX
                && id.textValue().chars().allMatch(Character::isLetterOrDigit);
  }

  private static int columnAfter(String text, String method) {
    return text.indexOf('"' + method + '"') + method.length() + 2;
  }

  private static Request invalidJson(long line, long column) {
    return refused(3, "Invalid JSON: expected value at line " + line + " column " + column);
  }

  private static Request refused(int code, String message) {
    String escaped = MAPPER.getNodeFactory().textNode(message).toString();
    return new Request.Refused("{\"code\":" + code + ",\"msg\":" + escaped + "}");
  }
}
