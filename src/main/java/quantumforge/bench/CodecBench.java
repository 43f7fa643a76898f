package quantumforge.bench;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import quantumforge.kernel.Tick;
import quantumforge.relay.BlockDecoder;
import quantumforge.relay.BlockEncoder;
import quantumforge.relay.CorruptBlockException;

/**
 * Measures the block format on recorded messages: bytes beside the raw JSON, and what packing and
 * unpacking cost, with JSON packed by zstd on its own level 3 beside it in the same run.
 */
public final class CodecBench {

  private static final int ZSTD_LEVEL = 3;

  /** Where a further byte in one piece of JSON packs no better. */
  private static final int JSON_PIECE_BYTES = 64 << 10;

  private final List<Integer> blockTicks;
  private final CpuCost cost;

  /**
   * Makes the bench.
   *
   * @param blockTicks sizes of blocks, each 1 to {@link BlockDecoder#TICKS_MAX}; the last one is
   *     timed
   * @param runs timed runs, at least 1
   */
  public CodecBench(List<Integer> blockTicks, int runs) {
    this.blockTicks = List.copyOf(blockTicks);
    this.cost = new CpuCost(runs);
    for (int ticks : blockTicks) {
      if (ticks < 1 || ticks > BlockDecoder.TICKS_MAX) {
        throw new IllegalArgumentException(
            "--block-ticks must be 1 to %d, got %d".formatted(BlockDecoder.TICKS_MAX, ticks));
      }
    }
  }

  /**
   * What one kind of message came to.
   *
   * @param rawBytes of the messages' JSON
   * @param blocks one for each size of block
   * @param encodeNanos for one tick, in the last size of block
   * @param decodeNanos the same
   * @param jsonBytes of the same JSON packed by zstd
   * @param jsonPackNanos for one message
   */
  public record Result(
      String kind,
      long messages,
      long ticks,
      long rawBytes,
      List<Size> blocks,
      Spread encodeNanos,
      Spread decodeNanos,
      long jsonBytes,
      Spread jsonPackNanos) {
    public Result {
      blocks = List.copyOf(blocks);
    }
  }

  /** The bytes of all blocks of so many ticks. */
  public record Size(int blockTicks, long bytes) {}

  /** Measures all messages together, then each kind by itself. */
  public List<Result> run(Recording recording) {
    List<Result> results = new ArrayList<>();
    measure("all", recording, tick -> true, results);
    measure("trade", recording, Tick.Trade.class::isInstance, results);
    measure("best bid and ask", recording, Tick.TopOfBook.class::isInstance, results);
    measure("book change", recording, Tick.BookDelta.class::isInstance, results);
    measure("book snapshot", recording, Tick.BookSnapshot.class::isInstance, results);
    return results;
  }

  private void measure(
      String kind, Recording recording, Predicate<Tick> wanted, List<Result> results) {
    List<Recording.Message> messages =
        recording.messages().stream()
            .filter(message -> wanted.test(message.ticks().getFirst()))
            .toList();
    if (messages.isEmpty()) {
      return;
    }
    List<Tick> ticks = messages.stream().flatMap(message -> message.ticks().stream()).toList();
    List<byte[]> json = pieces(messages);
    List<Size> sizes = new ArrayList<>();
    try (BlockEncoder encoder = new BlockEncoder();
        BlockDecoder decoder = new BlockDecoder()) {
      for (int size : blockTicks) {
        sizes.add(new Size(size, bytes(blocks(encoder, ticks, size))));
      }
      int timed = blockTicks.getLast();
      List<byte[]> blocks = blocks(encoder, ticks, timed);
      results.add(
          new Result(
              kind,
              messages.size(),
              ticks.size(),
              messages.stream().mapToLong(message -> message.raw().length).sum(),
              sizes,
              cost.nanosPer(ticks.size(), () -> blocks(encoder, ticks, timed)),
              cost.nanosPer(ticks.size(), () -> check(decoder, blocks, ticks.size())),
              bytes(packed(json)),
              cost.nanosPer(messages.size(), () -> packed(json))));
    }
  }

  private static List<byte[]> blocks(BlockEncoder encoder, List<Tick> ticks, int size) {
    List<byte[]> blocks = new ArrayList<>();
    for (int from = 0; from < ticks.size(); from += size) {
      blocks.add(encoder.encode(ticks.subList(from, Math.min(from + size, ticks.size()))));
    }
    return blocks;
  }

  private static void check(BlockDecoder decoder, List<byte[]> blocks, int wanted) {
    int ticks = 0;
    try {
      for (byte[] block : blocks) {
        ticks += decoder.decode(block).size();
      }
    } catch (CorruptBlockException corrupt) {
      throw new IllegalStateException("a block that was packed a moment ago", corrupt);
    }
    if (ticks != wanted) {
      throw new IllegalStateException("of " + wanted + " ticks " + ticks + " came back");
    }
  }

  private static List<byte[]> pieces(List<Recording.Message> messages) {
    List<byte[]> pieces = new ArrayList<>();
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    for (Recording.Message message : messages) {
      piece.writeBytes(message.raw());
      piece.write('\n');
      if (piece.size() >= JSON_PIECE_BYTES) {
        pieces.add(piece.toByteArray());
        piece.reset();
      }
    }
    if (piece.size() > 0) {
      pieces.add(piece.toByteArray());
    }
    return pieces;
  }

  private static List<byte[]> packed(List<byte[]> json) {
    return json.stream().map(piece -> Zstd.compress(piece, ZSTD_LEVEL)).toList();
  }

  private static long bytes(List<byte[]> parts) {
    return parts.stream().mapToLong(part -> part.length).sum();
  }
}
