package quantumforge.exchange.tape;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.tapes.Tapes;

class TapeVenueTest {

  @TempDir private Path folder;

  @Test
  void tellsTheVenueOfEveryTape() throws IOException {
    for (Path tape : tapes("binance")) {
      assertThat(TapeVenue.of(tape)).as(tape.toString()).isEqualTo(TapeVenue.BINANCE);
    }
    for (Path tape : tapes("coinbase")) {
      // The list of products is no market data.
      assertThat(TapeVenue.of(tape))
          .as(tape.toString())
          .isEqualTo(tape.toString().contains("products") ? TapeVenue.UNKNOWN : TapeVenue.COINBASE);
    }
    for (Path tape : tapes("kraken")) {
      assertThat(TapeVenue.of(tape))
          .as(tape.toString())
          .isEqualTo(tape.toString().contains("v2") ? TapeVenue.KRAKEN_V2 : TapeVenue.KRAKEN_V1);
    }
  }

  @Test
  void aTapeOfSomethingElseIsUnknown() throws IOException {
    Path tape = TapeFiles.write(folder, "other", TapeFiles.plain("{\"hello\":1}", "{}"));
    assertThat(TapeVenue.of(tape)).isEqualTo(TapeVenue.UNKNOWN);
  }

  private static List<Path> tapes(String venue) throws IOException {
    try (Stream<Path> files = Files.list(Tapes.folder().resolve(venue))) {
      return files.sorted().toList();
    }
  }
}
