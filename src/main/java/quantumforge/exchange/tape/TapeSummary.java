package quantumforge.exchange.tape;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a tape holds.
 *
 * @param firstNanos receive time of the first frame, epoch nanoseconds by the recorder's clock; 0
 *     when the format has no times
 * @param frames frames received
 * @param restAnswers answers to REST requests, order books among them
 * @param unusableFrames frames of a Binance stream that lack a field
 * @param brokenLines lines that are not of the format
 * @param trouble what is wrong with the tape, in sentences for people
 */
public record TapeSummary(
    String file,
    String format,
    long firstNanos,
    long lastNanos,
    long frames,
    long restAnswers,
    long sent,
    long connections,
    long unusableFrames,
    long brokenLines,
    boolean truncated,
    List<String> trouble,
    List<Channel> channels) {

  private static final int GAPS_KEPT = 20;

  public TapeSummary {
    trouble = List.copyOf(trouble);
    channels = List.copyOf(channels);
  }

  /**
   * One channel of one symbol.
   *
   * @param firstId the first trade id or update id; -1 where the channel has none
   * @param gaps how often ids are missing
   * @param missingIds how many, as far as the ids tell
   * @param firstGaps the first gaps
   */
  public record Channel(
      String channel,
      String symbol,
      long messages,
      long firstId,
      long lastId,
      long gaps,
      long missingIds,
      List<Gap> firstGaps) {
    public Channel {
      firstGaps = List.copyOf(firstGaps);
    }
  }

  /** Ids that are missing, both ends included. */
  public record Gap(long fromId, long toId) {}

  /** All gaps of trade ids and update ids. */
  public long gaps() {
    return channels.stream().mapToLong(Channel::gaps).sum();
  }

  /**
   * Reads a tape through.
   *
   * @throws TapeException when it cannot be read at all
   */
  public static TapeSummary of(Path file) throws IOException {
    try (TapeReader reader = TapeReader.open(file)) {
      Counter counter = new Counter();
      reader.forEachRemaining(counter::add);
      return counter.summary(file, reader);
    }
  }

  /** Counts while reading. */
  private static final class Counter {
    private final Map<String, Counted> channels = new TreeMap<>();
    private final List<String> trouble = new ArrayList<>();
    private long firstNanos;
    private long lastNanos;
    private long frames;
    private long restAnswers;
    private long sent;
    private long connections;
    private long unusable;

    void add(TapeRecord record) {
      switch (record) {
        case TapeRecord.Frame frame -> frame(frame);
        case TapeRecord.RestAnswer ignored -> restAnswers++;
        case TapeRecord.Sent ignored -> sent++;
        case TapeRecord.Connected ignored -> connections++;
        case TapeRecord.Configuration ignored -> {}
      }
    }

    private void frame(TapeRecord.Frame frame) {
      frames++;
      firstNanos = firstNanos == 0 ? frame.receivedNanos() : firstNanos;
      lastNanos = Math.max(lastNanos, frame.receivedNanos());
      try {
        RecordedFrame parsed =
            frame.payload().startsWith("{") ? RecordedFrame.parse(frame.payload()) : null;
        if (parsed == null || parsed.symbol().isEmpty()) {
          FrameLabel label = FrameLabel.of(frame.payload());
          counted(label.channel(), label.symbol()).messages++;
        } else {
          counted(parsed.channel(), parsed.symbol()).add(parsed);
        }
      } catch (IllegalArgumentException wrong) {
        unusable++;
        if (unusable == 1) {
          trouble.add("line " + frame.line() + ": " + wrong.getMessage());
        }
      }
    }

    private Counted counted(String channel, String symbol) {
      return channels.computeIfAbsent(symbol + ' ' + channel, k -> new Counted(channel, symbol));
    }

    private TapeSummary summary(Path file, TapeReader reader) {
      reader.firstBroken().ifPresent(trouble::add);
      Optional<String> truncation = reader.truncation();
      truncation.ifPresent(trouble::add);
      return new TapeSummary(
          file.toString(),
          reader.format().label(),
          firstNanos,
          lastNanos,
          frames,
          restAnswers,
          sent,
          connections,
          unusable,
          reader.brokenLines(),
          truncation.isPresent(),
          trouble,
          channels.values().stream().map(Counted::channel).toList());
    }
  }

  /** Counts one channel of one symbol. */
  private static final class Counted {
    private final String channel;
    private final String symbol;
    private final List<Gap> firstGaps = new ArrayList<>();
    private long messages;
    private long firstId = -1;
    private long lastId = -1;
    private long gaps;
    private long missing;

    Counted(String channel, String symbol) {
      this.channel = channel;
      this.symbol = symbol;
    }

    void add(RecordedFrame frame) {
      messages++;
      switch (frame.kind()) {
        case TRADE -> follow(frame.firstId(), frame.firstId(), lastId);
        case AGG_TRADE -> follow(frame.aggregateId(), frame.aggregateId(), lastId);
        case DEPTH -> depth(frame);
        case BOOK_TICKER -> {
          firstId = firstId < 0 ? frame.firstId() : firstId;
          lastId = frame.lastId();
        }
        case OTHER -> {
          // Its ids, if any, follow no known rule.
        }
      }
    }

    /** Futures name the update before; spot updates count on without a hole. */
    private void depth(RecordedFrame frame) {
      boolean named = frame.previousId() >= 0 && lastId >= 0;
      follow(named ? frame.previousId() + 1 : frame.firstId(), frame.lastId(), lastId);
    }

    private void follow(long from, long to, long before) {
      if (before >= 0 && from > before + 1) {
        gaps++;
        missing += from - before - 1;
        if (firstGaps.size() < GAPS_KEPT) {
          firstGaps.add(new Gap(before + 1, from - 1));
        }
      }
      firstId = firstId < 0 ? from : firstId;
      lastId = Math.max(lastId, to);
    }

    Channel channel() {
      return new Channel(channel, symbol, messages, firstId, lastId, gaps, missing, firstGaps);
    }
  }
}
