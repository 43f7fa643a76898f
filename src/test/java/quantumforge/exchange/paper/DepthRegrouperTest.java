package quantumforge.exchange.paper;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DepthRegrouperTest {

  private static final String STREAM = "btcusdt@depth@100ms";

  private final DepthRegrouper regrouper = new DepthRegrouper(3);
  private final List<JsonNode> said = new ArrayList<>();

  /** Change number {@code id} sets the quantity of the bid at price {@code id}. */
  private void say(long id) {
    StreamMessage message =
        (out, micros) ->
            out.ascii("{\"e\":\"depthUpdate\",\"E\":1,\"s\":\"BTCUSDT\",\"U\":%d,".formatted(id))
                .ascii("\"u\":%d,\"b\":[[\"%d\",\"1\"]],\"a\":[]}".formatted(id, id));
    StreamMessage group = regrouper.regrouped(STREAM, message);
    if (group != null) {
      TextBuffer text = new TextBuffer(256);
      group.write(text, true);
      said.add(StreamClient.json(text.toString()));
    }
  }

  @Test
  void everyGroupHasAllTheChangesBetweenItsIdsAlsoWhereMessagesAreLost() {
    regrouper.begin(6, Duration.ofHours(1).toNanos());
    for (long id = 1; id <= 200; id++) {
      if (id % 7 == 0) {
        regrouper.lost(STREAM);
      } else {
        say(id);
      }
    }
    regrouper.end();
    say(201);
    assertThat(said).hasSizeBetween(30, 199);
    for (JsonNode group : said) {
      long first = group.path("U").asLong();
      long last = group.path("u").asLong();
      assertThat(group.path("b")).as("%d..%d", first, last).hasSize((int) (last - first + 1));
    }
    assertThat(said.getLast().path("u").asLong()).isEqualTo(201);
  }
}
