package quantumforge.brain;

import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
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
    }
  }

  private void readUntilStopped() throws InterruptedException {
    while (!stopping) {
      List<StreamMessage<String, byte[]>> messages = reader.read();
      if (reader.trouble().isEmpty()) {
        intake.alive(number, reader.rereading());
      }
      for (StreamMessage<String, byte[]> message : messages) {
        take(StreamId.parseAny(message.getId()), message.getBody());
      }
    }
  }

  private void take(StreamId id, Map<String, byte[]> body) throws InterruptedException {
    WireBlock packed = reader.block(body);
    List<Tick> ticks = unpacker.unpack(id, packed);
    if (!ticks.isEmpty()) {
      long cutMillis = BlockChain.cut(id, body).millis();
      lag.taken(cutMillis, ticks.size(), System.currentTimeMillis());
    }
    intake.take(number, packed, ticks, new Arrival.Delivery(acknowledger, id));
  }

  /** Tells the collector what the stores have, until it is interrupted. */
  void acknowledgeLoop() throws InterruptedException {
    while (true) {
      Thread.sleep(acknowledger.flush());
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
          .ifPresent(now -> lookAtBacklog(connection, now.unread() + now.pending()));
    } catch (RedisException away) {
      LOG.debug("cannot look at the end of {}: {}", source.name(), away.getMessage());
    }
  }

  private void look(StatefulRedisConnection<String, byte[]> connection) {
    StreamLag.of(connection, source.stream(), group)
        .ifPresent(
            now -> {
              lag.looked(now.unread(), System.currentTimeMillis());
              lookAtBacklog(connection, now.unread());
              lookAhead(connection, now.unread());
            });
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
    return acknowledger.trouble();
  }

  long corrupt() {
    return unpacker.corrupt();
  }
}
