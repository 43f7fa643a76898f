package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.bench.Recording;
import quantumforge.kernel.Tick;
import quantumforge.tapes.Tapes;

/** Blocks of recorded messages of every venue: each field comes back, and they are small. */
class TapeCodecTest {

  private static final int LARGE_BLOCK = 2_048;
  private static final double ALL_STREAMS = 0.07;
  private static final double OTHERS = 0.12;

  /**
   * What is known of a tape.
   *
   * @param messages those that hold market data, as counted by other means
   * @param most bytes of blocks for each byte of raw JSON
   */
  private record Known(String file, int messages, double most) {}

  private static final List<Known> TAPES =
      List.of(
          new Known("binance/cf_spot_10sym_20210405.txt.zst", 10_117, OTHERS),
          new Known("binance/cf_spot_3sym_20210404.txt.zst", 2_688, OTHERS),
          new Known("binance/cf_spot_4sym_20211012.jsonl.zst", 261, OTHERS),
          new Known("binance/cf_us_10sym_20210405.txt.zst", 5_820, OTHERS),
          new Known("binance/cf_usdm_4sym_20210722.jsonl.zst", 1_377, OTHERS),
          new Known("binance/coinm_btcusd_perp_20240808.gz", 48_269, OTHERS),
          new Known("binance/spot_btcusdt_20240808.gz", 41_248, ALL_STREAMS),
          new Known("binance/spot_btcusdt_20240809.gz", 58_325, ALL_STREAMS),
          new Known("binance/usdm_btcusdt_20240808.gz", 93_953, OTHERS),
          new Known("coinbase/cf_advanced_2prod_20260809.jsonl.zst", 994, OTHERS),
          new Known("coinbase/cf_exchange_5prod_a_20210417.txt.zst", 5_191, OTHERS),
          new Known("kraken/cf_v1_10pair_20210417.jsonl.zst", 4_287, OTHERS),
          // One message of 848 bytes; its block's header, columns and names alone are 0.05.
          new Known("kraken/v2_checksum_vector.ndjson", 1, 0.19));

  /** It has a venue's answer to a REST request, and no messages. */
  private static final String WITHOUT_MESSAGES = "coinbase/cf_exchange_products_20210417.txt.zst";

  @TestFactory
  List<DynamicTest> everyTapeComesBackAndIsSmall() {
    Path folder = Tapes.folder();
    return TAPES.stream()
        .filter(tape -> Files.exists(folder.resolve(tape.file)))
        .map(tape -> DynamicTest.dynamicTest(tape.file, () -> check(folder, tape)))
        .toList();
  }

  @Test
  void noTapeIsLeftOut() throws IOException {
    Path folder = Tapes.folder();
    try (Stream<Path> files = Files.walk(folder)) {
      Set<String> found =
          files
              .filter(file -> Files.isRegularFile(file) && !file.toString().endsWith(".md"))
              .map(file -> folder.relativize(file).toString())
              .collect(Collectors.toSet());
      found.remove(WITHOUT_MESSAGES);
      TAPES.forEach(tape -> found.remove(tape.file));
      assertThat(found).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "binance_spot_excerpt.ndjson",
        "coinbase_excerpt.ndjson",
        "kraken_v1_excerpt.jsonl.zst",
        "kraken_v2_checksum_vector.ndjson"
      })
  void everyExcerptComesBack(String name) throws Exception {
    Path file = Path.of(TapeCodecTest.class.getResource("/tapes/" + name).toURI());
    Recording recording = Recording.ofTape(file);

    assertThat(recording.messages()).isNotEmpty();
    comeBack(recording);
  }

  private static void check(Path folder, Known tape) throws Exception {
    Recording recording = Recording.ofTape(folder.resolve(tape.file));

    assertThat(recording.messages()).hasSize(tape.messages);
    comeBack(recording);
    long raw = recording.messages().stream().mapToLong(message -> message.raw().length).sum();
    assertThat(packedBytes(recording.ticks()) / (double) raw).isLessThanOrEqualTo(tape.most);
  }

  private static void comeBack(Recording recording) throws Exception {
    List<Tick> ticks = new ArrayList<>(recording.books());
    ticks.addAll(recording.ticks());
    List<Tick> trades = ticks.stream().filter(Tick.Trade.class::isInstance).toList();
    try (BlockEncoder encoder = new BlockEncoder();
        LivePacker packer = new LivePacker();
        BlockDecoder decoder = new BlockDecoder()) {
      for (List<Tick> part : parts(ticks, 64)) {
        assertThat(decoder.decode(encoder.encode(part))).isEqualTo(part);
      }
      for (List<Tick> part : parts(ticks, LARGE_BLOCK)) {
        byte[] block = encoder.encode(part);
        assertThat(decoder.decode(block)).isEqualTo(part);
        assertThat(PlainBlockReader.lines(block))
            .isEqualTo(part.stream().map(PlainBlockReaderTest::line).toList());
      }
      long millis = 0;
      for (List<Tick> part : parts(trades, 24)) {
        millis += 1_000;
        assertThat(decoder.decode(packer.pack(part, false, millis))).isEqualTo(part);
      }
    }
  }

  private static long packedBytes(List<Tick> ticks) {
    try (BlockEncoder encoder = new BlockEncoder()) {
      return parts(ticks, LARGE_BLOCK).stream()
          .mapToLong(part -> encoder.encode(part).length)
          .sum();
    }
  }

  private static List<List<Tick>> parts(List<Tick> ticks, int size) {
    List<List<Tick>> parts = new ArrayList<>();
    for (int from = 0; from < ticks.size(); from += size) {
      parts.add(ticks.subList(from, Math.min(from + size, ticks.size())));
    }
    return parts;
  }
}
