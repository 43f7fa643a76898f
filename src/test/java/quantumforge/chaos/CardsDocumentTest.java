package quantumforge.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The document shows the cards as they are; {@code -Drules.write} puts them there. */
class CardsDocumentTest {

  private static final Path DOCUMENT = Path.of("docs", "failover.md");
  private static final String BEGIN = "<!-- cards -->\n";
  private static final String END = "<!-- end of cards -->";

  @Test
  void theDocumentShowsTheCards() throws IOException {
    String document = Files.readString(DOCUMENT);
    int from = document.indexOf(BEGIN) + BEGIN.length();
    String rendered =
        document.substring(0, from) + table() + document.substring(document.indexOf(END));
    if (System.getProperty("rules.write") != null) {
      Files.writeString(DOCUMENT, rendered);
    }
    assertThat(document).isEqualTo(rendered);
  }

  @Test
  void everyCardHasItsOwnId() {
    assertThat(Cards.ALL.stream().map(Card::id)).doesNotHaveDuplicates();
  }

  private static String table() {
    return "| card | fault | what must come of it | `CardsTest` |\n|---|---|---|---|\n"
        + Cards.ALL.stream().map(CardsDocumentTest::row).collect(Collectors.joining());
  }

  private static String row(Card card) {
    return "| `%s` | %s | %s | %s |\n"
        .formatted(card.id(), card.fault(), outcome(card), test(card));
  }

  private static String test(Card card) {
    if (CardsTest.cards().noneMatch(card::equals)) {
      return CardsTest.ELSEWHERE.getOrDefault(card.id(), "no");
    }
    return CardsTest.fromEither(card) ? "yes, from either site" : "yes";
  }

  private static String outcome(Card card) {
    String soon = String.format(Locale.ROOT, "%.1f s", card.wanted().most().toMillis() / 1e3);
    return switch (card.outcome()) {
      case FAILOVER ->
          "the other server takes commits, by %s, within %s"
              .formatted(String.join(" or ", new TreeSet<>(card.rules())), soon);
      case STAYS -> "nobody is promoted; no pause of commits is longer than " + soon;
      case STEADY ->
          "nothing is decided, commits are on both all the time; no pause is longer than " + soon;
      case HOLDS ->
          "nobody is promoted before the mending, and commits go on; no pause, that in the mending included, is longer than "
              + soon;
      case SUCCESSION -> "nobody is promoted; another witness speaks within " + soon;
    };
  }
}
