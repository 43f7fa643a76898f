package quantumforge.brain;

import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.ChainedWriter;
import quantumforge.relay.CommandBytes;
import quantumforge.relay.RedisPipe;
import quantumforge.relay.StreamId;

/**
 * The trade streams in the brain's own Redis, one for each symbol, as the data contract has them,
 * and beside each a stream of the Gap records that say which ids are missing from it. A block's
 * trades, its Gaps, the watermark behind which it stands and the positions of its instruments are
 * written in one step, so a block that comes twice is stored once, whatever died in between, and no
 * client sees ids jump before it can see why.
 *
 * <p>The step is a transaction of plain commands, which costs Redis half of what a script does that
 * adds the same entries. A transaction cannot look before it writes, so the watermark is watched
 * and a script looks first; what it refuses it writes as it is, and Redis gives up the transaction.
 * All of it is sent at once, and Redis answers twice: that it answers again, and where the
 * watermark is then.
 */
final class TradeStreams implements ChainedWriter.Target<Arrival> {

  /**
   * Checks the kind of every key too: a transaction goes on behind a command that failed, and the
   * watermark would pass the trades that it did not store. Whatever is watched is touched when the
   * step is not to be done; {@code PEXPIRE} is taken by a Redis without memory too.
   */
  private static final String CHECK =
      """
      local mark = redis.call('GET', KEYS[1])
      local function refused(answer)
        if mark then
          redis.call('PEXPIRE', KEYS[1], 100000)
          redis.call('PERSIST', KEYS[1])
        else
          redis.call('SET', KEYS[1], '')
          redis.call('DEL', KEYS[1])
        end
        return answer
      end
      if (mark or '0-0') ~= ARGV[1] then return refused(mark or '0-0') end
      for k = 2, #KEYS do
        local kind = redis.call('TYPE', KEYS[k]).ok
        local right = k == 2 and 'hash' or 'stream'
        if kind ~= right and kind ~= 'none' then
          return refused(redis.error_reply(KEYS[k] .. ' is a ' .. kind .. ' and must be a ' .. right .. '; rename it'))
        end
      end
      return 'OK'
      """;

  /** Gaps kept for each symbol: months of a bad line; QuestDB keeps all of them. */
  private static final String GAPS_MAX = "10000";

  /** Redis cuts a stream by whole nodes of this many entries, so looking more often is in vain. */
  private static final int TRIM_TRADES = 100;

  /** Room for the commands of a block of some hundred trades; it grows. */
  private static final int COMMAND_BYTES = 64 * 1024;

  /** Memory of larger steps is not used again: they are of a backlog. */
  private static final int KEPT_BYTES_MAX = 4 * 1024 * 1024;

  private static final byte[] SILENCE =
      new CommandBytes(64).command("CLIENT", "REPLY", "OFF").toArray();
  private static final byte[] BEGIN = new CommandBytes(64).command("MULTI").toArray();
  private static final byte[] END =
      new CommandBytes(64).command("EXEC").command("CLIENT", "REPLY", "ON").toArray();
  private static final byte[] VOLUME = part("volume");
  private static final byte[] BUY = new CommandBytes(64).add("side").add("BUY").toArray();
  private static final byte[] SELL = new CommandBytes(64).add("side").add("SELL").toArray();
  private static final byte[] TIMESTAMP = part("timestamp");
  private static final byte[] TRADE_ID = part("trade_id");

  private final String watermarkKey;
  private final String streamTradesMax;
  private final String positionsKey;
  private Consumer<Arrival> onReadable = readable -> {};
  private Consumer<Arrival> onStored = stored -> {};
  private final StreamRefill refill;
  private final PassedOver passedOver;
  private final StreamRoom room;

  private final Map<Instrument, Streams> streams = new HashMap<>();

  /** Steps that were sent and have no answer. */
  private final Deque<Step> underWay = new ArrayDeque<>();

  private final CommandBytes head = new CommandBytes(4 * 1024);
  private final byte[] watch;
  private final CommandBytes mark;
  private CommandBytes commands = new CommandBytes(COMMAND_BYTES);
  private long steps;

  /**
   * @param sourceStream names the watermark
   * @param refill has what Redis may lose
   * @param passedOver says which trades would be cut off again at once
   * @param room is made when Redis is full
   */
  TradeStreams(
      String sourceStream,
      int streamTradesMax,
      StreamRefill refill,
      PassedOver passedOver,
      StreamRoom room) {
    this.watermarkKey = "market:watermark:" + sourceStream;
    this.positionsKey = watermarkKey + ":positions";
    this.watch = new CommandBytes(128).command("WATCH", watermarkKey).toArray();
    this.mark = new CommandBytes(128).command("GET", watermarkKey);
    this.streamTradesMax = Integer.toString(streamTradesMax);
    this.refill = refill;
    this.passedOver = passedOver;
    this.room = room;
  }

  /**
   * Says who is told; before the first block.
   *
   * @param onReadable called as soon as it is known that a block can be read in Redis; not for one
   *     whose confirmation was lost
   * @param onStored called once for each block, when it is certain
   */
  void tell(Consumer<Arrival> onReadable, Consumer<Arrival> onStored) {
    this.onReadable = onReadable;
    this.onStored = onStored;
  }

  /** The positions of all instruments behind the last block: names and values. */
  Map<String, byte[]> positions(StatefulRedisConnection<String, byte[]> connection) {
    try (connection) {
      return connection.sync().hgetall(positionsKey);
    }
  }

  /** Nobody sees whether a step may watch and look, so it is seen here that both are allowed. */
  @Override
  public StreamId prepare(StatefulRedisConnection<String, byte[]> connection) {
    underWay.clear();
    connection.sync().watch(watermarkKey);
    byte[] mark = connection.sync().get(watermarkKey);
    String[] keys = {watermarkKey, positionsKey};
    byte[] expected = mark == null ? ascii(StreamId.ZERO.toString()) : mark;
    connection.sync().<byte[]>eval(CHECK, ScriptOutputType.VALUE, keys, expected);
    connection.sync().unwatch();
    return mark == null ? StreamId.ZERO : StreamId.parse(ascii(mark));
  }

  /**
   * Behind a step that was not done the mark is not the expected one, so none of the next is. A
   * Redis that still loads its data may refuse the script and take what comes behind it, so a pipe
   * is opened before {@link #prepare}.
   */
  @Override
  public void send(RedisPipe pipe, StreamId expected, Arrival block) throws InterruptedException {
    Step step = step(block.id(), block.ticks(), block.marks(), commands);
    step.bytes = commands.size();
    head.clear();
    head.put(SILENCE).put(watch).begin(4 + step.keys.size()).add("EVAL").add(CHECK);
    head.add(step.keys.size());
    step.keys.forEach(head::add);
    head.add(expected.toString());
    underWay.add(step);
    pipe.send(head, commands, mark);
    if (commands.room() > KEPT_BYTES_MAX) {
      commands = new CommandBytes(COMMAND_BYTES);
    }
  }

  @Override
  public String receive(
      RedisPipe pipe,
      StatefulRedisConnection<String, byte[]> connection,
      StreamId expected,
      Arrival block)
      throws InterruptedException {
    Step step = underWay.remove();
    if (!pipe.text().equals(ChainedWriter.STORED)) {
      pipe.close("Redis answers to what it was told not to answer to");
    }
    byte[] mark = pipe.answer();
    String found = mark == null ? StreamId.ZERO.toString() : ascii(mark);
    if (found.equals(block.id().toString())) {
      onReadable.accept(block);
      return ChainedWriter.STORED;
    }
    if (found.equals(expected.toString())) {
      findOut(connection, step, found);
    }
    return found;
  }

  /**
   * Why a step was not done. The script says what is wrong with a key. Had the step no room, Redis
   * refused a command of it while those before it waited, gave them all up, and may have room for a
   * small one again. Otherwise a write that changes nothing is refused for the reason for which the
   * step was: a full disk, a missing right.
   *
   * @throws RedisException with the reason
   */
  private void findOut(
      StatefulRedisConnection<String, byte[]> connection, Step step, String found) {
    RedisCommands<String, byte[]> redis = connection.sync();
    try {
      String[] keys = step.keys.toArray(String[]::new);
      redis.<byte[]>eval(CHECK, ScriptOutputType.VALUE, keys, ascii(found));
      RedisMemory.of(redis.info("memory")).check(step.bytes);
      redis.setrange(watermarkKey, 0, new byte[0]);
    } catch (RedisException refusal) {
      room.make(refusal, connection, tradeKeys());
      throw refusal;
    }
  }

  private String[] tradeKeys() {
    return streams.values().stream().map(stream -> stream.tradesKey).toArray(String[]::new);
  }

  /** Puts a block's commands together; {@code commands} is overwritten. */
  Step step(StreamId id, List<Tick> ticks, byte[][] marks, CommandBytes commands) {
    Step step = new Step(++steps, commands, watermarkKey, positionsKey);
    step.commands.put(BEGIN);
    for (Tick tick : ticks) {
      if (tick instanceof Tick.Trade trade) {
        add(step, trade, streams(trade.instrument()));
      } else if (tick instanceof Tick.Gap gap) {
        step.add(gap, streams(gap.instrument()));
      }
    }
    putPositions(step, marks);
    step.commands.command("SET", watermarkKey, id.toString()).put(END);
    return step;
  }

  private void add(Step step, Tick.Trade trade, Streams streams) {
    if (passedOver.has(trade)) {
      step.passOver(trade, streams);
    } else {
      step.add(trade, streams);
    }
  }

  private void putPositions(Step step, byte[][] marks) {
    int parts = marks.length + 2 * step.passed.size();
    if (parts == 0) {
      return;
    }
    step.commands.begin(2 + parts).add("HSET").add(positionsKey);
    for (byte[] mark : marks) {
      step.commands.add(mark);
    }
    for (Streams streams : step.passed) {
      step.commands.add(streams.passedName).add(streams.passedId);
    }
  }

  private Streams streams(Instrument instrument) {
    Streams known = streams.get(instrument);
    return known != null
        ? known
        : streams.computeIfAbsent(instrument, i -> new Streams(i, streamTradesMax));
  }

  /** The stream of one symbol's trades. */
  static String key(Instrument instrument) {
    return "market:" + instrument.exchange() + ":trades:" + instrument.symbol();
  }

  /** The stream of one symbol's Gap records. */
  static String gapsKey(Instrument instrument) {
    return "market:" + instrument.exchange() + ":gaps:" + instrument.symbol();
  }

  @Override
  public void stored(Arrival block) {
    if (!block.inRedis()) {
      onStored.accept(block);
      block.markInRedis();
    }
  }

  @Override
  public void missing(StreamId after, StreamId upTo, ChainedWriter.Refilled<Arrival> redis)
      throws InterruptedException {
    refill.fill(after, upTo, redis);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String ascii(byte[] text) {
    return new String(text, StandardCharsets.US_ASCII);
  }

  private static byte[] part(String text) {
    return new CommandBytes(64).add(text).toArray();
  }

  /** One symbol's streams, with what is the same in all commands for them. */
  private static final class Streams {
    private final String tradesKey;
    private final String gapsKey;
    private final byte[] tradeHead;
    private final byte[] gapHead;
    private final byte[] trim;
    private final byte[] passedName;
    private long passedId;
    private long stepWithPassed;
    private int untrimmed;
    private long stepWithTrades;
    private long stepWithGaps;

    Streams(Instrument instrument, String tradesMax) {
      tradesKey = key(instrument);
      gapsKey = gapsKey(instrument);
      tradeHead =
          new CommandBytes(256)
              .begin(19)
              .add("XADD")
              .add(tradesKey)
              .add("*")
              .add("symbol")
              .add(instrument.symbol())
              .add("exchange")
              .add(instrument.exchange())
              .add("type")
              .add("TRADE")
              .add("price")
              .toArray();
      gapHead =
          new CommandBytes(256)
              .begin(22)
              .add("XADD")
              .add(gapsKey)
              .add("MAXLEN")
              .add("~")
              .add(GAPS_MAX)
              .add("*")
              .add("symbol")
              .add(instrument.symbol())
              .add("exchange")
              .add(instrument.exchange())
              .toArray();
      passedName = (PassedOver.MARK + instrument).getBytes(StandardCharsets.UTF_8);
      trim = new CommandBytes(128).command("XTRIM", tradesKey, "MAXLEN", "~", tradesMax).toArray();
    }
  }

  /** The commands of one block, and the keys that they write to. */
  static final class Step {
    private final CommandBytes commands;
    private final long number;
    private final List<String> keys = new ArrayList<>();
    private final List<Streams> passed = new ArrayList<>(0);
    private int bytes;

    Step(long number, CommandBytes commands, String watermarkKey, String positionsKey) {
      this.number = number;
      this.commands = commands;
      commands.clear();
      keys.add(watermarkKey);
      keys.add(positionsKey);
    }

    void passOver(Tick.Trade trade, Streams streams) {
      if (streams.stepWithPassed != number) {
        streams.stepWithPassed = number;
        passed.add(streams);
      }
      streams.passedId = trade.tradeId();
    }

    void add(Tick.Trade trade, Streams streams) {
      if (streams.stepWithTrades != number) {
        streams.stepWithTrades = number;
        keys.add(streams.tradesKey);
      }
      commands
          .put(streams.tradeHead)
          .add(trade.price().units(), trade.price().decimals())
          .put(VOLUME)
          .add(trade.quantity().units(), trade.quantity().decimals())
          .put(
              switch (trade.side()) {
                case BUY -> BUY;
                case SELL -> SELL;
              })
          .put(TIMESTAMP)
          .add(trade.timestampMicros())
          .put(TRADE_ID)
          .add(trade.tradeId());
      if (++streams.untrimmed >= TRIM_TRADES) {
        commands.put(streams.trim);
        streams.untrimmed = 0;
      }
    }

    void add(Tick.Gap gap, Streams streams) {
      if (streams.stepWithGaps != number) {
        streams.stepWithGaps = number;
        keys.add(streams.gapsKey);
      }
      commands
          .put(streams.gapHead)
          .add("channel")
          .add(gap.channel().name())
          .add("from_id")
          .add(gap.fromId())
          .add("to_id")
          .add(gap.toId())
          .add("cause")
          .add(gap.cause())
          .add("repaired")
          .add(Boolean.toString(gap.repaired()))
          .add("timestamp")
          .add(gap.timestampMicros());
    }
  }
}
