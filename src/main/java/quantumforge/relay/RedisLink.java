package quantumforge.relay;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quantumforge.kernel.RetryDelay;
import quantumforge.status.Probe;

/**
 * A Redis client whose commands fail at once while the connection is down, and are never sent again
 * by themselves: the callers know what is safe to repeat. Keys are text, values are bytes.
 * Thread-safe.
 */
public final class RedisLink implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
  private static final Duration RECONNECT_MIN = Duration.ofMillis(20);
  private static final Duration RECONNECT_MAX = Duration.ofSeconds(1);
  private static final int REQUEST_QUEUE_COMMANDS = 8_192;
  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  private final ClientResources resources;
  private final RedisClient client;
  private final RedisURI uri;
  private final Duration commandTimeout;
  private StatefulRedisConnection<String, byte[]> probing;

  private RedisLink(ClientResources resources, RedisClient client, Duration timeout, RedisURI uri) {
    this.resources = resources;
    this.client = client;
    this.commandTimeout = timeout;
    this.uri = uri;
  }

  /**
   * Prepares a client; connects to nothing yet.
   *
   * @param url {@code redis://[user][:password@]host:port[/database]} or {@code rediss://} for TLS
   * @param commandTimeout after which a command fails
   */
  public static RedisLink to(URI url, Duration commandTimeout) {
    ClientResources resources =
        DefaultClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .reconnectDelay(
                Delay.equalJitter(
                    RECONNECT_MIN, RECONNECT_MAX, RECONNECT_MIN.toMillis(), TimeUnit.MILLISECONDS))
            .nettyCustomizer(SilentConnection.closedAfter(commandTimeout.multipliedBy(3)))
            .build();
    RedisURI uri = RedisURI.create(url);
    uri.setTimeout(commandTimeout);
    // Redis 7.0 knows neither of the two greetings of newer servers.
    uri.setLibraryName("");
    uri.setLibraryVersion("");
    RedisClient client = RedisClient.create(resources, uri);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .requestQueueSize(REQUEST_QUEUE_COMMANDS)
            .replayFilter(command -> true)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .timeoutOptions(TimeoutOptions.enabled(commandTimeout))
            .socketOptions(
                SocketOptions.builder().connectTimeout(commandTimeout).keepAlive(true).build())
            .build());
    return new RedisLink(resources, client, commandTimeout, uri);
  }

  /**
   * Opens a connection that opens itself again whenever it is lost; fails when Redis is away now.
   */
  public StatefulRedisConnection<String, byte[]> connect() {
    return client.connect(CODEC);
  }

  /**
   * Opens a connection for one thread, which ends with the first trouble; fails when Redis is away
   * now, or refuses.
   */
  public RedisPipe openPipe() throws InterruptedException {
    return RedisPipe.open(uri, commandTimeout);
  }

  /** As {@link #connect}, and waits for Redis as long as it takes. */
  public StatefulRedisConnection<String, byte[]> awaitConnection() throws InterruptedException {
    RetryDelay delay = new RetryDelay(Duration.ofMillis(50), Duration.ofSeconds(2));
    String known = "";
    while (true) {
      try {
        return connect();
      } catch (RedisException away) {
        String reason = String.valueOf(away.getMessage());
        if (!reason.equals(known)) {
          LOG.warn("waits for Redis {}: {}", address(), reason);
        }
        known = reason;
        Thread.sleep(delay.next());
      }
    }
  }

  /** Holds while Redis answers. */
  public Probe probe(String name) {
    return new Probe(
        name,
        () -> {
          try {
            probeConnection().sync().ping();
            return Optional.empty();
          } catch (RedisException away) {
            return Optional.of("Redis " + address() + " does not answer: " + away.getMessage());
          }
        });
  }

  /** Holds while a stream can be read. */
  public Probe streamProbe(String name, String stream) {
    return new Probe(
        name,
        () -> {
          try {
            probeConnection().sync().xinfoStream(stream);
            return Optional.empty();
          } catch (RedisException refused) {
            return Optional.of(
                "the stream %s at %s cannot be read: %s"
                    .formatted(stream, address(), refused.getMessage()));
          }
        });
  }

  private synchronized StatefulRedisConnection<String, byte[]> probeConnection() {
    if (probing == null) {
      probing = connect();
    }
    return probing;
  }

  /** For messages: host and port, without the password. */
  public String address() {
    return uri.getHost() + ":" + uri.getPort();
  }

  /** How long Redis may take for one command before the command fails; above 0. */
  public Duration commandTimeout() {
    return commandTimeout;
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    resources.shutdown(0, 2, TimeUnit.SECONDS);
  }
}
