package quantumforge.relay;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.Range.Boundary;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Tick;
import quantumforge.status.RelayStatus.GroupDisk;
import quantumforge.status.RelayStatus.GroupStatus;

/**
 * Keeps groups of brains that are far behind from filling the stream of the others: what only they
 * need goes to the disk, and each gets it from there in order through a {@link BehindStream} of its
 * own, of which Redis holds a window at a time. The files say what there is and how far each group
 * is; what is in Redis can be made from them at any time. One thread moves and serves; the rest is
 * thread-safe.
 */
final class BehindStreams {

  private static final Logger LOG = LoggerFactory.getLogger(BehindStreams.class);

  private static final String LUA =
      """
      for i = 1, #ARGV, 4 do
        local added = redis.pcall('XADD', KEYS[1], 'NOMKSTREAM', ARGV[i],
          'b', ARGV[i + 1], 'p', ARGV[i + 2], 'r', ARGV[i + 3])
        if added and added.err and not string.find(added.err, 'equal or smaller') then
          return added
        end
      end
      return 'OK'
      """;

  private static final int FIELDS = 4;
  private static final int BLOCKS_AT_ONCE = 64;

  /** So many blocks leave the stream in one sweep at most, which has more to do. */
  private static final int BLOCKS_A_SWEEP = 4_096;

  private static final int READ_BYTES = 1 << 20;

  /** So often a brain that loses blocks is told of at most, in milliseconds. */
  private static final long TELL_MILLIS = 60_000;

  private final RelaySettings settings;
  private final Optional<OverflowStore> store;
  private final Map<String, AtomicLong> dropped = new HashMap<>();
  private final Map<String, Long> windows = new ConcurrentHashMap<>();
  private volatile Optional<BehindLane> lane = Optional.empty();
  private volatile long toldMillis;
  private boolean moving = true;
  private volatile String trouble = "";

  /**
   * @param store the disk; without one nothing is moved, and everybody waits for the last
   */
  BehindStreams(RelaySettings settings, Optional<OverflowStore> store) {
    this.settings = settings;
    this.store = store.filter(disk -> disk.settings().enabled());
    settings.groups().forEach(group -> dropped.put(group, new AtomicLong()));
  }

  /**
   * Opens the disk, and goes on where an earlier run ended.
   *
   * @throws IOException when the directory cannot be used
   */
  void open() throws IOException {
    if (store.isPresent() && lane.isEmpty()) {
      lane = Optional.of(BehindLane.open(store.get(), settings.stream(), this::noteLoss));
    }
  }

  /** Closes the disk; idempotent. Nothing may be moved any more. */
  void close() {
    if (lane.isPresent()) {
      try {
        lane.get().close();
      } catch (IOException failure) {
        LOG.warn("{}: not closed in order: {}", settings.stream(), failure.getMessage());
      }
      lane = Optional.empty();
    }
  }

  /** Whether what nobody else needs can be moved. */
  boolean canMove() {
    return lane.isPresent();
  }

  /** The newest block on the disk. */
  StreamId newest() {
    return lane.map(BehindLane::newest).orElse(StreamId.ZERO);
  }

  boolean isBehind(String group) {
    return lane.map(disk -> disk.has(group)).orElse(false);
  }

  private Set<String> groups() {
    return lane.map(BehindLane::groups).orElse(Set.of());
  }

  /**
   * Has the streams of the groups that are behind, and no other of the configured groups'. Before
   * the common one gets anything: whoever is behind must not read that first.
   */
  synchronized void restore(StatefulRedisConnection<String, byte[]> connection) {
    Set<String> behind = groups();
    for (String group : behind) {
      janitor(group).createGroups(connection, lane.orElseThrow().acknowledged(group));
    }
    for (String group : settings.groups()) {
      if (!behind.contains(group) && !janitor(group).look(connection, 0).groups().isEmpty()) {
        connection.sync().unlink(key(group));
      }
    }
  }

  /** What each group needs of the stream first: what the disk has it does not. */
  Map<String, StreamId> needed(Map<String, StreamId> firsts) {
    Map<String, StreamId> needed = new HashMap<>(firsts);
    lane.ifPresent(
        disk -> {
          StreamId next = StreamJanitor.after(disk.newest());
          needed.replaceAll(
              (group, first) -> disk.has(group) && first.compareTo(next) < 0 ? next : first);
        });
    return needed;
  }

  /**
   * Moves blocks from the stream to the disk; acknowledges them for the groups that get them from
   * there, and cuts the stream.
   *
   * @param firsts the first block of the stream that each group needs
   * @param upTo the first block that stays in any case
   * @param bytes of blocks to move, about
   * @return the first block that has stayed
   */
  StreamId moveOut(
      StatefulRedisConnection<String, byte[]> connection,
      Map<String, StreamId> firsts,
      StreamId upTo,
      long bytes) {
    StreamId from = Collections.min(firsts.values());
    StreamBases bases = new StreamBases(settings.stream());
    try (BlockDecoder decoder = new BlockDecoder()) {
      long left = bytes;
      for (int moved = 0; moved < BLOCKS_A_SWEEP && left > 0 && from.compareTo(upTo) < 0; ) {
        List<StreamMessage<String, byte[]>> entries = entries(connection, from, upTo);
        if (entries.isEmpty()) {
          moving = true;
          return upTo;
        }
        bases.learn(connection, entries.stream().map(StreamMessage::getBody).toList());
        from = moveOut(connection, firsts, entries, bases, decoder);
        moved += entries.size();
        left -= entries.stream().mapToLong(BehindStreams::bytes).sum();
      }
      moving = true;
    } catch (IOException failure) {
      moving = false;
      note(failure);
    }
    return from;
  }

  private List<StreamMessage<String, byte[]>> entries(
      StatefulRedisConnection<String, byte[]> connection, StreamId from, StreamId upTo) {
    Range<String> range =
        Range.from(Boundary.including(from.toString()), Boundary.excluding(upTo.toString()));
    return connection.sync().xrange(settings.stream(), range, Limit.from(BLOCKS_AT_ONCE));
  }

  private static long bytes(StreamMessage<String, byte[]> entry) {
    byte[] block = entry.getBody().get("b");
    return block == null ? 0 : block.length;
  }

  private StreamId moveOut(
      StatefulRedisConnection<String, byte[]> connection,
      Map<String, StreamId> firsts,
      List<StreamMessage<String, byte[]>> entries,
      StreamBases bases,
      BlockDecoder decoder)
      throws IOException {
    List<PackedBlock> blocks = new ArrayList<>();
    Map<String, StreamId> needed = new HashMap<>();
    for (StreamMessage<String, byte[]> entry : entries) {
      StreamId entryId = StreamId.parse(entry.getId());
      Optional<PackedBlock> block = packed(entry, bases, decoder);
      block.ifPresent(blocks::add);
      firsts.forEach(
          (group, first) -> {
            if (block.isPresent() && first.compareTo(entryId) <= 0) {
              needed.putIfAbsent(group, block.get().id());
            }
          });
    }
    if (!blocks.isEmpty()) {
      lane.orElseThrow().add(blocks, needed);
      restore(connection);
    }
    StreamId last = StreamId.parse(entries.getLast().getId());
    String[] ids = entries.stream().map(StreamMessage::getId).toArray(String[]::new);
    firsts.forEach(
        (group, first) -> {
          if (first.compareTo(last) <= 0) {
            connection.sync().xack(settings.stream(), group, ids);
          }
        });
    StreamId next = StreamJanitor.after(last);
    new StreamJanitor(settings.stream(), List.of()).trim(connection, next);
    return next;
  }

  /** Nothing for an entry without a block, which no forwarder wrote. */
  private static Optional<PackedBlock> packed(
      StreamMessage<String, byte[]> entry, StreamBases bases, BlockDecoder decoder) {
    Map<String, byte[]> fields = entry.getBody();
    byte[] bytes = fields == null ? null : fields.get("b");
    if (bytes == null) {
      return Optional.empty();
    }
    byte[] noted = fields.get("i");
    StreamId id =
        StreamId.parse(
            noted == null ? entry.getId() : new String(noted, StandardCharsets.US_ASCII));
    WireBlock block = bases.block(fields);
    try {
      List<Tick> ticks = decoder.decode(block);
      return Optional.of(
          new PackedBlock(
                  id,
                  bytes,
                  block.base(),
                  new byte[0][],
                  ticks.size(),
                  ticks.getFirst().receivedMicros(),
                  ticks.getLast().receivedMicros())
              .alone());
    } catch (CorruptBlockException damaged) {
      // Whoever reads it in its turn reports it.
      long micros = id.millis() * 1_000;
      return Optional.of(new PackedBlock(id, bytes, new byte[0][], 0, micros, micros));
    }
  }

  /** Gives each group that is behind the next blocks, and takes what it has acknowledged away. */
  void serve(StatefulRedisConnection<String, byte[]> connection, Set<String> known) {
    restore(connection);
    try {
      for (String group : groups()) {
        if (!known.contains(group) && !settings.groups().contains(group)) {
          end(connection, group);
        } else {
          serve(connection, group, lane.orElseThrow());
        }
      }
      trouble = moving ? "" : trouble;
    } catch (IOException failure) {
      note(failure);
    }
  }

  private void serve(
      StatefulRedisConnection<String, byte[]> connection, String group, BehindLane disk)
      throws IOException {
    StreamJanitor own = janitor(group);
    StreamId first = own.look(connection, 0).firsts().get(group);
    if (first == null) {
      return; // Redis has lost it just now.
    }
    disk.acknowledged(group, StreamJanitor.before(first));
    own.trim(connection, first);
    boolean all = fill(connection, group, disk);
    // By the file: a Redis that lost its last seconds may never come so far again.
    if (all && disk.acknowledged(group).compareTo(disk.given(group)) >= 0) {
      end(connection, group);
    }
  }

  /** Answers whether the group's stream has everything now. */
  private boolean fill(
      StatefulRedisConnection<String, byte[]> connection, String group, BehindLane disk)
      throws IOException {
    String key = key(group);
    StreamId last = StreamInfo.lastGeneratedId(connection.sync().xinfoStream(key));
    StreamId acknowledged = disk.acknowledged(group);
    disk.given(group, last.compareTo(acknowledged) > 0 ? last : acknowledged);
    Long used = connection.sync().memoryUsage(key);
    long bytes = used == null ? 0 : used;
    boolean all = false;
    while (!all && bytes < settings.overflow().groupWindowBytes()) {
      List<PackedBlock> next = disk.next(group, disk.given(group), READ_BYTES);
      all = next.isEmpty();
      if (!all) {
        append(connection, key, last, next, disk.rest(group).blocks());
        last = next.getLast().id();
        disk.given(group, last);
        bytes += next.stream().mapToLong(block -> block.bytes().length).sum();
      }
    }
    windows.put(group, bytes);
    return all;
  }

  private static void append(
      StatefulRedisConnection<String, byte[]> connection,
      String key,
      StreamId before,
      List<PackedBlock> blocks,
      long rest) {
    byte[][] arguments = new byte[FIELDS * blocks.size()][];
    StreamId previous = before;
    int next = 0;
    long behind = rest + blocks.size();
    for (PackedBlock block : blocks) {
      behind--;
      arguments[next++] = ascii(block.id().toString());
      arguments[next++] = block.bytes();
      arguments[next++] = ascii(previous.toString());
      arguments[next++] = ascii(Long.toString(behind));
      previous = block.id();
    }
    String sha = connection.sync().scriptLoad(LUA);
    connection.sync().evalsha(sha, ScriptOutputType.VALUE, new String[] {key}, arguments);
  }

  private synchronized void end(StatefulRedisConnection<String, byte[]> connection, String group)
      throws IOException {
    connection.sync().unlink(key(group));
    lane.orElseThrow().forget(group);
    windows.remove(group);
    LOG.info("{}: group {} has all that was moved to the disk for it", settings.stream(), group);
  }

  private void noteLoss(String group, Holding lost) {
    long now = System.currentTimeMillis();
    if (now - toldMillis > TELL_MILLIS) {
      LOG.error(
          "CRITICAL: group {} is away from {} and the buffer on disk is at its limit of {} bytes"
              + " (relay.overflow.limit-bytes): its oldest blocks are dropped, now {} ticks; Gap"
              + " records say which",
          group,
          settings.stream(),
          settings.overflow().limitBytes(),
          lost.ticks());
    }
    toldMillis = now;
    dropped.computeIfAbsent(group, unnamed -> new AtomicLong()).addAndGet(lost.ticks());
  }

  private void note(IOException failure) {
    if (Thread.currentThread().isInterrupted()) {
      return; // The files were closed under a stop.
    }
    String reason = String.valueOf(failure.getMessage());
    if (!reason.equals(trouble)) {
      LOG.error(
          "{}: what groups need that are far behind cannot be moved: {}",
          settings.stream(),
          reason);
    }
    trouble = reason;
  }

  /** What is wrong with the disk; an empty text while it takes and gives what groups need. */
  String trouble() {
    return trouble;
  }

  /** Ticks that a configured group lost at the limit of the disk. */
  AtomicLong dropped(String group) {
    return dropped.get(group);
  }

  /** What the disk has for groups that are behind. */
  Holding holding() {
    return lane.map(BehindLane::holding).orElse(Holding.NOTHING);
  }

  /** How often a file of it was dropped since it was opened. */
  long drops() {
    return lane.map(BehindLane::drops).orElse(0L);
  }

  /** Behind which block a group needs the stream: what comes before it, the disk has for it. */
  StreamId inStreamBehind(GroupStatus status) {
    StreamId acknowledged = StreamId.parse(status.acknowledgedId());
    StreamId moved = isBehind(status.group()) ? newest() : acknowledged;
    return moved.compareTo(acknowledged) > 0 ? moved : acknowledged;
  }

  /** What the disk has for a group, and what of it is in the group's own stream. */
  GroupDisk disk(String group) {
    Holding waiting = lane.map(disk -> disk.waiting(group)).orElse(Holding.NOTHING);
    return new GroupDisk(
        waiting.ticks(),
        waiting.bytes(),
        windows.getOrDefault(group, 0L),
        settings.overflow().groupWindowBytes());
  }

  /** How far a group is, the disk included. */
  GroupStatus status(GroupStatus inStream, long nowMillis) {
    String group = inStream.group();
    if (!isBehind(group)) {
      return inStream.with(disk(group));
    }
    StreamId acknowledged = lane.orElseThrow().acknowledged(group);
    return new GroupStatus(
        group,
        acknowledged.toString(),
        inStream.lagBlocks() + lane.orElseThrow().waiting(group).blocks(),
        Math.max(0, nowMillis - acknowledged.millis()),
        0,
        disk(group),
        Optional.empty());
  }

  private StreamJanitor janitor(String group) {
    return new StreamJanitor(key(group), List.of(group));
  }

  private String key(String group) {
    return BehindStream.key(settings.stream(), group);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
