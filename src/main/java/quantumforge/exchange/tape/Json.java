package quantumforge.exchange.tape;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/** JSON as tapes hold it: single frames of 5 MB are real. */
final class Json {

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

  private Json() {}

  /** The text itself when it is one whole JSON object or array. */
  static String checked(String text) throws BrokenLineException {
    char first = text.isEmpty() ? ' ' : text.charAt(0);
    if (first != '{' && first != '[') {
      throw new BrokenLineException("no JSON object or array where the frame should be");
    }
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.nextToken();
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new BrokenLineException("more text after the frame");
      }
      return text;
    } catch (JsonProcessingException broken) {
      throw new BrokenLineException("broken JSON: " + broken.getOriginalMessage());
    } catch (IOException unreachable) {
      throw new IllegalStateException("reading from memory failed", unreachable);
    }
  }

  static JsonNode tree(String text) throws BrokenLineException {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException broken) {
      throw new BrokenLineException("broken JSON: " + broken.getOriginalMessage());
    }
  }
}
