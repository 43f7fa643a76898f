package quantumforge.relay;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.feed.FeedPosition;
import quantumforge.kernel.Instrument;

/**
 * The collector's stream as the end of a chain. A block is added in one step with its id and with
 * the marks that a restarted collector goes on from.
 */
final class StreamTarget implements ChainedWriter.Target<PackedBlock> {

  /**
   * An id that the stream has passed, since somebody else wrote to it, gives way to one by Redis;
   * what tells a block that comes twice is the noted id, not the entry's. Then the entry has the
   * noted one in a field, so that readers can follow the chain.
   */
  private static final String LUA =
      """
      local writer = redis.call('GET', KEYS[4]) or 'nobody'
      if writer ~= ARGV[4] then return 'kept by ' .. writer end
      local last = redis.call('GET', KEYS[2]) or '0-0'
      if last ~= ARGV[1] then return last end
      local fields = {'b', ARGV[3], 'p', last}
      if ARGV[5] ~= '' then
        redis.call('HSET', KEYS[5], ARGV[5], ARGV[6])
        fields[5] = 'k'
        fields[6] = ARGV[6]
      end
      local added = redis.pcall('XADD', KEYS[1], ARGV[2], unpack(fields))
      if added.err then
        if not string.find(added.err, 'equal or smaller') then return added end
        fields[#fields + 1] = 'i'
        fields[#fields + 1] = ARGV[2]
        redis.call('XADD', KEYS[1], '*', unpack(fields))
      end
      redis.call('SET', KEYS[2], ARGV[2])
      if #ARGV > 6 then redis.call('HSET', KEYS[3], unpack(ARGV, 7)) end
      return 'OK'
      """;

  private static final Logger LOG = LoggerFactory.getLogger(StreamTarget.class);

  private static final int READ_BYTES = 1 << 20;
  private static final byte[] NOTHING = new byte[0];
  private static final int ARGUMENTS = 6;

  /** Room for a block of some hundred ticks; it grows. */
  private static final int COMMAND_BYTES = 16 * 1024;

  private final String stream;
  private final String[] keys;
  private final StreamJanitor janitor;
  private final BehindStreams behind;
  private final Backlog backlog;
  private final Outlet outlet;
  private final WriterToken token;
  private final CommandBytes command = new CommandBytes(COMMAND_BYTES);
  private String sha = "";

  /** The base that went along last. */
  private byte[] sentBase = NOTHING;

  StreamTarget(
      String stream, StreamJanitor janitor, BehindStreams behind, Backlog backlog, Outlet outlet) {
    this.stream = stream;
    this.keys =
        new String[] {
          stream,
          stream + ":last",
          stream + ":trade-ids",
          stream + ":writer",
          StreamBases.key(stream)
        };
    this.token = new WriterToken(keys[3]);
    this.janitor = janitor;
    this.behind = behind;
    this.backlog = backlog;
    this.outlet = outlet;
  }

  @Override
  public StreamId prepare(StatefulRedisConnection<String, byte[]> connection) {
    token.hold(connection);
    sha = connection.sync().scriptLoad(LUA);
    behind.restore(connection);
    janitor.createGroups(connection);
    StreamId last = lastStored(connection);
    // Once more: what another writer stored since the first look must not pass for this one's.
    token.hold(connection);
    return last;
  }

  private StreamId lastStored(StatefulRedisConnection<String, byte[]> connection) {
    byte[] noted = connection.sync().get(keys[1]);
    if (noted != null) {
      return StreamId.parse(new String(noted, StandardCharsets.US_ASCII));
    }
    String last = StreamInfo.lastGeneratedId(connection.sync().xinfoStream(stream)).toString();
    StreamId begin = StreamId.parse(last);
    connection.sync().set(keys[1], ascii(last));
    return begin;
  }

  @Override
  public void send(RedisPipe pipe, StreamId expected, PackedBlock block)
      throws InterruptedException {
    boolean newBase = block.base().length > 0 && block.base() != sentBase;
    command.clear();
    command.begin(3 + keys.length + ARGUMENTS + block.marks().length).add("EVALSHA").add(sha);
    command.add(keys.length);
    for (String key : keys) {
      command.add(key);
    }
    command.add(expected.toString()).add(block.id().toString()).add(block.bytes());
    command.add(token.own());
    command.add(newBase ? baseNumber(block) : NOTHING).add(newBase ? block.base() : NOTHING);
    for (byte[] mark : block.marks()) {
      command.add(mark);
    }
    sentBase = newBase ? block.base() : sentBase;
    pipe.send(command);
  }

  @Override
  public String receive(
      RedisPipe pipe,
      StatefulRedisConnection<String, byte[]> connection,
      StreamId expected,
      PackedBlock block)
      throws InterruptedException {
    return pipe.text();
  }

  private static byte[] baseNumber(PackedBlock block) {
    return ascii(Long.toString(WireBlock.baseNumber(block.bytes()).orElseThrow()));
  }

  @Override
  public void mayHaveLost() {
    sentBase = NOTHING;
  }

  @Override
  public void stored(PackedBlock block) {
    backlog.add(block);
    outlet.stored(block);
  }

  /** What Redis lost is on the disk, when it went there, until every brain has it. */
  @Override
  public void missing(StreamId after, StreamId upTo, ChainedWriter.Refilled<PackedBlock> redis)
      throws InterruptedException {
    if (outlet.lane().isEmpty()) {
      return;
    }
    OverflowLane lane = outlet.lane().get();
    try {
      List<PackedBlock> found = lane.read(after, upTo, READ_BYTES);
      while (!found.isEmpty()) {
        for (PackedBlock block : found) {
          redis.store(block);
        }
        found = lane.read(found.getLast().id(), upTo, READ_BYTES);
      }
    } catch (IOException failure) {
      LOG.error("{}: blocks on the disk cannot be read: {}", stream, failure.getMessage());
    }
  }

  /** How far the ticks of each instrument are, by what was noted; leaves out what is unreadable. */
  Map<Instrument, FeedPosition> positions(Map<String, byte[]> marks) {
    Map<Instrument, FeedPosition> positions = new HashMap<>();
    marks.forEach(
        (field, value) -> {
          try {
            positions.putAll(FeedMarks.parse(value));
          } catch (IllegalArgumentException unreadable) {
            LOG.error(
                "{} has in field '{}' what cannot be read: {}",
                keys[2],
                field,
                unreadable.getMessage());
          }
        });
    return positions;
  }

  /** What is in the stream already, up to {@code newest}. */
  Found found(StatefulRedisConnection<String, byte[]> connection, StreamId newest) {
    long blocks = connection.sync().xlen(stream);
    Long used = blocks == 0 ? null : connection.sync().memoryUsage(stream);
    long bytes = used == null ? 0 : used;
    Optional<StreamId> first =
        connection.sync().xrange(stream, Range.unbounded(), Limit.from(1)).stream()
            .findFirst()
            .map(entry -> StreamId.parseAny(entry.getId()));
    StreamId oldest =
        first.map(entry -> BlockIds.from(connection, stream, entry)).orElse(StreamId.ZERO);
    double ticks =
        first
            .map(entry -> bytes * StreamSample.ticksPerByte(connection, stream, entry, newest))
            .orElse(0.0);
    return new Found(
        newest, blocks, bytes, Math.round(ticks), oldest, connection.sync().hgetall(keys[2]));
  }

  /** Counts what was found. */
  void countBacklog(Found found) {
    backlog.addBefore(found.oldest, found.newest, found.blocks, found.bytes, found.ticks);
  }

  /**
   * What a stream held when it was first asked.
   *
   * @param newest the last block
   * @param bytes that the blocks take there
   * @param ticks about how many are in them
   * @param oldest the first block
   * @param marks how far the ticks of each instrument are in it
   */
  record Found(
      StreamId newest,
      long blocks,
      long bytes,
      long ticks,
      StreamId oldest,
      Map<String, byte[]> marks) {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
