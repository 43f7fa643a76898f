package quantumforge.exchange.kraken;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import quantumforge.kernel.Levels;

class KrakenBookTest {

  private static final long GOLDEN = 3_310_070_434L;

  @Test
  void provesTheVenuesOwnExample() throws IOException {
    KrakenMessage.Book example = example();
    KrakenBook book = new KrakenBook(10);
    book.reset(example.bids(), example.asks());
    assertThat(example.checksum()).isEqualTo(GOLDEN);
    assertThat(book.checksum()).isEqualTo(GOLDEN);
    assertThat(book.proves(GOLDEN)).isTrue();
    assertThat(book.proves(GOLDEN + 1)).isFalse();
    assertThat(book.proves(KrakenMessage.NO_CHECKSUM)).isTrue();
  }

  @Test
  void anyChangeOfATopLevelBreaksTheChecksum() throws IOException {
    KrakenMessage.Book example = example();
    for (int level = 0; level < 10; level++) {
      KrakenBook book = new KrakenBook(10);
      book.reset(example.bids(), example.asks());
      long price = example.bids().prices()[level];
      long quantity = example.bids().quantities()[level];
      book.apply(one(1, 8, price, quantity + 1), Levels.empty(0, 0));
      assertThat(book.checksum()).isNotEqualTo(GOLDEN);
      book.apply(one(1, 8, price, quantity), Levels.empty(0, 0));
      assertThat(book.checksum()).isEqualTo(GOLDEN);
    }
  }

  @Test
  void isTheSameWhetherZerosAtTheEndAreWrittenOrNot() throws IOException {
    KrakenMessage.Book example = example();
    KrakenBook book = new KrakenBook(10);
    book.reset(example.bids(), example.asks());
    Levels removed = one(1, 8, example.bids().prices()[3], 0);
    book.apply(removed, Levels.empty(0, 0));
    book.apply(one(0, 1, 45_281, 1), Levels.empty(0, 0));
    assertThat(book.checksum()).isEqualTo(GOLDEN);
  }

  @Test
  void cutsToItsDepthAfterEachMessageAndNamesWhatFellOut() {
    KrakenBook book = new KrakenBook(2);
    book.reset(levels(100, 5, 99, 6, 98, 7), levels(101, 1, 102, 2));
    assertThat(book.bids()).isEqualTo(levels(100, 5, 99, 6));
    KrakenBook.Change change = book.apply(levels(97, 1, 103, 4), levels(102, 3));
    assertThat(change.bids()).isEqualTo(levels(97, 1, 103, 4, 97, 0, 99, 0));
    assertThat(change.asks()).isEqualTo(levels(102, 3));
    assertThat(book.bids()).isEqualTo(levels(103, 4, 100, 5));
    // What fell out comes back only when the venue sends it again.
    book.apply(levels(103, 0), Levels.empty(0, 0));
    assertThat(book.bids()).isEqualTo(levels(100, 5));
  }

  @Test
  void takesSeveralEntriesOfOnePriceInTheirOrder() {
    KrakenBook book = new KrakenBook(10);
    book.reset(levels(100, 5), levels(101, 1));
    book.apply(levels(100, 0, 100, 7, 99, 1, 99, 0), Levels.empty(0, 0));
    assertThat(book.bids()).isEqualTo(levels(100, 7));
  }

  @Test
  void rescalesWhenTheVenueWritesMoreDecimals() {
    KrakenBook book = new KrakenBook(1);
    book.reset(levels(100, 5), levels(101, 1));
    KrakenBook.Change change = book.apply(one(2, 1, 10_050, 3), Levels.empty(0, 0));
    assertThat(change.bids())
        .isEqualTo(new Levels(2, 1, new long[] {10_050, 10_000}, new long[] {3, 0}));
    assertThat(book.asks()).isEqualTo(one(2, 1, 10_100, 10));
  }

  @Test
  void refusesNumbersThatDoNotFitBesideEachOther() {
    KrakenBook book = new KrakenBook(10);
    book.reset(levels(1_000_000_000_000L, 5), levels(1_000_000_000_001L, 1));
    assertThatThrownBy(() -> book.apply(one(18, 0, 5, 3), Levels.empty(0, 0)))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void needsADepth() {
    assertThatThrownBy(() -> new KrakenBook(0)).hasMessageContaining("got 0");
  }

  private static KrakenMessage.Book example() throws IOException {
    try (InputStream file =
        KrakenBookTest.class.getResourceAsStream("/tapes/kraken_v2_checksum_vector.ndjson")) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
      KrakenMessage message = new Decoding().scan(text);
      assertThat(message).isNotNull();
      return (KrakenMessage.Book) message;
    }
  }

  private static Levels one(int priceDecimals, int quantityDecimals, long price, long quantity) {
    return new Levels(priceDecimals, quantityDecimals, new long[] {price}, new long[] {quantity});
  }

  private static Levels levels(long... pricesAndQuantities) {
    long[] prices = new long[pricesAndQuantities.length / 2];
    long[] quantities = new long[prices.length];
    for (int i = 0; i < prices.length; i++) {
      prices[i] = pricesAndQuantities[2 * i];
      quantities[i] = pricesAndQuantities[2 * i + 1];
    }
    return new Levels(0, 0, prices, quantities);
  }
}
