package quantumforge.brain;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.Tick;
import quantumforge.relay.StreamId;
import quantumforge.relay.StreamLag;
import quantumforge.relay.StreamTail;
import quantumforge.relay.WireBlock;

/**
 * One source: reads and unpacks its blocks, hands them to the intake, and acknowledges what the
 * stores have. Each of the loops is for one thread of its own; the views are thread-safe.
 */
final class Inlet {

  private static final Logger LOG = LoggerFactory.getLogger(Inlet.class);

  private static final long LOOK_MILLIS = 500;

  private final int number;
  private final Source source;
  private final StreamReader reader;
  private final BlockUnpacker unpacker;
  private final Acknowledger acknowledger;
  private final Acknowledger behind;
  private final Intake intake;
  private final SourceLag lag;
  private final String group;
  private final PassedOver passedOver;
  private final FastForward lane;
  private final int backlogBlocks;
  private volatile boolean stopping;

  Inlet(
      int number,
      Source source,
      BrainSettings settings,
      Intake intake,
      PassedOver passedOver,
      FastForward lane,
      MeterRegistry meters) {
    this.number = number;
    this.source = source;
    this.intake = intake;
    this.group = settings.group();
    this.passedOver = passedOver;
    this.lane = lane;
    this.backlogBlocks = settings.readBlocks();
    this.lag = new SourceLag(settings.catchingUpAfter(), settings.caughtUpBelow());
    this.reader = new StreamReader(source, settings, meters);
    this.unpacker = new BlockUnpacker(meters);
    this.acknowledger = new Acknowledger(source, settings, reader::readAllAgain, meters);
    this.behind =
        new Acknowledger(
            new Source(source.redis(), source.behind(group)),
            settings,
            reader::readAllAgain,
            meters);
    Tags tags = Tags.of("source", source.name());
    meters.gauge(
        "forge.brain.source.connected", tags, reader, read -> read.trouble().isEmpty() ? 1 : 0);
    meters.gauge("forge.brain.lag.ticks", tags, lag, SourceLag::ticks);
    meters.gauge("forge.brain.lag.blocks", tags, lag, SourceLag::blocks);
    meters.gauge(
        "forge.brain.lag.seconds",
        tags,
        lag,
        behind -> behind.millis(System.currentTimeMillis()) / 1_000.0);
    meters.gauge(
        "forge.brain.source.catching.up", tags, lag, behind -> behind.catchingUp() ? 1 : 0);
  }

  Source source() {
    return source;
  }

  void readLoop() throws InterruptedException {
    lookFirst();
    try (unpacker) {
      readUntilStopped();
    } finally {
      reader.close();
    }
  }

  private void readUntilStopped() throws InterruptedException {
    while (!stopping) {
      List<StreamMessage<String, byte[]>> messages = reader.read();
      if (reader.trouble().isEmpty()) {
        intake.alive(number, reader.rereading());
      }
      for (StreamMessage<String, byte[]> message : messages) {
        take(message);
      }
    }
  }

  private void take(StreamMessage<String, byte[]> message) throws InterruptedException {
    StreamId id = StreamId.parseAny(message.getId());
    Map<String, byte[]> body = message.getBody();
    WireBlock packed = reader.block(body);
    List<Tick> ticks = unpacker.unpack(id, packed);
    if (!ticks.isEmpty()) {
      long cutMillis = BlockChain.cut(id, body).millis();
      lag.taken(cutMillis, ticks.size(), System.currentTimeMillis());
    }
    Acknowledger from = message.getStream().equals(source.stream()) ? acknowledger : behind;
    intake.take(number, packed, ticks, new Arrival.Delivery(from, id));
  }

  /** Tells the collector what the stores have, until it is interrupted. */
  void acknowledgeLoop() throws InterruptedException {
    while (true) {
      Duration pause = acknowledger.flush();
      Duration other = behind.flush();
      Thread.sleep(pause.compareTo(other) > 0 ? pause : other);
    }
  }

  /** Looks how much waits in the collector's stream, until it is interrupted. */
  void lagLoop() throws InterruptedException {
    Optional<StatefulRedisConnection<String, byte[]>> connection = Optional.empty();
    while (true) {
      try {
        if (connection.isEmpty()) {
          connection = Optional.of(source.redis().connect());
        }
        look(connection.get());
      } catch (RedisException away) {
        lane.lost(number);
        // The reader says so; what is known of the lag only grows older.
        LOG.debug("cannot ask {} for the lag: {}", source.name(), away.getMessage());
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Before anything is read, and with what an earlier run read and did not acknowledge. */
  private void lookFirst() {
    try (StatefulRedisConnection<String, byte[]> connection = source.redis().connect()) {
      StreamLag.of(connection, source.stream(), group)
          .ifPresent(
              now -> lookAtBacklog(connection, now.unread() + now.pending() + moved(connection)));
    } catch (RedisException away) {
      LOG.debug("cannot look at the end of {}: {}", source.name(), away.getMessage());
    }
  }

  private void look(StatefulRedisConnection<String, byte[]> connection) {
    long moved = moved(connection);
    StreamLag.of(connection, source.stream(), group)
        .ifPresent(
            now -> {
              long waiting = now.unread() + Math.max(moved, reader.rest());
              lag.looked(waiting, System.currentTimeMillis());
              lookAtBacklog(connection, waiting);
              lookAhead(connection, waiting);
            });
  }

  /** Blocks that were moved out of the stream for this brain and that it has not read. */
  private long moved(StatefulRedisConnection<String, byte[]> connection) {
    try {
      Optional<StreamLag> found = StreamLag.of(connection, source.behind(group), group);
      found.ifPresent(there -> reader.lookBehind());
      return found.map(StreamLag::unread).orElse(0L);
    } catch (RedisCommandExecutionException none) {
      return 0;
    }
  }

  private void lookAhead(StatefulRedisConnection<String, byte[]> connection, long blocks) {
    if (blocks > 0 && lag.catchingUp()) {
      lane.look(number, connection, source.stream());
      return;
    }
    lane.isCurrent(number);
    if (blocks == 0) {
      lane.end(number);
    }
  }

  private void lookAtBacklog(StatefulRedisConnection<String, byte[]> connection, long blocks) {
    if (blocks >= backlogBlocks) {
      passedOver.waiting(StreamTail.newest(connection, source.stream()));
    }
  }

  /** How far the reading is behind. */
  SourceLag lag() {
    return lag;
  }

  /** Reads no further block. */
  void stop() {
    stopping = true;
  }

  String readTrouble() {
    return reader.trouble();
  }

  String acknowledgeTrouble() {
    return acknowledger.trouble().isEmpty() ? behind.trouble() : acknowledger.trouble();
  }

  long corrupt() {
    return unpacker.corrupt();
  }
}
