package quantumforge.relay;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection on which a server owes answers and sends nothing for long, so that the client
 * opens another one. A network that forgets a connection, as address translation and firewalls do,
 * tells nobody: the operating system goes on sending for a quarter of an hour, and longer into a
 * proxy, while a new connection would work at once.
 */
final class SilentConnection extends ChannelDuplexHandler {

  private static final Logger LOG = LoggerFactory.getLogger(SilentConnection.class);

  private final long limitNanos;
  private boolean owed;
  private boolean looking;
  private long sinceNanos;

  private SilentConnection(Duration limit) {
    limitNanos = limit.toNanos();
  }

  /**
   * For every connection of a client.
   *
   * @param limit longer than any command may take, its own waiting included
   */
  static NettyCustomizer closedAfter(Duration limit) {
    return new NettyCustomizer() {
      @Override
      public void afterChannelInitialized(Channel channel) {
        channel.pipeline().addFirst(new SilentConnection(limit));
      }
    };
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (!owed) {
      owed = true;
      sinceNanos = System.nanoTime();
      if (!looking) {
        lookLater(context, limitNanos);
      }
    }
    super.write(context, message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    owed = false;
    super.channelRead(context, message);
  }

  private void lookLater(ChannelHandlerContext context, long nanos) {
    looking = true;
    context.executor().schedule(() -> look(context), nanos, TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext context) {
    looking = false;
    long leftNanos = limitNanos - (System.nanoTime() - sinceNanos);
    if (owed && leftNanos > 0) {
      lookLater(context, leftNanos);
    } else if (owed && context.channel().isActive()) {
      LOG.warn("{} has not answered for {} s", context.channel(), limitNanos / 1_000_000_000.0);
      context.close();
    }
  }
}
