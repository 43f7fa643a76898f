package quantumforge.exchange.tape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quantumforge.tapes.Tapes;

class TapeReaderTest {

  @TempDir private Path folder;

  @Test
  void hftLinesAreFramesAndInlineSnapshots() throws Exception {
    Path file =
        TapeFiles.write(
            folder,
            "misleading.txt.zst",
            TapeFiles.gzip(
                "1723161254087896568 " + TapeFiles.TRADE,
                "1723161254206652067 {\"lastUpdateId\":5,\"bids\":[],\"asks\":[]}"));
    try (TapeReader reader = TapeReader.open(file)) {
      assertThat(reader.format()).isEqualTo(TapeFormat.HFT);
      assertThat(TapeFiles.records(reader))
          .containsExactly(
              new TapeRecord.Frame(1, 1_723_161_254_087_896_568L, "", TapeFiles.TRADE),
              new TapeRecord.RestAnswer(
                  2,
                  1_723_161_254_206_652_067L,
                  "",
                  "",
                  "{\"lastUpdateId\":5,\"bids\":[],\"asks\":[]}"));
      assertThat(reader.brokenLines()).isZero();
      assertThat(reader.truncation()).isEmpty();
    }
  }

  @Test
  void textLinesTellFramesRequestsAnswersAndConnectionsApart() throws Exception {
    Path file =
        TapeFiles.write(
            folder,
            "tape",
            TapeFiles.zstd(
                "configuration: {\"trades\":[\"BTC-USDT\"]}",
                "wss://x.example/stream?streams=a@trade/b@trade <-> 1617647603.5",
                "wss://x.example <- 1617647603.500001: {\"type\":\"subscribe\"}",
                "https://x.example/depth?symbol=A -> 1617647603.8164911: {\"lastUpdateId\":1}",
                "1617647603.4249449: " + TapeFiles.TRADE));
    try (TapeReader reader = TapeReader.open(file)) {
      assertThat(reader.format()).isEqualTo(TapeFormat.CRYPTOFEED_TEXT);
      assertThat(TapeFiles.records(reader))
          .containsExactly(
              new TapeRecord.Configuration(1, "{\"trades\":[\"BTC-USDT\"]}"),
              new TapeRecord.Connected(
                  2,
                  1_617_647_603_500_000_000L,
                  "",
                  "wss://x.example/stream?streams=a@trade/b@trade"),
              new TapeRecord.Sent(
                  3, 1_617_647_603_500_001_000L, "", "wss://x.example", "{\"type\":\"subscribe\"}"),
              new TapeRecord.RestAnswer(
                  4,
                  1_617_647_603_816_491_100L,
                  "",
                  "https://x.example/depth?symbol=A",
                  "{\"lastUpdateId\":1}"),
              new TapeRecord.Frame(5, 1_617_647_603_424_944_900L, "", TapeFiles.TRADE));
    }
  }

  @Test
  void jsonLinesHoldTheFrameAsText() throws Exception {
    Path file =
        TapeFiles.write(
            folder,
            "tape.gz",
            TapeFiles.plain(
                "{\"t\":\"header\",\"format\":2}",
                "{\"t\":\"connect\",\"conn\":\"B.ws.1\",\"ts\":1.5,\"addr\":\"wss://x\"}",
                "{\"t\":\"send\",\"conn\":\"B.ws.1\",\"ts\":1.5,\"addr\":\"wss://x\","
                    + "\"data\":\"{}\"}",
                "{\"t\":\"http\",\"conn\":\"B.http\",\"ts\":1633998512.06,\"url\":\"https://x\","
                    + "\"data\":\"[1]\"}",
                "{\"t\":\"recv\",\"conn\":\"B.ws.1\",\"ts\":1633998512.0612,"
                    + "\"data\":\"{\\\"e\\\":\\\"x\\\\u00e9\\\"}\"}"));
    try (TapeReader reader = TapeReader.open(file)) {
      assertThat(reader.format()).isEqualTo(TapeFormat.CRYPTOFEED_JSONL);
      List<TapeRecord> records = TapeFiles.records(reader);
      assertThat(records.subList(1, 5))
          .containsExactly(
              new TapeRecord.Connected(2, 1_500_000_000L, "B.ws.1", "wss://x"),
              new TapeRecord.Sent(3, 1_500_000_000L, "B.ws.1", "wss://x", "{}"),
              new TapeRecord.RestAnswer(
                  4, 1_633_998_512_060_000_000L, "B.http", "https://x", "[1]"),
              new TapeRecord.Frame(
                  5, 1_633_998_512_061_200_000L, "B.ws.1", "{\"e\":\"x\\u00e9\"}"));
      assertThat(records.getFirst()).isInstanceOf(TapeRecord.Configuration.class);
    }
  }

  @Test
  void bareFramesHaveNoTimes() throws Exception {
    Path file = TapeFiles.write(folder, "x.ndjson", TapeFiles.plain("[1,\"é\"]", "{\"a\":1}"));
    try (TapeReader reader = TapeReader.open(file)) {
      assertThat(reader.format()).isEqualTo(TapeFormat.FRAMES);
      assertThat(TapeFiles.records(reader))
          .containsExactly(
              new TapeRecord.Frame(1, 0, "", "[1,\"é\"]"),
              new TapeRecord.Frame(2, 0, "", "{\"a\":1}"));
    }
  }

  @Test
  void brokenLinesAreCountedNamedAndSkipped() throws Exception {
    Path file =
        TapeFiles.write(
            folder,
            "tape",
            TapeFiles.gzip(
                "1 " + TapeFiles.trade(1),
                "2 {\"stream\":\"btcusdt@trade\",\"data\":{",
                "x " + TapeFiles.trade(3),
                "",
                "4 " + TapeFiles.trade(4) + " {}",
                "5 " + TapeFiles.trade(5)));
    try (TapeReader reader = TapeReader.open(file)) {
      assertThat(TapeFiles.records(reader)).extracting(TapeRecord::line).containsExactly(1L, 6L);
      assertThat(reader.brokenLines()).isEqualTo(3);
      assertThat(reader.firstBroken().orElseThrow())
          .startsWith("tape " + file + ": line 2: broken JSON")
          .contains("expected '<receive time in ns> <JSON frame>'");
    }
  }

  @ParameterizedTest
  @CsvSource({"gz, 0.6", "zst, 0.6", "gz, 0.99", "zst, 0.99"})
  void aTapeThatBreaksOffPlaysWhatIsWholeAndSaysSo(String kind, double share) throws Exception {
    String[] lines =
        IntStream.range(0, 20_000)
            .mapToObj(i -> (1_000L * i * i) + " " + TapeFiles.trade(i * 7_919L))
            .toArray(String[]::new);
    byte[] whole = kind.equals("gz") ? TapeFiles.gzip(lines) : TapeFiles.zstd(lines);
    Path file = TapeFiles.write(folder, "cut." + kind, TapeFiles.cut(whole, share));
    try (TapeReader reader = TapeReader.open(file)) {
      List<TapeRecord> records = TapeFiles.records(reader);
      assertThat(records).hasSizeBetween(5_000, 19_999);
      assertThat(((TapeRecord.Frame) records.getLast()).payload())
          .isEqualTo(TapeFiles.trade((records.size() - 1) * 7_919L));
      assertThat(reader.truncation().orElseThrow())
          .contains("tape " + file + ": breaks off after line ", "the rest is lost");
      assertThat(reader.brokenLines()).isZero();
    }
  }

  @Test
  void aPlainTapeWithHalfALastLineSaysSo() throws Exception {
    byte[] lines = TapeFiles.plain("1 " + TapeFiles.trade(1), "2 " + TapeFiles.trade(2));
    Path file = TapeFiles.write(folder, "cut", TapeFiles.cut(lines, 0.8));
    try (TapeReader reader = TapeReader.open(file)) {
      assertThat(TapeFiles.records(reader)).hasSize(1);
      assertThat(reader.truncation().orElseThrow()).contains("the last line has no end");
    }
  }

  @Test
  void whatIsNoTapeIsRefusedWithTheReason() throws Exception {
    Path missing = folder.resolve("nowhere.gz");
    assertThatThrownBy(() -> TapeReader.open(missing))
        .isInstanceOf(TapeException.class)
        .hasMessage("tape " + missing + ": no such file");
    Path empty = TapeFiles.write(folder, "empty", new byte[0]);
    assertThatThrownBy(() -> TapeReader.open(empty))
        .hasMessage("tape " + empty + ": empty, expected at least one recorded line");
    Path nothing = TapeFiles.write(folder, "nothing.gz", TapeFiles.gzip());
    assertThatThrownBy(() -> TapeReader.open(nothing)).hasMessageContaining("expected");
    Path stub = TapeFiles.write(folder, "stub.gz", new byte[] {0x1f, (byte) 0x8b, 8});
    assertThatThrownBy(() -> TapeReader.open(stub)).hasMessageContaining("gzip header broken");
    Path prose = TapeFiles.write(folder, "prose", TapeFiles.plain("Dear diary,", "today"));
    assertThatThrownBy(() -> TapeReader.open(prose))
        .hasMessageContaining("line 1: 'Dear diary,' is of no known format, expected '<receive");
  }

  @ParameterizedTest
  @CsvSource({
    "binance/spot_btcusdt_20240808.gz, HFT, 41248, 1",
    "binance/spot_btcusdt_20240809.gz, HFT, 58325, 0",
    "binance/usdm_btcusdt_20240808.gz, HFT, 93953, 1",
    "binance/coinm_btcusd_perp_20240808.gz, HFT, 48269, 1",
    "binance/cf_spot_10sym_20210405.txt.zst, CRYPTOFEED_TEXT, 11357, 10",
    "binance/cf_spot_3sym_20210404.txt.zst, CRYPTOFEED_TEXT, 4716, 3",
    "binance/cf_spot_4sym_20211012.jsonl.zst, CRYPTOFEED_JSONL, 265, 5",
    "binance/cf_us_10sym_20210405.txt.zst, CRYPTOFEED_TEXT, 6008, 10",
    "binance/cf_usdm_4sym_20210722.jsonl.zst, CRYPTOFEED_JSONL, 1535, 5",
    "coinbase/cf_advanced_2prod_20260809.jsonl.zst, CRYPTOFEED_JSONL, 1030, 1",
    "coinbase/cf_exchange_5prod_a_20210417.txt.zst, CRYPTOFEED_TEXT, 5194, 0",
    "coinbase/cf_exchange_products_20210417.txt.zst, CRYPTOFEED_TEXT, 0, 1",
    "kraken/cf_v1_10pair_20210417.jsonl.zst, CRYPTOFEED_JSONL, 4430, 1",
    "kraken/v2_checksum_vector.ndjson, FRAMES, 1, 0",
  })
  void everyRecordedTapeIsReadWhole(String name, TapeFormat format, long frames, long answers)
      throws Exception {
    try (TapeReader reader = TapeReader.open(Tapes.folder().resolve(name))) {
      List<TapeRecord> records = TapeFiles.records(reader);
      assertThat(reader.format()).isEqualTo(format);
      assertThat(records.stream().filter(TapeRecord.Frame.class::isInstance)).hasSize((int) frames);
      assertThat(records.stream().filter(TapeRecord.RestAnswer.class::isInstance))
          .hasSize((int) answers);
      assertThat(reader.brokenLines()).isZero();
      assertThat(reader.truncation()).isEmpty();
    }
  }
}
