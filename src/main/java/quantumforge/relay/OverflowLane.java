package quantumforge.relay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.MicroClock;
import quantumforge.kernel.Tick;

/**
 * The blocks of one stream on the collector's disk, in the order of the chain. A block stays until
 * every brain has acknowledged it, also after it was moved into the stream; so a Redis that loses
 * it gets it again from here. Thread-safe: all lanes of a store share its lock.
 */
final class OverflowLane {

  private static final Logger LOG = LoggerFactory.getLogger(OverflowLane.class);

  private final OverflowStore store;
  private final Path folder;
  private final String stream;
  private final Deque<BlockSegment> segments = new ArrayDeque<>();
  private final Map<String, byte[]> marks = new LinkedHashMap<>();
  private Loss loss;
  private StreamId newest = StreamId.ZERO;
  private StreamId moved = StreamId.ZERO;

  /** What a failed call wrote: handed over again it is here already, and the disk may lack it. */
  private boolean unsynced;

  private final Deque<BlockSegment> replaced = new ArrayDeque<>();
  private final SegmentCursor reading;
  private final SegmentCursor located;
  private final LanePlace redis = new LanePlace();
  private long drops;

  private OverflowLane(OverflowStore store, Path folder, String stream) {
    this.store = store;
    this.folder = folder;
    this.stream = stream;
    this.reading = new SegmentCursor(store);
    this.located = new SegmentCursor(store);
    this.loss = (lost, last) -> store.noteLoss(stream, lost);
  }

  /** Told of blocks that are dropped at the limit of the store. */
  interface Loss {

    /**
     * @param last the last of them
     */
    void of(Holding lost, StreamId last);
  }

  /** Has somebody else told of what is dropped here. */
  void tellOfLoss(Loss teller) {
    synchronized (store) {
      loss = teller;
    }
  }

  /** Opens what an earlier run left of a stream. */
  static OverflowLane open(OverflowStore store, Path folder, String stream) throws IOException {
    Files.createDirectories(folder);
    OverflowLane lane = new OverflowLane(store, folder, stream);
    List<Path> files;
    try (Stream<Path> found = Files.list(folder)) {
      files = found.sorted().toList();
    }
    for (Path file : files) {
      if (file.toString().endsWith(BlockSegment.SUFFIX)) {
        lane.openSegment(file);
      } else if (file.toString().endsWith(BlockSegment.HALF)) {
        Files.delete(file);
      }
    }
    lane.readMarks();
    return lane;
  }

  private void openSegment(Path file) throws IOException {
    BlockSegment segment = BlockSegment.open(file);
    if (segment.holding().blocks() == 0) {
      segment.delete();
      return;
    }
    segments.addLast(segment);
    newest = segment.last();
    if (segment.gap()) {
      replaced.add(segment);
    }
  }

  private void readMarks() throws IOException {
    if (segments.isEmpty()) {
      return;
    }
    segments
        .getLast()
        .readAll(
            (found, offset) -> {
              switch (found) {
                case SegmentRecord.Marks(byte[][] fields) -> note(fields);
                case SegmentRecord.Block(PackedBlock block) -> note(block.marks());
                case SegmentRecord.End ended -> {
                  // It has no marks.
                }
              }
              return true;
            });
    segments.getLast().seal();
  }

  private void note(byte[][] fields) {
    for (int i = 0; i + 1 < fields.length; i += 2) {
      marks.put(new String(fields[i], StandardCharsets.UTF_8), fields[i + 1]);
    }
  }

  /** The marks of the feed as of the newest block here; those that changed while it overflowed. */
  Map<String, byte[]> marks() {
    synchronized (store) {
      return Map.copyOf(marks);
    }
  }

  /** The newest block that was ever here since the lane was empty. */
  StreamId newest() {
    synchronized (store) {
      return newest;
    }
  }

  /**
   * Stores blocks behind those that are here, and waits until the disk has them; those that are
   * here already are left out. Makes room by dropping the oldest when the limit of the store is
   * reached.
   *
   * @throws IOException when the disk does not take them; they may be handed over again
   */
  void append(Iterable<PackedBlock> blocks) throws IOException {
    synchronized (store) {
      for (PackedBlock block : blocks) {
        if (block.id().compareTo(newest) > 0) {
          unsynced = true;
          appendOne(block);
        }
      }
      if (unsynced && !segments.isEmpty()) {
        segments.getLast().sync();
        unsynced = false;
        store.keepWithinLimit();
      }
    }
  }

  private void appendOne(PackedBlock block) throws IOException {
    BlockSegment last = segments.peekLast();
    if (last == null || last.sealed() || last.end() >= store.segmentBytes()) {
      if (last != null) {
        last.seal();
      }
      last = BlockSegment.create(folder, block.id());
      segments.addLast(last);
      last.append(new SegmentRecord.Marks(allMarks()));
    }
    last.append(new SegmentRecord.Block(block));
    newest = block.id();
    note(block.marks());
  }

  private byte[][] allMarks() {
    byte[][] fields = new byte[2 * marks.size()][];
    int next = 0;
    for (Map.Entry<String, byte[]> mark : marks.entrySet()) {
      fields[next++] = mark.getKey().getBytes(StandardCharsets.UTF_8);
      fields[next++] = mark.getValue();
    }
    return fields;
  }

  /** What comes up to this block every reader was given, and nothing behind it. */
  void givenUpTo(StreamId id) {
    synchronized (store) {
      moved = id;
    }
  }

  /** A further reader of this lane, for {@link #read(SegmentCursor, StreamId, StreamId, int)}. */
  SegmentCursor cursor() {
    return new SegmentCursor(store);
  }

  /** What comes up to this block was given to Redis otherwise. */
  void skipTo(StreamId id) {
    synchronized (store) {
      moved = id.compareTo(moved) > 0 ? id : moved;
    }
  }

  /** Whether there is a block that was not taken yet. */
  boolean hasMore() {
    synchronized (store) {
      return newest.compareTo(moved) > 0 && !segments.isEmpty();
    }
  }

  /**
   * Takes the next blocks in order, about so many bytes of them; none when all were taken.
   *
   * @throws IOException when they cannot be read now
   */
  List<PackedBlock> take(int bytes) throws IOException {
    synchronized (store) {
      List<PackedBlock> taken = read(moved, newest, bytes);
      if (!taken.isEmpty()) {
        moved = taken.getLast().id();
      } else {
        moved = newest;
      }
      return taken;
    }
  }

  /**
   * Reads blocks in order, whether they were taken or not.
   *
   * @param after before the first one
   * @param upTo the last one at most
   * @param bytes about so many at most, at least one block
   */
  List<PackedBlock> read(StreamId after, StreamId upTo, int bytes) throws IOException {
    return read(reading, after, upTo, bytes);
  }

  /** The same for one of several readers. */
  List<PackedBlock> read(SegmentCursor cursor, StreamId after, StreamId upTo, int bytes)
      throws IOException {
    synchronized (store) {
      List<PackedBlock> found = new ArrayList<>();
      long[] left = {bytes};
      cursor.visit(
          segments,
          after,
          upTo,
          (segment, block, offset) -> {
            found.add(block);
            left[0] -= block.bytes().length;
            return left[0] > 0;
          });
      return found;
    }
  }

  /** Every brain has what comes before this block: whole files of it go. */
  void removeBefore(StreamId id) {
    synchronized (store) {
      while (!segments.isEmpty() && segments.getFirst().last().compareTo(id) < 0) {
        forget(segments.removeFirst());
      }
    }
  }

  private void forget(BlockSegment gone) {
    try {
      gone.delete();
    } catch (IOException failure) {
      LOG.warn("{} cannot be removed: {}", gone.file(), failure.getMessage());
    }
  }

  /** The oldest file that can be dropped, or null; the caller has the store's lock. */
  BlockSegment oldest() {
    for (BlockSegment segment : segments) {
      if (!segment.gap() && segment != segments.getLast()) {
        return segment;
      }
    }
    return null;
  }

  /**
   * Drops a file and tells what is lost. What was moved into the stream is there; in the place of
   * the rest come Gap records, as one block with the id of the last one. The caller has the store's
   * lock.
   */
  void drop(BlockSegment segment) throws IOException {
    drops++;
    if (segment.last().compareTo(moved) <= 0) {
      segments.remove(segment);
      forget(segment);
      return;
    }
    Holding lost = replace(segment);
    if (lost.blocks() > 0) {
      loss.of(lost, segment.last());
    }
  }

  private Holding replace(BlockSegment segment) throws IOException {
    List<BlockSegment> merged = new ArrayList<>();
    for (BlockSegment before : segments) {
      if (before == segment) {
        break;
      }
      if (before.gap() && before.last().compareTo(moved) > 0) {
        merged.add(before);
      }
    }
    DroppedIds ids = new DroppedIds();
    for (BlockSegment gap : merged) {
      ids.addBehind(moved, gap, stream);
    }
    Holding lost = ids.addBehind(moved, segment, stream);
    replace(segment, ids, lost);
    for (BlockSegment gap : merged) {
      segments.remove(gap);
      forget(gap);
    }
    return lost;
  }

  private void replace(BlockSegment segment, DroppedIds ids, Holding lost) throws IOException {
    List<Tick> gaps = ids.gaps(MicroClock.now());
    if (gaps.isEmpty()) {
      segments.remove(segment);
      forget(segment);
      return;
    }
    byte[] packed;
    try (BlockEncoder encoder = new BlockEncoder()) {
      packed = encoder.encode(gaps);
    }
    PackedBlock block =
        new PackedBlock(
            segment.last(),
            packed,
            new byte[0][],
            gaps.size(),
            lost.oldestMicros(),
            lost.newestMicros());
    BlockSegment replacement = BlockSegment.replace(segment, block, allMarks());
    List<BlockSegment> all = new ArrayList<>(segments);
    all.set(all.indexOf(segment), replacement);
    segments.clear();
    segments.addAll(all);
    replaced.add(replacement);
  }

  /** All blocks were moved into the stream, and the next ones go there without coming here. */
  void leave() throws IOException {
    synchronized (store) {
      marks.clear();
      if (!segments.isEmpty()) {
        segments.getLast().seal();
      }
    }
  }

  /** Takes each block with its place. */
  interface Located {
    void at(PackedBlock block, Path file, long offset) throws IOException;
  }

  /** Hands on the place of the blocks behind one, in order, at most so many. */
  void locate(StreamId after, int count, Located reader) throws IOException {
    synchronized (store) {
      int[] left = {count};
      located.visit(
          segments,
          after,
          newest,
          (segment, block, offset) -> {
            reader.at(block, segment.file(), offset);
            left[0]--;
            return left[0] > 0;
          });
    }
  }

  /** The first block here, or the one that comes next. */
  StreamId oldestHeld() {
    synchronized (store) {
      return segments.isEmpty() ? newest.next(0) : segments.getFirst().first();
    }
  }

  /** The files that took the place of dropped ones since the last call; all of them at first. */
  List<BlockSegment> replacedSince() {
    synchronized (store) {
      List<BlockSegment> found = List.copyOf(replaced);
      replaced.clear();
      return found;
    }
  }

  /** What is on the disk, moved into the stream or not. */
  Holding holding() {
    synchronized (store) {
      Holding all = Holding.NOTHING;
      for (BlockSegment segment : segments) {
        all = all.plus(segment.holding());
      }
      return all;
    }
  }

  /** Has a place go to a block; reads the disk. */
  void pass(LanePlace place, StreamId upTo) {
    synchronized (store) {
      try {
        place.passTo(segments, upTo);
      } catch (IOException failure) {
        LOG.debug("{}: not counted up to {}", stream, upTo, failure);
      }
    }
  }

  /** What is on the disk behind a place. */
  Holding behind(LanePlace place) {
    synchronized (store) {
      return place.behind(segments);
    }
  }

  /** Redis has everything up to a block; reads the disk. */
  void inRedis(StreamId upTo) {
    pass(redis, upTo);
  }

  /** How often a file was dropped since the lane was opened. */
  long drops() {
    synchronized (store) {
      return drops;
    }
  }

  /** What comes behind the last block that a reader got; about, by bytes of its file. */
  Holding holding(SegmentCursor behind) {
    synchronized (store) {
      Holding all = Holding.NOTHING;
      for (BlockSegment segment : segments) {
        all = all.plus(behind.left(segment));
      }
      return all;
    }
  }

  /** Ticks that Redis does not have, by the last {@link #inRedis}. */
  long waitingTicks() {
    return behind(redis).ticks();
  }

  /** Bytes of all files; the caller has the store's lock. */
  long fileBytes() {
    long bytes = 0;
    for (BlockSegment segment : segments) {
      bytes += segment.end();
    }
    return bytes;
  }

  String stream() {
    return stream;
  }

  /** Where its files are. */
  Path folder() {
    return folder;
  }

  void close() throws IOException {
    synchronized (store) {
      for (BlockSegment segment : segments) {
        segment.close();
      }
      segments.clear();
    }
  }
}
