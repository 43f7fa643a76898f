package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;
import quantumforge.support.Ticks;

class PlainBlockReaderTest {

  @Test
  void readsWhatThePackerWrote() {
    try (BlockEncoder encoder = new BlockEncoder()) {
      for (int count : List.of(1, 7, 300, 3_000)) {
        List<Tick> ticks = new Ticks(count, 20, 1_723_161_254_087_896L).mixed(count);

        assertThat(PlainBlockReader.lines(encoder.encode(ticks)))
            .isEqualTo(ticks.stream().map(PlainBlockReaderTest::line).toList());
      }
    }
  }

  @Test
  void aDamagedBlockIsRefused() {
    try (BlockEncoder encoder = new BlockEncoder()) {
      byte[] block = encoder.encode(new Ticks(1, 2, 1_000_000).mixed(50));
      block[block.length - 1] ^= 1;

      assertThatThrownBy(() -> PlainBlockReader.lines(block)).hasMessage("the checksum differs");
      assertThatThrownBy(() -> PlainBlockReader.lines(new byte[3]))
          .hasMessageContaining("no block");
    }
  }

  @Test
  void itNeedsNoOtherPartOfTheProgram() throws Exception {
    String source =
        Files.readString(Path.of("src/main/java/quantumforge/relay/PlainBlockReader.java"));

    assertThat(source.lines().filter(line -> line.startsWith("import ")))
        .allMatch(line -> line.startsWith("import java.") || line.contains("luben.zstd"));
  }

  static String line(Tick tick) {
    String name = tick.instrument().exchange() + " " + tick.instrument().symbol();
    String text =
        switch (tick) {
          case Tick.Trade t ->
              "%s %s id=%d price=%s quantity=%s time=%d event=%d"
                  .formatted(
                      t.side().name().toLowerCase(Locale.ROOT),
                      name,
                      t.tradeId(),
                      t.price(),
                      t.quantity(),
                      t.timestampMicros(),
                      t.eventMicros());
          case Tick.BookDelta d ->
              "delta %s ids=%d..%d bids=[%s] asks=[%s] time=%d"
                  .formatted(
                      name,
                      d.firstUpdateId(),
                      d.lastUpdateId(),
                      levels(d.bids()),
                      levels(d.asks()),
                      d.timestampMicros());
          case Tick.BookSnapshot s ->
              "snapshot %s id=%d bids=[%s] asks=[%s]"
                  .formatted(name, s.lastUpdateId(), levels(s.bids()), levels(s.asks()));
          case Tick.TopOfBook t ->
              "top %s id=%d bid=%sx%s ask=%sx%s"
                  .formatted(
                      name, t.updateId(), t.bid(), t.bidQuantity(), t.ask(), t.askQuantity());
          case Tick.Gap g ->
              "gap %s %s=%d..%d repaired=%s cause=%s"
                  .formatted(
                      name,
                      g.channel().name().toLowerCase(Locale.ROOT),
                      g.fromId(),
                      g.toId(),
                      g.repaired(),
                      g.cause());
        };
    return text + " received=" + tick.receivedMicros();
  }

  private static String levels(Levels levels) {
    return IntStream.range(0, levels.size())
        .mapToObj(i -> levels.price(i) + "x" + levels.quantity(i))
        .collect(Collectors.joining(" "));
  }
}
