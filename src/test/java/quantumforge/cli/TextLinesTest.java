package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextLinesTest {

  private static final String LINE =
      "  why       DB-23 neither the witness nor the standby hears of the primary";

  @Test
  void aLineThatIsTooLongGoesOnBelowItsText() {
    assertThat(TextLines.wrapped(LINE, 12, 40))
        .containsExactly(
            "  why       DB-23 neither the witness",
            "            nor the standby hears of the",
            "            primary");
    assertThat(TextLines.wrapped(LINE, 12, LINE.length())).containsExactly(LINE);
    assertThat(TextLines.wrapped("", 12, 40)).containsExactly("");
  }

  @Test
  void whatCannotBeBrokenStaysWhole() {
    String address = "http://" + "a".repeat(60) + "/";
    assertThat(TextLines.wrapped("see " + address + " for it", 2, 40))
        .containsExactly("see", "  " + address, "  for it");
    assertThat(TextLines.wrapped(address, 2, 40)).containsExactly(address);
  }

  @Test
  void aTerminalThatIsTooNarrowIsTakenForOneOfFortyColumns() {
    assertThat(TextLines.wrapped(LINE, 12, 5)).isEqualTo(TextLines.wrapped(LINE, 12, 40));
  }
}
