package quantumforge.brain;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.RetryDelay;
import quantumforge.relay.BehindStream;
import quantumforge.relay.CommandBytes;
import quantumforge.relay.RedisPipe;
import quantumforge.relay.StreamBases;
import quantumforge.relay.StreamId;
import quantumforge.relay.WireBlock;

/**
 * Reads a collector's stream as one consumer of one group: first what an earlier run read and did
 * not acknowledge, then what is new. While the collector has moved a part of it to the group's
 * {@link BehindStream}, that one comes before the other, until the collector removes it. After
 * every trouble, and whenever the connection was lost, it asks again for all that is not
 * acknowledged: some of it may not have arrived here, and a Redis that was killed may have
 * forgotten acknowledgements that it had answered. So a block may come again. Used by one thread;
 * the views are thread-safe.
 */
final class StreamReader {

  private static final Logger LOG = LoggerFactory.getLogger(StreamReader.class);

  /** One name for every run, so that a restarted brain finds what it had not acknowledged. */
  private static final String CONSUMER = "brain";

  /** The collector may remove a stream while a reader waits for it, which need not end the wait. */
  private static final Duration BEHIND_BLOCK = Duration.ofMillis(100);

  private final Source source;
  private final BrainSettings settings;
  private final Duration block;
  private final RetryDelay delay = new RetryDelay(Duration.ofMillis(50), Duration.ofSeconds(2));
  private final CommandBytes command = new CommandBytes(256);

  /** For what is asked beside the reading. */
  private StatefulRedisConnection<String, byte[]> connection;

  private RedisPipe pipe;
  private final BlockChain chain;
  private final StreamBases bases;
  private final Reading common;
  private final Reading behind;
  private volatile Reading now;
  private volatile boolean readAllAgain;
  private volatile boolean lookBehind;
  private volatile long rest;
  private volatile String trouble = "not connected yet";

  /** How far one of the two streams is read. */
  private static final class Reading {
    private final String stream;
    private StreamId last = StreamId.ZERO;

    /** Whether it is read again what was delivered and not acknowledged. */
    private volatile boolean again = true;

    Reading(String stream) {
      this.stream = stream;
    }

    void beginAnew() {
      last = StreamId.ZERO;
      again = true;
    }
  }

  StreamReader(Source source, BrainSettings settings, MeterRegistry meters) {
    this.source = source;
    this.chain = new BlockChain(source.name(), meters);
    this.bases = new StreamBases(source.stream());
    this.common = new Reading(source.stream());
    this.behind = new Reading(source.behind(settings.group()));
    this.now = behind;
    this.settings = settings;
    this.block = settings.commandTimeout().dividedBy(2);
  }

  /** Whether it still reads what was delivered before and not acknowledged. */
  boolean rereading() {
    return now == behind || common.again || readAllAgain;
  }

  /**
   * The next messages, in order except that all that is not acknowledged may come again; none when
   * nothing came for a while or the collector's Redis is away.
   */
  List<StreamMessage<String, byte[]>> read() throws InterruptedException {
    try {
      connectIfNeeded();
      if (readAllAgain) {
        readAllAgain = false;
        readAgain();
      }
      if (lookBehind) {
        lookBehind = false;
        now = behind;
      }
      List<StreamMessage<String, byte[]>> messages = now == behind ? readBehind() : read(common);
      if (!trouble.isEmpty()) {
        LOG.info("reads {} as {}", source.name(), settings.group());
      }
      trouble = "";
      delay.reset();
      List<StreamMessage<String, byte[]>> following = followed(messages);
      bases.learn(connection, following.stream().map(StreamMessage::getBody).toList());
      return following;
    } catch (RedisException failure) {
      pause(failure);
      return List.of();
    }
  }

  /**
   * What follows on what was read before. Redis may have delivered a block to a connection that was
   * dead on this side only: it is among what is not acknowledged, so that is read then, from the
   * place of the gap. Or the collector has moved it.
   */
  private List<StreamMessage<String, byte[]>> followed(
      List<StreamMessage<String, byte[]>> messages) {
    if (messages.isEmpty()) {
      now.again = false;
      return messages;
    }
    List<StreamMessage<String, byte[]>> following = chain.following(messages);
    if (!following.isEmpty()) {
      now.last = StreamId.parseAny(following.getLast().getId());
      rest = now == behind ? BehindStream.rest(following.getLast().getBody()) : 0;
    }
    if (following.size() < messages.size()) {
      now.again = true;
      now = behind;
    }
    return following;
  }

  /** The block of an entry that was read last. */
  WireBlock block(Map<String, byte[]> body) {
    return bases.block(body);
  }

  /** Lets all that is not acknowledged come again. May be called by any thread. */
  void readAllAgain() {
    readAllAgain = true;
  }

  /** The collector has moved something that is not acknowledged. May be called by any thread. */
  void lookBehind() {
    lookBehind = true;
  }

  /** About how many blocks wait in the group's own stream and on the collector's disk. */
  long rest() {
    return now == behind ? rest : 0;
  }

  /** What is wrong, or an empty text while the stream can be read. */
  String trouble() {
    return trouble;
  }

  private List<StreamMessage<String, byte[]>> readBehind() throws InterruptedException {
    try {
      return read(behind);
    } catch (RedisCommandExecutionException refused) {
      if (!BehindStream.isGone(refused)) {
        throw refused;
      }
      behind.beginAnew();
      now = common;
      return read(common);
    }
  }

  private List<StreamMessage<String, byte[]>> read(Reading from) throws InterruptedException {
    command.clear();
    command.begin(from.again ? 9 : 11).add("XREADGROUP").add("GROUP").add(settings.group());
    command.add(CONSUMER).add("COUNT").add(settings.readBlocks());
    if (!from.again) {
      command.add("BLOCK").add((from == behind ? BEHIND_BLOCK : block).toMillis());
    }
    command.add("STREAMS").add(from.stream).add(from.again ? from.last.toString() : ">");
    pipe.send(command);
    return pipe.entries();
  }

  private void connectIfNeeded() throws InterruptedException {
    if (connection == null) {
      connection = source.redis().connect();
    }
    if (pipe == null || !pipe.isOpen()) {
      pipe = source.redis().openPipe();
    }
  }

  /** Reads nothing more. For the thread that reads. */
  void close() {
    if (pipe != null) {
      pipe.close();
    }
  }

  private void readAgain() {
    behind.beginAnew();
    common.beginAnew();
    now = behind;
  }

  private void pause(RedisException failure) throws InterruptedException {
    readAgain();
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String reason = String.valueOf(cause.getMessage());
    if (!reason.equals(trouble)) {
      LOG.warn("cannot read {}: {}; keeps trying", source.name(), reason);
    }
    trouble = reason;
    Thread.sleep(delay.next());
  }
}
