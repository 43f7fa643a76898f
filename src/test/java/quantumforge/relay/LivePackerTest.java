package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;
import quantumforge.support.Ticks;

class LivePackerTest {

  private static final long START_MICROS = 1_723_161_254_087_896L;
  private static final long START_MILLIS = START_MICROS / 1_000;
  private static final Instrument BTC = new Instrument("binance_spot", "BTCUSDT");

  private final LivePacker packer = new LivePacker();
  private final BlockDecoder decoder = new BlockDecoder();

  @AfterEach
  void close() {
    packer.close();
    decoder.close();
  }

  @Test
  void everyFieldComesBackFromBlocksOfEverySizeInAnyOrder() throws Exception {
    SplittableRandom random = new SplittableRandom(4);
    Ticks odd = new Ticks(7, 50, START_MICROS);
    Market ticks = new Market(50);
    List<List<Tick>> sent = new ArrayList<>();
    List<WireBlock> packed = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      int count = 1 + random.nextInt(100);
      List<Tick> block = i % 20 == 19 ? odd.mixed(count) : ticks.trades(count);
      sent.add(block);
      packed.add(packer.pack(block, i % 50 == 49, START_MILLIS + i * 100L));
    }
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < packed.size(); i++) {
      order.add(i);
    }
    Collections.shuffle(order, new java.util.Random(5));

    for (int i : order) {
      assertThat(decoder.decode(packed.get(i))).isEqualTo(sent.get(i));
    }
    assertThat(packed.stream().filter(block -> block.base().length > 0).count()).isGreaterThan(300);
    assertThat(packed.get(49).base()).isEmpty();
  }

  @Test
  void smallBlocksOfManySymbolsTakeLessThanHalfOfWhatTheyTakeAlone() {
    Market ticks = new Market(50);
    long alone = 0;
    long based = 0;
    try (BlockEncoder encoder = new BlockEncoder()) {
      for (int i = 0; i < 200; i++) {
        List<Tick> block = ticks.trades(32);
        WireBlock wire = packer.pack(block, false, START_MILLIS + i * 100L);
        if (i > 100) {
          alone += encoder.encode(block).length;
          based += wire.bytes().length;
        }
      }
    }
    assertThat(based).isLessThan(alone / 2);
  }

  @Test
  void whatABaseCannotSayIsPackedToBeReadAlone() throws Exception {
    List<Tick> usual = List.of(trade(1, 6_100_000_000_000L, 100_000, START_MICROS));
    packer.pack(usual, false, START_MILLIS);
    assertThat(packer.pack(usual, false, START_MILLIS + 1_000).base()).isNotEmpty();
    List<List<Tick>> odd =
        List.of(
            List.of(trade(2, 6_100_000_000_001L, 100_000, START_MICROS)),
            List.of(trade(3, 6_100_000_000_000L, 1, START_MICROS)),
            List.of(trade(4, 6_100_000_000_000L, -100_000, START_MICROS)),
            List.of(trade(Long.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE)),
            List.of(trade(Long.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE)),
            List.of(
                new Tick.Gap(BTC, Tick.Channel.TRADES, 5, 9, "cut", false, START_MICROS),
                usual.getFirst()));

    long millis = START_MILLIS + 1_100;
    for (List<Tick> block : odd) {
      WireBlock packed = packer.pack(block, false, millis);

      assertThat(packed.base()).as("%s", block).isEmpty();
      assertThat(decoder.decode(packed)).isEqualTo(block);
    }
  }

  @Test
  void afterAFinerPriceTheNextBaseSaysIt() throws Exception {
    packer.pack(List.of(trade(1, 100_000_000, 100_000, START_MICROS)), false, START_MILLIS);
    List<Tick> finer = List.of(trade(2, 100_000_001, 100_000, START_MICROS));

    assertThat(packer.pack(finer, false, START_MILLIS + 2_000).base()).isEmpty();
    WireBlock packed = packer.pack(finer, false, START_MILLIS + 2_001);
    assertThat(packed.base()).isNotEmpty();
    assertThat(decoder.decode(packed)).isEqualTo(finer);
  }

  @Test
  void venueTimesBeforeTheEpochAndWholeMillisecondsComeBack() throws Exception {
    packer.pack(List.of(trade(1, 1, 1, START_MICROS)), false, START_MILLIS);
    for (long time : new long[] {-5_000, -1, 0, 999, START_MICROS / 1_000 * 1_000}) {
      Tick.Trade like = trade(2, 1, 1, START_MICROS);
      List<Tick> block =
          List.of(
              new Tick.Trade(
                  BTC, 2, like.price(), like.quantity(), Side.BUY, time, time + 1_000, -7_001));

      WireBlock packed = packer.pack(block, false, START_MILLIS + 1);

      assertThat(packed.base()).isNotEmpty();
      assertThat(decoder.decode(packed)).isEqualTo(block);
    }
  }

  @Test
  void aBlockWithoutItsBaseIsRefusedByName() {
    WireBlock packed = basedBlock();
    long number = WireBlock.baseNumber(packed.bytes()).orElseThrow();

    assertThatThrownBy(() -> decoder.decode(packed.bytes()))
        .isInstanceOf(CorruptBlockException.class)
        .hasMessage("its base " + number + " is not there");
    assertThatThrownBy(() -> decoder.decode(new WireBlock(packed.bytes(), packed.bytes())))
        .isInstanceOf(CorruptBlockException.class)
        .hasMessage("its base " + number + " begins from a base itself");
  }

  @Test
  void aChangedBitIsAlwaysNoticed() {
    WireBlock packed = basedBlock();
    for (int bit = 0; bit < packed.bytes().length * 8; bit++) {
      byte[] damaged = packed.bytes().clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);

      assertThatThrownBy(() -> decoder.decode(new WireBlock(damaged, packed.base())))
          .isInstanceOf(CorruptBlockException.class);
    }
  }

  @Test
  void bytesBehindAValidChecksumCannotMakeItTakeMemoryOrFailOtherwise() {
    WireBlock packed = basedBlock();
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 50_000; i++) {
      byte[] forged = packed.bytes().clone();
      for (int n = 0; n < 3; n++) {
        forged[8 + random.nextInt(forged.length - 8)] = (byte) random.nextInt(256);
      }
      CRC32C crc = new CRC32C();
      crc.update(forged, 8, forged.length - 8);
      for (int b = 0; b < 4; b++) {
        forged[4 + b] = (byte) (crc.getValue() >>> (8 * b));
      }
      try {
        decoder.decode(new WireBlock(forged, packed.base()));
      } catch (CorruptBlockException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void moreInstrumentsThanABaseTakesAreForwardedAllTheSame() throws Exception {
    List<Tick> many = new ArrayList<>();
    for (int i = 0; i < LivePacker.KNOWN_MAX + 10; i++) {
      Tick.Trade like = trade(i, 100 + i, 1, START_MICROS);
      many.add(
          new Tick.Trade(
              new Instrument("x", "S" + i),
              i,
              like.price(),
              like.quantity(),
              Side.BUY,
              START_MICROS,
              START_MICROS,
              START_MICROS));
    }
    packer.pack(many, false, START_MILLIS);

    WireBlock all = packer.pack(many, false, START_MILLIS + 1);
    WireBlock first = packer.pack(many.subList(0, 5), false, START_MILLIS + 2);

    assertThat(all.base()).isEmpty();
    assertThat(decoder.decode(all)).isEqualTo(many);
    assertThat(first.base()).isNotEmpty();
    assertThat(decoder.decode(first)).isEqualTo(many.subList(0, 5));
  }

  @Test
  void thePlainReaderReadsTheSame() throws Exception {
    Market ticks = new Market(30);
    packer.pack(ticks.trades(500), false, START_MILLIS);
    List<Tick> block = ticks.trades(200);
    WireBlock packed = packer.pack(block, false, START_MILLIS + 1);

    assertThat(PlainBlockReader.baseNumber(packed.bytes())).isEqualTo(START_MILLIS / 1_000);
    assertThat(PlainBlockReader.lines(packed.bytes(), packed.base()))
        .isEqualTo(block.stream().map(PlainBlockReaderTest::line).toList());
    assertThat(PlainBlockReader.baseNumber(packed.base())).isEqualTo(-1);
  }

  private WireBlock basedBlock() {
    Market ticks = new Market(5);
    packer.pack(ticks.trades(50), false, START_MILLIS);
    WireBlock packed = packer.pack(ticks.trades(40), false, START_MILLIS + 1);
    assertThat(packed.base()).isNotEmpty();
    return packed;
  }

  private static Tick.Trade trade(long id, long price, long quantity, long time) {
    return new Tick.Trade(
        BTC, id, new Price(price, 8), new Quantity(quantity, 8), Side.SELL, time, time, time);
  }

  /** An even market: each symbol's price walks, its ids are contiguous. */
  private static final class Market {
    private final SplittableRandom random = new SplittableRandom(3);
    private final Instrument[] instruments;
    private final long[] ids;
    private final long[] prices;
    private long nowMicros = START_MICROS;

    Market(int symbols) {
      instruments = new Instrument[symbols];
      for (int i = 0; i < symbols; i++) {
        instruments[i] = new Instrument(i % 7 == 6 ? "kraken" : "binance_spot", "SYM" + i + "USDT");
      }
      ids = random.longs(symbols, 1, 4_000_000_000L).toArray();
      prices = random.longs(symbols, 10_000, 10_000_000).toArray();
    }

    List<Tick> trades(int count) {
      List<Tick> trades = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int symbol = random.nextInt(instruments.length);
        nowMicros += random.nextInt(200);
        prices[symbol] += random.nextInt(-5, 6);
        trades.add(
            new Tick.Trade(
                instruments[symbol],
                ++ids[symbol],
                new Price(prices[symbol] * 10_000 + 100, 8),
                new Quantity(random.nextInt(1, 500_000) * 1_000L, 8),
                random.nextBoolean() ? Side.BUY : Side.SELL,
                nowMicros - random.nextInt(3_000),
                nowMicros,
                nowMicros + random.nextInt(900)));
      }
      return trades;
    }
  }
}
