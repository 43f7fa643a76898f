package quantumforge.exchange.kraken;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import quantumforge.exchange.session.VenueSymbols;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;
import quantumforge.tapes.Tapes;

/** The recorded books of v1: each update proves itself, and an independent reading agrees. */
class KrakenV1TapeTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DEPTH = 1_000;

  @Test
  void everyChecksumOfTheExcerptIsRight() throws Exception {
    Path excerpt =
        Path.of(KrakenV1TapeTest.class.getResource("/tapes/kraken_v1_excerpt.jsonl.zst").toURI());
    Counts counts = play(Tapes.read(excerpt));
    assertThat(counts.proved).isEqualTo(168);
    assertThat(counts.trades).isEqualTo(10);
  }

  @Test
  void everyChecksumOfTheTapeIsRight() throws Exception {
    Counts counts = new Counts();
    for (Path tape : Tapes.kraken()) {
      counts = play(Tapes.read(tape));
    }
    assertThat(counts.proved).isEqualTo(4_269);
    assertThat(counts.snapshots).isEqualTo(10);
    assertThat(counts.trades).isEqualTo(10);
  }

  private static final class Counts {
    private int proved;
    private int snapshots;
    private int trades;
  }

  private static Counts play(List<Tapes.Message> messages) throws IOException {
    Counts counts = new Counts();
    KrakenV1Reader reader = new KrakenV1Reader(names(messages));
    Map<Instrument, KrakenBook> books = new HashMap<>();
    Map<String, Naive> naive = new HashMap<>();
    for (Tapes.Message message : messages) {
      if (!message.isFrame()) {
        continue;
      }
      JsonNode node = JSON.readTree(message.payload());
      switch (reader.read(message.payload(), 1)) {
        case KrakenMessage.Book book when book.snapshot() -> {
          counts.snapshots++;
          books
              .computeIfAbsent(book.instrument(), i -> new KrakenBook(DEPTH))
              .reset(book.bids(), book.asks());
          naive.put(pair(node), new Naive(node));
        }
        case KrakenMessage.Book book -> {
          KrakenBook mine = books.get(book.instrument());
          if (mine == null) {
            // The excerpt holds one update of a pair whose snapshot it leaves out.
            continue;
          }
          mine.apply(book.bids(), book.asks());
          Naive other = naive.get(pair(node));
          other.apply(node);
          assertThat(mine.proves(book.checksum())).as(message.payload()).isTrue();
          assertThat(other.checksum()).as(message.payload()).isEqualTo(book.checksum());
          assertThat(text(mine.bids())).isEqualTo(Naive.text(other.bids));
          assertThat(text(mine.asks())).isEqualTo(Naive.text(other.asks));
          counts.proved++;
        }
        case KrakenMessage.Trades trades -> {
          counts.trades += trades.trades().size();
          assertThat(text(trades.trades())).isEqualTo(naiveTrades(node));
        }
        case KrakenMessage.Bad bad -> throw new AssertionError(bad + " " + message.payload());
        case KrakenMessage.Heartbeat ignored -> {}
        case KrakenMessage.Status status -> assertThat(status.system()).isEqualTo("online");
        case KrakenMessage.Done done -> assertThat(done.method()).isEqualTo("subscribe");
        case KrakenMessage.Refused refused -> throw new AssertionError(refused.toString());
        case KrakenMessage.Other other -> assertThat(other.channel()).isEqualTo("ticker");
      }
    }
    return counts;
  }

  private static VenueSymbols names(List<Tapes.Message> messages) throws IOException {
    Set<String> pairs = new LinkedHashSet<>();
    for (Tapes.Message message : messages) {
      JsonNode node = JSON.readTree(message.payload());
      if (node.isArray()) {
        pairs.add(pair(node));
      }
    }
    return new VenueSymbols(Decoding.EXCHANGE, VenueSymbols.Spelling.SLASHED, pairs);
  }

  private static String pair(JsonNode node) {
    return node.get(node.size() - 1).asText();
  }

  private static String text(Levels levels) {
    Map<String, String> text = new LinkedHashMap<>();
    for (int i = 0; i < levels.size(); i++) {
      text.put(levels.price(i).toString(), levels.quantity(i).toString());
    }
    return text.toString();
  }

  private static String text(List<Tick.Trade> trades) {
    StringBuilder text = new StringBuilder();
    for (Tick.Trade trade : trades) {
      text.append(trade.price() + " " + trade.quantity() + " " + trade.side() + " ");
      text.append(trade.timestampMicros() + ";");
    }
    return text.toString();
  }

  private static String naiveTrades(JsonNode node) {
    StringBuilder text = new StringBuilder();
    for (JsonNode trade : node.get(1)) {
      text.append(trade.get(0).asText() + " " + trade.get(1).asText() + " ");
      text.append(trade.get(3).asText().equals("b") ? "BUY " : "SELL ");
      text.append(new BigDecimal(trade.get(2).asText()).movePointRight(6).longValueExact() + ";");
    }
    return text.toString();
  }

  /** The book as the venue's documents tell it, on texts. */
  private static final class Naive {
    private final TreeMap<BigDecimal, String> bids = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<BigDecimal, String> asks = new TreeMap<>();

    Naive(JsonNode snapshot) {
      put(bids, snapshot.get(1).get("bs"));
      put(asks, snapshot.get(1).get("as"));
    }

    void apply(JsonNode update) {
      for (int i = 1; i < update.size() - 2; i++) {
        put(bids, update.get(i).path("b"));
        put(asks, update.get(i).path("a"));
      }
    }

    private static void put(TreeMap<BigDecimal, String> side, JsonNode levels) {
      for (JsonNode level : levels) {
        BigDecimal price = new BigDecimal(level.get(0).asText());
        if (new BigDecimal(level.get(1).asText()).signum() == 0) {
          side.remove(price);
        } else {
          side.put(price, level.get(1).asText());
        }
      }
      while (side.size() > DEPTH) {
        side.pollLastEntry();
      }
    }

    static String text(TreeMap<BigDecimal, String> side) {
      Map<String, String> text = new LinkedHashMap<>();
      side.forEach((price, quantity) -> text.put(price.toPlainString(), quantity));
      return text.toString();
    }

    long checksum() {
      StringBuilder text = new StringBuilder();
      append(text, asks);
      append(text, bids);
      CRC32 crc = new CRC32();
      crc.update(text.toString().getBytes(StandardCharsets.US_ASCII));
      return crc.getValue();
    }

    private static void append(StringBuilder text, TreeMap<BigDecimal, String> side) {
      side.entrySet().stream()
          .limit(10)
          .forEach(
              level ->
                  text.append(digits(level.getKey().toPlainString()))
                      .append(digits(level.getValue())));
    }

    private static String digits(String number) {
      return number.replace(".", "").replaceFirst("^0+", "");
    }
  }
}
