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
 * The trade streams in the brain's own Redis, one for each symbol, as the data contract has them. A
 * block's trades and the watermark behind which it stands are written in one step, so a block that
 * comes twice is stored once, whatever died in between.
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
      local keep = ARGV[3]
      local at = 2 + 2 * #KEYS
      while at <= #ARGV do
        local k = tonumber(ARGV[at])
        redis.call('XADD', KEYS[k], 'MAXLEN', '~', keep, '*',
          'symbol', ARGV[2 * k], 'exchange', ARGV[2 * k + 1], 'type', 'TRADE',
          'price', ARGV[at + 1], 'volume', ARGV[at + 2], 'side', ARGV[at + 3],
          'timestamp', ARGV[at + 4], 'trade_id', ARGV[at + 5])
        at = at + 6
      end
      redis.call('SET', KEYS[1], ARGV[2])
      return 'OK'
      """;

  private static final int FIRST_STREAM_KEY = 2;

  private final String watermarkKey;
  private final byte[] streamTradesMax;
  private final Consumer<Arrival> onReadable;
  private String sha = "";

  /**
   * @param sourceStream names the watermark
   * @param onReadable called on a network thread as soon as a block can be read in Redis
   */
  TradeStreams(String sourceStream, int streamTradesMax, Consumer<Arrival> onReadable) {
    this.watermarkKey = "market:watermark:" + sourceStream;
    this.streamTradesMax = ascii(Integer.toString(streamTradesMax));
    this.onReadable = onReadable;
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
    List<String> keys = new ArrayList<>();
    keys.add(watermarkKey);
    List<byte[]> arguments = new ArrayList<>(8 + 6 * block.ticks().size());
    arguments.add(ascii(expected.toString()));
    arguments.add(ascii(block.id().toString()));
    arguments.add(streamTradesMax);
    Map<Instrument, byte[]> indexes = indexes(block, keys, arguments);
    for (Tick tick : block.ticks()) {
      if (tick instanceof Tick.Trade trade) {
        arguments.add(indexes.get(trade.instrument()));
        arguments.add(ascii(trade.price().toString()));
        arguments.add(ascii(trade.quantity().toString()));
        arguments.add(ascii(trade.side().name()));
        arguments.add(ascii(Long.toString(trade.timestampMicros())));
        arguments.add(ascii(Long.toString(trade.tradeId())));
      }
    }
    return connection
        .async()
        .<byte[]>evalsha(
            sha,
            ScriptOutputType.VALUE,
            keys.toArray(String[]::new),
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

  /**
   * Gives each symbol of the block a key, and its two names as arguments at twice the key's index.
   */
  private static Map<Instrument, byte[]> indexes(
      Arrival block, List<String> keys, List<byte[]> arguments) {
    Map<Instrument, byte[]> indexes = new HashMap<>();
    for (Tick tick : block.ticks()) {
      if (tick instanceof Tick.Trade trade && !indexes.containsKey(trade.instrument())) {
        Instrument instrument = trade.instrument();
        indexes.put(instrument, ascii(Integer.toString(FIRST_STREAM_KEY + indexes.size())));
        keys.add(key(instrument));
        arguments.add(instrument.symbol().getBytes(StandardCharsets.UTF_8));
        arguments.add(instrument.exchange().getBytes(StandardCharsets.UTF_8));
      }
    }
    return indexes;
  }

  /** The stream of one symbol's trades. */
  static String key(Instrument instrument) {
    return "market:" + instrument.exchange() + ":trades:" + instrument.symbol();
  }

  @Override
  public void stored(Arrival block) {
    block.markInRedis();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
