package quantumforge.brain;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Tick;
import quantumforge.relay.ChainedWriter;
import quantumforge.relay.StreamId;

/**
 * The trade streams in the brain's own Redis, one for each symbol, as the data contract has them,
 * and beside each a stream of the Gap records that say which ids are missing from it. A block's
 * trades, its Gaps and the watermark behind which it stands are written in one step, so a block
 * that comes twice is stored once, whatever died in between, and no client sees ids jump before it
 * can see why.
 */
final class TradeStreams implements ChainedWriter.Target<Arrival> {

  /**
   * Checks the kind of every key before it writes anything: a script that fails half way keeps what
   * it wrote, and would write it again.
   */
  private static final String LUA =
      """
      local mark = redis.call('GET', KEYS[1]) or '0-0'
      if mark ~= ARGV[1] then return mark end
      for k = 2, #KEYS do
        local kind = redis.call('TYPE', KEYS[k]).ok
        if kind ~= 'stream' and kind ~= 'none' then
          return redis.error_reply(KEYS[k] .. ' is a ' .. kind .. ' and must be a stream; rename it')
        end
      end
      local at = 4 + 2 * #KEYS
      local gaps = at + 6 * tonumber(ARGV[5])
      while at < gaps do
        local k = tonumber(ARGV[at])
        redis.call('XADD', KEYS[k], 'MAXLEN', '~', ARGV[3], '*',
          'symbol', ARGV[2 * k + 2], 'exchange', ARGV[2 * k + 3], 'type', 'TRADE',
          'price', ARGV[at + 1], 'volume', ARGV[at + 2], 'side', ARGV[at + 3],
          'timestamp', ARGV[at + 4], 'trade_id', ARGV[at + 5])
        at = at + 6
      end
      while at <= #ARGV do
        local k = tonumber(ARGV[at])
        redis.call('XADD', KEYS[k], 'MAXLEN', '~', ARGV[4], '*',
          'symbol', ARGV[2 * k + 2], 'exchange', ARGV[2 * k + 3], 'channel', ARGV[at + 1],
          'from_id', ARGV[at + 2], 'to_id', ARGV[at + 3], 'cause', ARGV[at + 4],
          'repaired', ARGV[at + 5], 'timestamp', ARGV[at + 6])
        at = at + 7
      end
      redis.call('SET', KEYS[1], ARGV[2])
      return 'OK'
      """;

  /** Gaps kept for each symbol: months of a bad line; QuestDB keeps all of them. */
  private static final byte[] GAPS_MAX = ascii("10000");

  private final String watermarkKey;
  private final byte[] streamTradesMax;
  private final Consumer<Arrival> onReadable;
  private final Consumer<Arrival> onStored;
  private final StreamRefill refill;
  private String sha = "";

  /**
   * @param sourceStream names the watermark
   * @param onReadable called on a network thread as soon as a block can be read in Redis; not for
   *     one whose confirmation was lost
   * @param onStored called once for each block, when it is certain
   * @param refill has what Redis may lose
   */
  TradeStreams(
      String sourceStream,
      int streamTradesMax,
      Consumer<Arrival> onReadable,
      Consumer<Arrival> onStored,
      StreamRefill refill) {
    this.watermarkKey = "market:watermark:" + sourceStream;
    this.streamTradesMax = ascii(Integer.toString(streamTradesMax));
    this.onReadable = onReadable;
    this.onStored = onStored;
    this.refill = refill;
  }

  @Override
  public StreamId prepare(StatefulRedisConnection<String, byte[]> connection) {
    sha = connection.sync().scriptLoad(LUA);
    byte[] mark = connection.sync().get(watermarkKey);
    return mark == null
        ? StreamId.ZERO
        : StreamId.parse(new String(mark, StandardCharsets.US_ASCII));
  }

  @Override
  public CompletionStage<String> append(
      StatefulRedisConnection<String, byte[]> connection, StreamId expected, Arrival block) {
    Step step = new Step(watermarkKey);
    List<byte[]> trades = new ArrayList<>(6 * block.ticks().size());
    List<byte[]> gaps = new ArrayList<>();
    int tradeCount = 0;
    for (Tick tick : block.ticks()) {
      if (tick instanceof Tick.Trade trade) {
        add(trade, step.tradesIndex(trade.instrument()), trades);
        tradeCount++;
      } else if (tick instanceof Tick.Gap gap) {
        add(gap, step.gapsIndex(gap.instrument()), gaps);
      }
    }
    List<byte[]> arguments = new ArrayList<>(5 + step.names.size() + trades.size() + gaps.size());
    arguments.add(ascii(expected.toString()));
    arguments.add(ascii(block.id().toString()));
    arguments.add(streamTradesMax);
    arguments.add(GAPS_MAX);
    arguments.add(ascii(Integer.toString(tradeCount)));
    arguments.addAll(step.names);
    arguments.addAll(trades);
    arguments.addAll(gaps);
    return connection
        .async()
        .<byte[]>evalsha(
            sha,
            ScriptOutputType.VALUE,
            step.keys.toArray(String[]::new),
            arguments.toArray(byte[][]::new))
        .thenApply(
            answer -> {
              String text = new String(answer, StandardCharsets.US_ASCII);
              if (text.equals(ChainedWriter.STORED)) {
                onReadable.accept(block);
              }
              return text;
            });
  }

  private static void add(Tick.Trade trade, byte[] index, List<byte[]> arguments) {
    arguments.add(index);
    arguments.add(ascii(trade.price().toString()));
    arguments.add(ascii(trade.quantity().toString()));
    arguments.add(ascii(trade.side().name()));
    arguments.add(ascii(Long.toString(trade.timestampMicros())));
    arguments.add(ascii(Long.toString(trade.tradeId())));
  }

  private static void add(Tick.Gap gap, byte[] index, List<byte[]> arguments) {
    arguments.add(index);
    arguments.add(ascii(gap.channel().name()));
    arguments.add(ascii(Long.toString(gap.fromId())));
    arguments.add(ascii(Long.toString(gap.toId())));
    arguments.add(gap.cause().getBytes(StandardCharsets.UTF_8));
    arguments.add(ascii(Boolean.toString(gap.repaired())));
    arguments.add(ascii(Long.toString(gap.timestampMicros())));
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

  /** The keys of one step, and for each stream among them the two names in its entries. */
  private static final class Step {
    private final List<String> keys = new ArrayList<>();
    private final List<byte[]> names = new ArrayList<>();
    private final Map<Instrument, byte[]> trades = new HashMap<>();
    private final Map<Instrument, byte[]> gaps = new HashMap<>();

    Step(String watermarkKey) {
      keys.add(watermarkKey);
    }

    byte[] tradesIndex(Instrument instrument) {
      return trades.computeIfAbsent(instrument, i -> add(key(i), i));
    }

    byte[] gapsIndex(Instrument instrument) {
      return gaps.computeIfAbsent(instrument, i -> add(gapsKey(i), i));
    }

    private byte[] add(String key, Instrument instrument) {
      keys.add(key);
      names.add(instrument.symbol().getBytes(StandardCharsets.UTF_8));
      names.add(instrument.exchange().getBytes(StandardCharsets.UTF_8));
      return ascii(Integer.toString(keys.size()));
    }
  }
}
