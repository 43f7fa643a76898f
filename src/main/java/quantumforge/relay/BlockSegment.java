package quantumforge.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Durable;

/**
 * One file of blocks on the collector's disk, in the order of the chain. Blocks are added to the
 * end and never changed; the file goes as a whole. What a crash left half written at the end is cut
 * off when the file is opened again. Not thread-safe.
 */
final class BlockSegment implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BlockSegment.class);
  private static final byte[] MAGIC = "QFSEGM01".getBytes(StandardCharsets.US_ASCII);
  static final String SUFFIX = ".blocks";

  /** Of a file that was to take the place of another one when the process died. */
  static final String HALF = ".half";

  private final Path file;
  private final FileChannel channel;
  private StreamId first = StreamId.ZERO;
  private StreamId last = StreamId.ZERO;
  private Holding holding = Holding.NOTHING;
  private long end;
  private boolean sealed;
  private boolean gap;

  private BlockSegment(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes each record of a segment. */
  interface Reader {

    /**
     * @param offset where the record begins in the file
     * @return whether to go on with the next one
     */
    boolean read(SegmentRecord found, long offset) throws IOException;
  }

  /** Begins an empty one; its name sorts by its first block. */
  static BlockSegment create(Path folder, StreamId first) throws IOException {
    Path file = folder.resolve("%019d-%010d%s".formatted(first.millis(), first.sequence(), SUFFIX));
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    BlockSegment segment = new BlockSegment(file, channel);
    segment.write(ByteBuffer.wrap(MAGIC));
    Durable.names(folder);
    return segment;
  }

  /**
   * Opens one that an earlier run left, and finds what it holds; cuts off what is half written.
   *
   * @throws IOException when the file cannot be read, or is no segment
   */
  static BlockSegment open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    BlockSegment segment = new BlockSegment(file, channel);
    try {
      segment.recover();
      return segment;
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  /**
   * Puts Gap records in the place of everything in a segment, in one step: before it the blocks are
   * there, after it the Gap.
   *
   * @param marks as {@link SegmentRecord.Marks}
   */
  static BlockSegment replace(BlockSegment old, PackedBlock gaps, byte[][] marks)
      throws IOException {
    Path folder = old.file.getParent();
    Path half = folder.resolve(old.file.getFileName() + HALF);
    Files.deleteIfExists(half);
    FileChannel channel =
        FileChannel.open(
            half, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    BlockSegment segment = new BlockSegment(old.file, channel);
    segment.gap = true;
    segment.write(ByteBuffer.wrap(MAGIC));
    segment.append(new SegmentRecord.Marks(marks));
    segment.append(new SegmentRecord.Block(gaps));
    segment.seal();
    Files.move(half, old.file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Durable.names(folder);
    old.channel.close();
    return segment;
  }

  private void recover() throws IOException {
    long size = channel.size();
    byte[] magic = new byte[MAGIC.length];
    if (size < magic.length) {
      channel.truncate(0);
      write(ByteBuffer.wrap(MAGIC));
      return;
    }
    readFully(ByteBuffer.wrap(magic), 0);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new IOException(
          "%s is no file of blocks: it begins with %s; move it away"
              .formatted(file, Arrays.toString(magic)));
    }
    Optional<SegmentRecord.End> found = endRecord(size);
    if (found.isPresent()) {
      take(found.get());
      end = size;
      return;
    }
    end = read(MAGIC.length, size, this::note);
    if (end < size) {
      LOG.warn(
          "{}: {} bytes behind the last whole block are cut off; the process or the machine"
              + " died while they were written",
          file,
          size - end);
      channel.truncate(end);
    }
  }

  private Optional<SegmentRecord.End> endRecord(long size) throws IOException {
    long offset = size - SegmentRecord.END_BYTES;
    SegmentRecord.End[] found = new SegmentRecord.End[1];
    if (offset >= MAGIC.length) {
      read(
          offset,
          size,
          (candidate, at) -> {
            if (candidate instanceof SegmentRecord.End ended) {
              found[0] = ended;
            }
            return true;
          });
    }
    return Optional.ofNullable(found[0]);
  }

  private void take(SegmentRecord.End ended) {
    first = ended.first();
    last = ended.last();
    holding = ended.holding();
    gap = ended.gap();
    sealed = true;
  }

  private boolean note(SegmentRecord found, long offset) {
    switch (found) {
      case SegmentRecord.Block(PackedBlock block) -> {
        first = holding.blocks() == 0 ? block.id() : first;
        last = block.id();
        holding = holding.plus(Holding.of(block));
      }
      case SegmentRecord.Marks marks -> {
        // For whoever resumes the feed.
      }
      case SegmentRecord.End ended -> take(ended);
    }
    return true;
  }

  /** Adds a record and answers where it begins; it is safe from a crash after {@link #sync}. */
  long append(SegmentRecord added) throws IOException {
    long offset = end;
    write(added.encoded());
    note(added, offset);
    return offset;
  }

  /** A write that fails half way leaves the end where it was, so the next one overwrites it. */
  private void write(ByteBuffer bytes) throws IOException {
    long at = end;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
    end = at;
  }

  /** Waits until the disk has everything that was added. */
  void sync() throws IOException {
    channel.force(false);
  }

  /** Nothing is added any more. */
  void seal() throws IOException {
    if (!sealed) {
      append(new SegmentRecord.End(first, last, holding, gap));
      sync();
    }
  }

  /** Hands on every record from the beginning. */
  void readAll(Reader reader) throws IOException {
    read(MAGIC.length, end, reader);
  }

  /**
   * Hands on the records from an offset until the reader has enough, and answers where the next one
   * begins. What cannot be read ends it: the caller sees that it is before {@link #end}.
   */
  long readFrom(long offset, Reader reader) throws IOException {
    return read(Math.max(offset, MAGIC.length), end, reader);
  }

  /**
   * Hands on what blocks hold, from an offset on up to a block, and reads no more than their heads.
   * Answers where the next one begins, also where it cannot be read.
   */
  long readHeads(long from, StreamId upTo, Consumer<Holding> holdings) throws IOException {
    long at = Math.max(from, MAGIC.length);
    ByteBuffer head =
        ByteBuffer.allocate(SegmentRecord.HEAD_BYTES + SegmentRecord.BLOCK_HEAD_BYTES);
    while (at + head.capacity() <= end) {
      readFully(head.clear(), at);
      int length = head.getInt(0);
      if (length <= 0 || at + SegmentRecord.HEAD_BYTES + length > end) {
        return at;
      }
      Optional<SegmentRecord.BlockHead> block =
          SegmentRecord.blockHead(head.position(SegmentRecord.HEAD_BYTES));
      if (block.isPresent() && block.get().id().compareTo(upTo) > 0) {
        return at;
      }
      block.map(SegmentRecord.BlockHead::holding).ifPresent(holdings);
      at += SegmentRecord.HEAD_BYTES + length;
    }
    return at;
  }

  private long read(long from, long until, Reader reader) throws IOException {
    long at = from;
    ByteBuffer head = ByteBuffer.allocate(SegmentRecord.HEAD_BYTES);
    while (at + SegmentRecord.HEAD_BYTES <= until) {
      readFully(head.clear(), at);
      int length = head.getInt(0);
      long next = at + SegmentRecord.HEAD_BYTES + length;
      if (length <= 0 || length > SegmentRecord.BODY_BYTES_MAX || next > until) {
        return at;
      }
      byte[] body = new byte[length];
      readFully(ByteBuffer.wrap(body), at + SegmentRecord.HEAD_BYTES);
      SegmentRecord found;
      try {
        found = SegmentRecord.decode(body, head.getInt(4));
      } catch (CorruptBlockException damaged) {
        LOG.debug("{} at {}: {}", file, at, damaged.getMessage());
        return at;
      }
      if (!reader.read(found, at)) {
        return next;
      }
      at = next;
    }
    return at;
  }

  private void readFully(ByteBuffer into, long offset) throws IOException {
    long at = offset;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new IOException(file + " ends at " + at + ", in the midst of a record");
      }
      at += count;
    }
  }

  /** Removes the file. */
  void delete() throws IOException {
    close();
    Files.deleteIfExists(file);
  }

  Path file() {
    return file;
  }

  StreamId first() {
    return first;
  }

  StreamId last() {
    return last;
  }

  Holding holding() {
    return holding;
  }

  /** Bytes of the file. */
  long end() {
    return end;
  }

  boolean sealed() {
    return sealed;
  }

  /** Whether it holds Gap records in place of blocks that were dropped. */
  boolean gap() {
    return gap;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
