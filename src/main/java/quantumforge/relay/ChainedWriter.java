package quantumforge.relay;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes blocks into Redis in a chain: each is stored only behind the one before it, so several can
 * be under way at a time and still each is stored exactly once and in order. When Redis refuses or
 * is away, it waits and goes on behind the last block that Redis has. A killed Redis may have lost
 * what it confirmed in its last two seconds, since it puts off writing its log while the disk is
 * busy; so the newest stored blocks are kept and sent again then. Used by one thread; the views are
 * thread-safe.
 *
 * @param <B> what is written
 */
public final class ChainedWriter<B extends ChainedWriter.Link> {

  private static final Logger LOG = LoggerFactory.getLogger(ChainedWriter.class);

  /** What a target answers for a block that it stored. */
  public static final String STORED = "OK";

  private final String name;
  private final RedisLink redis;
  private final int windowBlocks;
  private final long keepBytes;
  private final long keepNanos;
  private final Target<B> target;
  private final RedisPatience patience;
  private final Deque<Sent<B>> inFlight = new ArrayDeque<>();
  private final Deque<Sent<B>> kept = new ArrayDeque<>();
  private volatile long keptBytes;

  /** For what is asked beside the chain. */
  private StatefulRedisConnection<String, byte[]> connection;

  /** What the chain is written through: always opened before Redis is looked at. */
  private RedisPipe pipe;

  private final CommandBytes ping = new CommandBytes(32).command("PING");
  private volatile StreamId lastSent = StreamId.ZERO;
  private StreamId noted = StreamId.ZERO;
  private volatile long holes;

  /**
   * Makes the writer; nothing is connected before {@link #open}.
   *
   * @param name for messages
   * @param windowBlocks blocks under way at most
   * @param keepBytes stored blocks kept for a Redis that loses them, in bytes of memory at most, as
   *     {@link Link#keptBytes} counts them; 0 keeps none
   * @param keepFor how long they are kept at most, counted from when Redis has confirmed them: what
   *     lives for long costs a collector of garbage its pauses
   */
  public ChainedWriter(
      String name,
      RedisLink redis,
      int windowBlocks,
      long keepBytes,
      Duration keepFor,
      Target<B> target) {
    this.name = name;
    this.redis = redis;
    this.patience = new RedisPatience(name, redis);
    this.windowBlocks = windowBlocks;
    this.keepBytes = keepBytes;
    this.keepNanos = keepFor.toNanos();
    this.target = target;
  }

  /** A block with its place in the chain. */
  public interface Link {

    /**
     * What a kept block takes beside its packed bytes and its marks or Gaps, in bytes: object
     * headers, id, place in the queue. Measured with 45,000 blocks on JDK 25: 88 in the relay, 101
     * to 114 in the brain. A block of one trade is 79 bytes packed, so this more than doubles it.
     */
    int OVERHEAD_BYTES = 112;

    /** What a further array takes beside what is in it: its header, its end, who points to it. */
    int ARRAY_BYTES = 24;

    /** Its place in the chain; grows from block to block. */
    StreamId id();

    /**
     * What it takes in memory once it is stored, in bytes and with everything that is kept for it
     * alone; always the same for one block.
     */
    int keptBytes();
  }

  /** Where the chain is kept. */
  public interface Target<B> {

    /** Makes Redis ready and answers the id of the last block that it has. */
    StreamId prepare(StatefulRedisConnection<String, byte[]> connection);

    /**
     * Sends a block, and does not wait for the answer.
     *
     * @param expected the id that must be the last one
     * @throws RedisException when the pipe is closed, or is by this
     */
    void send(RedisPipe pipe, StreamId expected, B block) throws InterruptedException;

    /**
     * Waits for the answer to the first block that was sent and has none.
     *
     * @param connection to find out why Redis refuses it
     * @return {@link ChainedWriter#STORED}, or the id that is the last one instead
     * @throws RedisException when Redis refuses it, or the pipe is closed, or is by this
     */
    String receive(
        RedisPipe pipe,
        StatefulRedisConnection<String, byte[]> connection,
        StreamId expected,
        B block)
        throws InterruptedException;

    /**
     * Redis may have lost what was sent before, confirmed or not; the chain goes on from what it
     * has.
     */
    default void mayHaveLost() {}

    /** Redis has the block. Called in the order of the chain, by the writer's thread. */
    void stored(B block);

    /**
     * Redis lacks blocks that it had confirmed and that are no longer kept here. Whoever has them
     * elsewhere hands them on; otherwise they stay lost, and the chain goes on behind what Redis
     * has. Called by the writer's thread, and again from where Redis stands then when Redis failed
     * meanwhile.
     *
     * @param after the last block that Redis has
     * @param upTo the last one that it lacks
     * @param redis stores what is handed on
     */
    default void missing(StreamId after, StreamId upTo, Refilled<B> redis)
        throws InterruptedException {}
  }

  /** Takes blocks again that Redis had lost. */
  public interface Refilled<B> {

    /**
     * Stores a block behind the one before it, and waits until Redis has it.
     *
     * @param block its id is higher than that of the one before, and at most the last missing one
     * @throws RedisException when Redis does not take it; the caller is to let it pass
     */
    void store(B block) throws InterruptedException;
  }

  /**
   * Something that Redis is asked for.
   *
   * @param <T> what it answers
   */
  public interface Work<T> {

    /** Does it; fails with a {@link RedisException} to be done again. */
    T done() throws InterruptedException;
  }

  /** Connects and finds the place to go on from; waits for Redis as long as it takes. */
  public StreamId open() throws InterruptedException {
    return retried(this::openNow);
  }

  /** The same once; fails with a {@link RedisException} when Redis is away or refuses. */
  StreamId openNow() throws InterruptedException {
    connectIfNeeded();
    lastSent = target.prepare(connection);
    return lastSent;
  }

  /**
   * Goes on behind a block that Redis may not have yet; what lies between is {@link
   * Target#missing}. Waits for Redis as long as it takes. Nothing may be under way.
   */
  public void goOnBehind(StreamId stored) throws InterruptedException {
    if (stored.compareTo(lastSent) > 0) {
      lastSent = stored;
      noted = stored;
      restore();
    }
  }

  /**
   * Looks whether Redis still has what it confirmed, and gives it again what it lost. For times
   * when nothing is sent: a block that is sent finds out by itself.
   */
  public void check() throws InterruptedException {
    if (!inFlight.isEmpty()) {
      return;
    }
    try {
      StreamId last = target.prepare(connection);
      // What lies between may have forgotten a pipe that was used for nothing.
      pipe.send(ping);
      pipe.text();
      if (last.compareTo(lastSent) < 0) {
        recover("the last block there is " + last + " and should be " + lastSent);
      }
    } catch (RedisException failure) {
      recover(String.valueOf(failure.getMessage()));
    }
  }

  /**
   * Does something with Redis, again and again until Redis answers; {@link #trouble} says what it
   * waits for.
   *
   * @param work may be done several times; fails with a {@link RedisException} to be done again
   */
  public <T> T retried(Work<T> work) throws InterruptedException {
    return patience.untilDone(work);
  }

  /** The same for about so long; empty when Redis has not answered then. */
  <T> Optional<T> retriedFor(Duration time, Work<T> work) throws InterruptedException {
    return patience.within(time, work);
  }

  /** The id of the block that was sent last. */
  public StreamId lastSent() {
    return lastSent;
  }

  /** Whether nothing waits for a confirmation. */
  public boolean idle() {
    return inFlight.isEmpty();
  }

  /** What is wrong, or an empty text while Redis takes what it is given. */
  public String trouble() {
    return patience.trouble();
  }

  /**
   * What the stored blocks take that are kept for a Redis that loses them, in bytes of memory;
   * never above the limit. What is under way comes on top: at most the window.
   */
  public long keptBytes() {
    return keptBytes;
  }

  /** How often it had to wait for Redis. */
  public long retries() {
    return patience.retries();
  }

  /** How often Redis had lost blocks that it had confirmed and that are no longer kept here. */
  public long holes() {
    return holes;
  }

  /**
   * Sends a block behind the last one; waits while the window is full.
   *
   * @throws IllegalArgumentException when the block's id is not behind {@link #lastSent}: the chain
   *     would take it a second time
   */
  public void send(B block) throws InterruptedException {
    if (block.id().compareTo(lastSent) <= 0) {
      throw new IllegalArgumentException(
          name + ": block " + block.id() + " does not come behind " + lastSent);
    }
    while (inFlight.size() >= windowBlocks) {
      awaitFirst();
    }
    Sent<B> sent = new Sent<>(lastSent, block, System.nanoTime());
    lastSent = block.id();
    inFlight.add(sent);
    dispatch(sent);
    while (!inFlight.isEmpty() && hasAnswer()) {
      awaitFirst();
    }
  }

  /** Of a pipe that is closed the answer is that it is. */
  private boolean hasAnswer() throws InterruptedException {
    try {
      return pipe.hasAnswer();
    } catch (RedisException closed) {
      return true;
    }
  }

  /**
   * Waits for the confirmation of the first block that has none, for as long as a command may take,
   * and repairs what failed. Does nothing when there is none.
   */
  public void settle() throws InterruptedException {
    if (!inFlight.isEmpty()) {
      awaitFirst();
    }
  }

  /** Waits until Redis has everything that was sent, as long as it takes. */
  public void drain() throws InterruptedException {
    while (!inFlight.isEmpty()) {
      awaitFirst();
    }
  }

  /** Closes what the chain is written through; what is under way may be done or not. */
  public void close() {
    if (pipe != null) {
      pipe.close();
    }
  }

  private void dispatch(Sent<B> sent) throws InterruptedException {
    try {
      target.send(pipe, sent.expected, sent.block);
    } catch (RedisException lost) {
      LOG.debug("{}: block {} was not sent: {}", name, sent.block.id(), lost.getMessage());
    }
  }

  private void awaitFirst() throws InterruptedException {
    Sent<B> first = inFlight.peekFirst();
    String problem = problemOf(first);
    if (problem.isEmpty()) {
      confirmFirst();
    } else {
      LOG.warn(
          "{}: Redis {} did not take block {}: {}",
          name,
          redis.address(),
          first.block.id(),
          problem);
      recover(problem);
    }
  }

  private void confirmFirst() {
    Sent<B> stored = inFlight.removeFirst();
    target.stored(stored.block);
    long now = System.nanoTime();
    kept.addLast(new Sent<>(stored.expected, stored.block, now));
    long bytes = keptBytes + stored.block.keptBytes();
    while (bytes > keepBytes || !kept.isEmpty() && now - kept.peekFirst().nanos > keepNanos) {
      bytes -= kept.removeFirst().block.keptBytes();
    }
    keptBytes = bytes;
  }

  /** Of a pipe that is closed this is the reason why it was. */
  private String problemOf(Sent<B> sent) throws InterruptedException {
    try {
      String answer = target.receive(pipe, connection, sent.expected, sent.block);
      return answer.equals(STORED) ? "" : "the last block there is " + answer;
    } catch (RedisException failure) {
      return String.valueOf(failure.getMessage());
    }
  }

  /**
   * Waits until Redis is back, then sends again what it does not have, one block after the other.
   * What was sent behind a block that failed was refused too, or may be done or not: it is not
   * waited for.
   */
  private void recover(String problem) throws InterruptedException {
    patience.note(problem);
    pipe.close("it is opened anew");
    restore();
  }

  private void restore() throws InterruptedException {
    patience.untilDone(this::restoreOnce);
  }

  private StreamId restoreOnce() throws InterruptedException {
    connectIfNeeded();
    try {
      StreamId stored = target.prepare(connection);
      resend(stored);
      return stored;
    } catch (RedisException failure) {
      pipe.close("it is opened anew");
      throw failure;
    }
  }

  private void resend(StreamId stored) throws InterruptedException {
    target.mayHaveLost();
    StreamId last = stored;
    StreamId before = beforeWhatIsHeld(stored);
    if (stored.compareTo(before) < 0) {
      noteLoss(stored, before);
      last = refill(stored, before);
    }
    for (Sent<B> lost : List.copyOf(kept)) {
      if (lost.block.id().compareTo(last) > 0) {
        last = sendAlone(lost.block, last);
      }
    }
    while (!inFlight.isEmpty()) {
      Sent<B> next = inFlight.peekFirst();
      if (next.block.id().compareTo(last) > 0) {
        last = sendAlone(next.block, last);
      }
      confirmFirst();
    }
    noted = StreamId.ZERO;
  }

  /**
   * The block before the first one held here that Redis lacks, or the last one sent: up to there
   * Redis should have everything by itself.
   */
  private StreamId beforeWhatIsHeld(StreamId stored) {
    return Stream.concat(kept.stream(), inFlight.stream())
        .filter(held -> held.block.id().compareTo(stored) > 0)
        .findFirst()
        .map(held -> held.expected)
        .orElse(lastSent);
  }

  private StreamId refill(StreamId stored, StreamId before) throws InterruptedException {
    AtomicReference<StreamId> last = new AtomicReference<>(stored);
    target.missing(stored, before, block -> last.set(sendAlone(block, last.get())));
    return last.get();
  }

  private StreamId sendAlone(B block, StreamId expected) throws InterruptedException {
    Sent<B> again = new Sent<>(expected, block, System.nanoTime());
    dispatch(again);
    String problem = problemOf(again);
    if (!problem.isEmpty()) {
      throw new RedisException(problem);
    }
    return block.id();
  }

  /** Once for each loss, however often Redis fails while it is made good. */
  private void noteLoss(StreamId last, StreamId before) {
    if (!before.equals(noted)) {
      noted = before;
      holes++;
      LOG.error(
          "{}: Redis {} has lost blocks that are no longer kept here: it has them up to {}, and had"
              + " them up to {}",
          name,
          redis.address(),
          last,
          before);
    }
  }

  private void connectIfNeeded() throws InterruptedException {
    if (connection == null) {
      connection = redis.connect();
    }
    if (pipe == null || !pipe.isOpen()) {
      pipe = redis.openPipe();
    }
  }

  /**
   * A block under way, or stored.
   *
   * @param expected the one before it
   * @param nanos when it was sent, or stored
   */
  private record Sent<B>(StreamId expected, B block, long nanos) {}
}
