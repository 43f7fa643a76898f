package quantumforge.demo;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Side;

/** The trade streams in a brain's Redis: {@code market:<exchange>:trades:<SYMBOL>}. */
final class RedisTrades implements TradeStore {

  private static final int PAGE = 2_000;

  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;

  private RedisTrades(RedisClient client, StatefulRedisConnection<String, String> connection) {
    this.client = client;
    this.connection = connection;
  }

  static RedisTrades open(RedisServer server) throws IOException {
    RedisClient client = RedisClient.create(server.url(RedisUser.READER));
    try {
      return new RedisTrades(client, client.connect());
    } catch (RedisException refused) {
      client.shutdown();
      throw new IOException(
          "Redis of %s does not answer: %s".formatted(server.node(), refused.getMessage()),
          refused);
    }
  }

  @Override
  public long trades(List<Instrument> instruments) throws IOException {
    try {
      long trades = 0;
      for (Instrument instrument : instruments) {
        trades += connection.sync().xlen(key(instrument));
      }
      return trades;
    } catch (RedisException failed) {
      throw new IOException("Redis: " + failed.getMessage(), failed);
    }
  }

  @Override
  public void read(Instrument instrument, Reader reader) throws IOException {
    RedisCommands<String, String> commands = connection.sync();
    Range<String> rest = Range.unbounded();
    try {
      while (true) {
        List<StreamMessage<String, String>> page =
            commands.xrange(key(instrument), rest, Limit.from(PAGE));
        for (StreamMessage<String, String> entry : page) {
          take(instrument, entry, reader);
        }
        if (page.size() < PAGE) {
          return;
        }
        rest =
            Range.from(
                Range.Boundary.excluding(page.getLast().getId()), Range.Boundary.unbounded());
      }
    } catch (RedisException failed) {
      throw new IOException("Redis, " + key(instrument) + ": " + failed.getMessage(), failed);
    }
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
  }

  private static void take(
      Instrument instrument, StreamMessage<String, String> entry, Reader reader)
      throws IOException {
    Map<String, String> fields = entry.getBody();
    boolean contract =
        instrument.symbol().equals(fields.get("symbol"))
            && instrument.exchange().equals(fields.get("exchange"))
            && "TRADE".equals(fields.get("type"));
    if (!contract) {
      throw new IOException(
          "%s, entry %s breaks the data contract: %s"
              .formatted(key(instrument), entry.getId(), fields));
    }
    try {
      reader.trade(
          Long.parseLong(fields.get("trade_id")),
          fields.get("price"),
          fields.get("volume"),
          Side.valueOf(fields.get("side")),
          Long.parseLong(fields.get("timestamp")),
          millis(entry.getId()));
    } catch (IllegalArgumentException | NullPointerException broken) {
      throw new IOException(
          "%s, entry %s breaks the data contract: %s"
              .formatted(key(instrument), entry.getId(), fields),
          broken);
    }
  }

  /** An entry's id begins with the server's clock at the time of writing. */
  private static long millis(String entryId) {
    return Long.parseLong(entryId.substring(0, entryId.indexOf('-')));
  }

  static String key(Instrument instrument) {
    return "market:" + instrument.exchange() + ":trades:" + instrument.symbol();
  }
}
