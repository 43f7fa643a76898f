package quantumforge.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;
import quantumforge.kernel.Tick;
import quantumforge.support.Ticks;

class BlockCodecTest {

  private static final long START_MICROS = 1_723_161_254_087_896L;

  private final BlockEncoder encoder = new BlockEncoder();
  private final BlockDecoder decoder = new BlockDecoder();

  @AfterEach
  void close() {
    encoder.close();
    decoder.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 100, 2_000, 20_000})
  void everyFieldOfEveryTickComesBack(int count) throws Exception {
    for (long seed = 1; seed <= 5; seed++) {
      List<Tick> ticks = new Ticks(seed, 20, START_MICROS).mixed(count);

      assertThat(decoder.decode(encoder.encode(ticks))).as("seed %d", seed).isEqualTo(ticks);
    }
  }

  @Test
  void extremeNumbersComeBack() throws Exception {
    Instrument instrument = new Instrument("binance_spot", "\u5e01\u5b89BTC");
    List<Tick> ticks =
        List.of(
            trade(instrument, Long.MAX_VALUE, Long.MAX_VALUE, 0, Long.MAX_VALUE),
            trade(instrument, Long.MIN_VALUE, Long.MIN_VALUE, 18, Long.MIN_VALUE),
            trade(instrument, 0, 0, 8, 0),
            trade(instrument, -1, 1, 8, 1_000));

    assertThat(decoder.decode(encoder.encode(ticks))).isEqualTo(ticks);
  }

  @Test
  void theSameInstrumentIsTheSameObjectInEveryBlock() throws Exception {
    List<Tick> ticks = new Ticks(1, 1, START_MICROS).trades(1);

    Tick first = decoder.decode(encoder.encode(ticks)).getFirst();
    Tick second = decoder.decode(encoder.encode(ticks)).getFirst();

    assertThat(first.instrument()).isSameAs(second.instrument());
  }

  @Test
  void aChangedByteIsAlwaysNoticed() {
    byte[] sound = encoder.encode(new Ticks(3, 5, START_MICROS).mixed(200));
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = sound.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> decoder.decode(damaged)).isInstanceOf(CorruptBlockException.class);
    }
  }

  @Test
  void bytesBehindAValidChecksumCannotMakeItTakeMemoryOrFailOtherwise() {
    SplittableRandom random = new SplittableRandom(5);
    byte[] sound = encoder.encode(new Ticks(3, 2, START_MICROS).mixed(3));
    for (int i = 0; i < 20_000; i++) {
      byte[] forged = sound.clone();
      forged[3] = 0;
      for (int n = 0; n < 3; n++) {
        forged[8 + random.nextInt(forged.length - 8)] = (byte) random.nextInt(256);
      }
      java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
      crc.update(forged, 8, forged.length - 8);
      for (int b = 0; b < 4; b++) {
        forged[4 + b] = (byte) (crc.getValue() >>> (8 * b));
      }
      try {
        decoder.decode(forged);
      } catch (CorruptBlockException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void otherBytesAreRefusedWithAReason() {
    assertThatThrownBy(() -> decoder.decode(new byte[0])).hasMessageContaining("no block: 0 bytes");
    assertThatThrownBy(() -> decoder.decode("{\"e\":\"trade\"}".getBytes()))
        .hasMessageContaining("no block");
    byte[] newer = encoder.encode(new Ticks(3, 5, START_MICROS).trades(1));
    newer[2] = 9;
    assertThatThrownBy(() -> decoder.decode(newer))
        .hasMessage("block format 9, this program reads 1 and 2");
  }

  private static Tick trade(Instrument instrument, long id, long units, int decimals, long time) {
    return new Tick.Trade(
        instrument,
        id,
        new Price(units, decimals),
        new Quantity(units, decimals),
        Side.SELL,
        time,
        time,
        time);
  }
}
