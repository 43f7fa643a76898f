package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import quantumforge.cli.RateResult.Figure;

class RateResultTest {

  private static final List<Figure<Integer>> FIGURES =
      List.of(
          new Figure<>("lengthMicros", "length", 1e-3, Integer::doubleValue),
          new Figure<>("count", "count", number -> 1_234));

  @Test
  void figuresOfSeveralRunsHaveTheirMedianAndBothEnds() {
    assertThat(printed(List.of(3_000, 1_000, 2_500)).lines().map(String::strip))
        .containsExactly(
            "length                                   2.50 (1.00..3.00)",
            "count                                1,234.00 (1,234.00..1,234.00)");
  }

  @Test
  void aSingleRunHasNoEnds() {
    assertThat(printed(List.of(3_000))).contains(" 3.00").doesNotContain("(");
  }

  @Test
  void jsonHasTheFiguresAndEachRun() {
    JsonNode json =
        new ObjectMapper().valueToTree(RateResult.of(50, FIGURES, List.of(3_000, 1_000, 2_500)));

    assertThat(json.path("rate").asInt()).isEqualTo(50);
    assertThat(json.path("figures").path("lengthMicros").path("median").asInt()).isEqualTo(2_500);
    assertThat(json.path("figures").path("lengthMicros").path("least").asInt()).isEqualTo(1_000);
    assertThat(json.path("figures").path("lengthMicros").path("most").asInt()).isEqualTo(3_000);
    assertThat(json.path("runs")).hasSize(3);
  }

  private static String printed(List<Integer> runs) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    RateResult.of(50, FIGURES, runs).print(FIGURES, out);
    out.flush();
    return text.toString();
  }
}
