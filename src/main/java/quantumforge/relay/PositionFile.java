package quantumforge.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the blocks of a stream are stored, in a file on the collector's disk: there a collector
 * looks whose Redis is away when it starts. Killed, a Redis loses what it confirmed in its last two
 * seconds. So what is written was stored before the last write, and the file is one to two
 * intervals behind; trades of this time are fetched once more, and brains drop those they have.
 * Thread-safe.
 */
final class PositionFile {

  private static final Logger LOG = LoggerFactory.getLogger(PositionFile.class);

  /** Between two writes: longer than what a killed Redis loses, and what is behind is refetched. */
  static final long INTERVAL_MILLIS = 3_000;

  private static final String NAME = "position";

  /** Beside the marks, whose names are numbers. */
  private static final String NEWEST = "newest";

  private final Path file;
  private final Map<String, byte[]> marks = new HashMap<>();
  private StreamId newest = StreamId.ZERO;
  private boolean changed;
  private ByteBuffer due;

  private PositionFile(Path file) {
    this.file = file;
  }

  /** Reads what an earlier run left; what cannot be read is told of, and is as if it was not. */
  static PositionFile open(Path folder) throws IOException {
    PositionFile opened = new PositionFile(folder.resolve(NAME));
    if (Files.exists(opened.file)) {
      opened.read(ByteBuffer.wrap(Files.readAllBytes(opened.file)));
    }
    return opened;
  }

  private void read(ByteBuffer record) {
    try {
      byte[] body = new byte[Math.max(0, record.remaining() - SegmentRecord.HEAD_BYTES)];
      record.get(record.capacity() - body.length, body);
      if (body.length > 0
          && SegmentRecord.decode(body, record.getInt(Integer.BYTES))
              instanceof SegmentRecord.Marks(byte[][] fields)) {
        for (int i = 0; i + 1 < fields.length; i += 2) {
          marks.put(new String(fields[i], StandardCharsets.US_ASCII), fields[i + 1]);
        }
        newest = StreamId.parse(new String(marks.remove(NEWEST), StandardCharsets.US_ASCII));
      }
    } catch (CorruptBlockException | RuntimeException damaged) {
      marks.clear();
      LOG.error("{} cannot be read: {}", file, damaged.getMessage());
    }
  }

  /** The newest block that was stored. */
  synchronized StreamId newest() {
    return newest;
  }

  /** The marks of the feed as of that block. */
  synchronized Map<String, byte[]> marks() {
    return Map.copyOf(marks);
  }

  /** Begins with what is known to be stored since an earlier run. */
  synchronized void resume(StreamId stored, Map<String, byte[]> known) {
    newest = stored;
    marks.clear();
    marks.putAll(known);
    due = record();
  }

  /** A block is stored, in Redis or on the disk, behind those before it or once more. */
  synchronized void stored(PackedBlock block) {
    if (block.id().compareTo(newest) > 0) {
      newest = block.id();
      byte[][] fields = block.marks();
      for (int i = 0; i + 1 < fields.length; i += 2) {
        marks.put(new String(fields[i], StandardCharsets.US_ASCII), fields[i + 1]);
      }
      changed = true;
    }
  }

  /** Writes what was stored at the last call, in one step, when that is more than was written. */
  void write() throws IOException {
    ByteBuffer last = exchangeDue();
    if (last != null) {
      Path half = file.resolveSibling(NAME + ".half");
      Files.write(half, last.array());
      Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Writes what is stored now, for a stop in order. */
  void writeAll() throws IOException {
    write();
    write();
  }

  private synchronized ByteBuffer exchangeDue() {
    ByteBuffer last = due;
    due = changed ? record() : null;
    changed = false;
    return last;
  }

  private ByteBuffer record() {
    Map<String, byte[]> all = new HashMap<>(marks);
    all.put(NEWEST, newest.toString().getBytes(StandardCharsets.US_ASCII));
    byte[][] fields = new byte[2 * all.size()][];
    int next = 0;
    for (Map.Entry<String, byte[]> field : all.entrySet()) {
      fields[next++] = field.getKey().getBytes(StandardCharsets.US_ASCII);
      fields[next++] = field.getValue();
    }
    return new SegmentRecord.Marks(fields).encoded();
  }
}
