package quantumforge.relay;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Durable;

/**
 * What groups of brains still need of a stream that no longer holds it: on the collector's disk,
 * once for all of these groups, and a small file for each that says up to where the group has
 * acknowledged. A group with such a file is behind. Thread-safe: has the lock of its store.
 */
final class BehindLane {

  private static final Logger LOG = LoggerFactory.getLogger(BehindLane.class);
  private static final String SUFFIX = ".at";
  private static final StreamId LAST = new StreamId(Long.MAX_VALUE, Long.MAX_VALUE);

  private final OverflowStore store;
  private final OverflowLane blocks;
  private final Map<String, Place> places = new TreeMap<>();

  /** Where a group is: what it has acknowledged, and what it was given in its stream. */
  private static final class Place {
    private final SegmentCursor cursor;
    private final LanePlace counted = new LanePlace();
    private StreamId acknowledged;
    private StreamId given;

    Place(SegmentCursor cursor, StreamId acknowledged) {
      this.cursor = cursor;
      this.acknowledged = acknowledged;
      this.given = acknowledged;
    }
  }

  /** Told which group loses what at the limit of the disk. */
  interface Loss {
    void of(String group, Holding lost);
  }

  private BehindLane(OverflowStore store, OverflowLane blocks) {
    this.store = store;
    this.blocks = blocks;
  }

  /**
   * Opens what an earlier run left of a stream.
   *
   * @throws IOException when the directory cannot be used
   */
  static BehindLane open(OverflowStore store, String stream, Loss loss) throws IOException {
    BehindLane lane = new BehindLane(store, store.lane(stream + ":behind"));
    lane.blocks.tellOfLoss((lost, last) -> lane.tell(loss, lost, last));
    List<Path> files;
    try (Stream<Path> found = Files.list(lane.blocks.folder())) {
      files = found.filter(file -> file.toString().endsWith(SUFFIX)).toList();
    }
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      String group = name.substring(0, name.length() - SUFFIX.length());
      lane.put(URLDecoder.decode(group, StandardCharsets.UTF_8), read(file));
    }
    lane.placesChanged();
    return lane;
  }

  private void put(String group, StreamId acknowledged) {
    Place place = new Place(blocks.cursor(), acknowledged);
    blocks.pass(place.counted, acknowledged);
    places.put(group, place);
  }

  /**
   * Of a file that cannot be read all comes again: what is known already costs nothing but time.
   */
  private static StreamId read(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    try {
      return StreamId.parse(text);
    } catch (IllegalArgumentException damaged) {
      LOG.warn("{} says '{}' and no id: its group gets all that the disk has", file, text);
      return StreamId.ZERO;
    }
  }

  /** The caller has the store's lock. */
  private void tell(Loss loss, Holding lost, StreamId last) {
    places.forEach(
        (group, place) -> {
          if (place.given.compareTo(last) < 0) {
            loss.of(group, lost);
          }
        });
  }

  /** The groups that are behind. */
  Set<String> groups() {
    synchronized (store) {
      return Set.copyOf(places.keySet());
    }
  }

  boolean has(String group) {
    synchronized (store) {
      return places.containsKey(group);
    }
  }

  /** The newest block that was ever here; a group that is behind needs the stream behind it. */
  StreamId newest() {
    return blocks.newest();
  }

  /**
   * Takes blocks out of the stream, in order; when it returns the disk has them.
   *
   * @param needed the first of them that each group needs; from now on these groups are behind
   * @throws IOException when the disk does not take them; they may be handed over again
   */
  void add(List<PackedBlock> added, Map<String, StreamId> needed) throws IOException {
    synchronized (store) {
      for (Map.Entry<String, StreamId> first : needed.entrySet()) {
        if (!places.containsKey(first.getKey())) {
          begin(first.getKey(), StreamJanitor.before(first.getValue()));
        }
      }
      placesChanged();
      blocks.append(added);
    }
  }

  private void begin(String group, StreamId acknowledged) throws IOException {
    write(group, acknowledged);
    put(group, acknowledged);
    LOG.warn(
        "{}: group {} is far behind; what it needs is moved from the stream to the disk",
        blocks.stream(),
        group);
  }

  /** The first blocks behind one, about so many bytes; none when there are no more. */
  List<PackedBlock> next(String group, StreamId after, int bytes) throws IOException {
    synchronized (store) {
      return blocks.read(places.get(group).cursor, after, LAST, bytes);
    }
  }

  /** What comes behind that which {@link #next} handed out last; about. */
  Holding rest(String group) {
    synchronized (store) {
      Place place = places.get(group);
      return place == null ? Holding.NOTHING : blocks.holding(place.cursor);
    }
  }

  /** What a group has not acknowledged. */
  Holding waiting(String group) {
    synchronized (store) {
      Place place = places.get(group);
      return place == null ? Holding.NOTHING : blocks.behind(place.counted);
    }
  }

  /** How often a file was dropped since the lane was opened. */
  long drops() {
    return blocks.drops();
  }

  Holding holding() {
    return blocks.holding();
  }

  StreamId acknowledged(String group) {
    return of(group, place -> place.acknowledged);
  }

  /** Up to where a group's own stream has everything. */
  StreamId given(String group) {
    return of(group, place -> place.given);
  }

  private StreamId of(String group, Function<Place, StreamId> wanted) {
    synchronized (store) {
      Place place = places.get(group);
      return place == null ? LAST : wanted.apply(place);
    }
  }

  void given(String group, StreamId upTo) {
    synchronized (store) {
      places.get(group).given = upTo;
      placesChanged();
    }
  }

  /** A group has everything up to a block. */
  void acknowledged(String group, StreamId upTo) throws IOException {
    synchronized (store) {
      Place place = places.get(group);
      if (upTo.compareTo(place.acknowledged) > 0) {
        write(group, upTo);
        place.acknowledged = upTo;
        placesChanged();
      }
      blocks.pass(place.counted, place.acknowledged);
    }
  }

  /** A group needs nothing here any more. */
  void forget(String group) throws IOException {
    synchronized (store) {
      Files.deleteIfExists(file(group));
      places.remove(group);
      placesChanged();
    }
  }

  /** What nobody needs goes, a file at a time. The caller has the store's lock. */
  private void placesChanged() {
    StreamId acknowledged = LAST;
    StreamId given = LAST;
    for (Place place : places.values()) {
      acknowledged = least(acknowledged, place.acknowledged);
      given = least(given, place.given);
    }
    blocks.givenUpTo(given);
    blocks.removeBefore(StreamJanitor.after(acknowledged));
  }

  private static StreamId least(StreamId one, StreamId other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private Path file(String group) {
    return blocks.folder().resolve(URLEncoder.encode(group, StandardCharsets.UTF_8) + SUFFIX);
  }

  /** In one step, and on the disk when it returns: the stream is cut after it. */
  private void write(String group, StreamId acknowledged) throws IOException {
    Path half = blocks.folder().resolve("position" + BlockSegment.HALF);
    try (FileChannel channel =
        FileChannel.open(
            half,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(acknowledged.toString().getBytes(StandardCharsets.US_ASCII)));
      channel.force(false);
    }
    Files.move(
        half, file(group), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Durable.names(blocks.folder());
  }

  /** Nothing may be asked of it any more. */
  void close() throws IOException {
    store.release(blocks);
  }
}
