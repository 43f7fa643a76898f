package quantumforge.brain;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.netty.buffer.ByteBuf;
import java.util.function.BooleanSupplier;

/**
 * Many commands that Redis answers with one reply in all, the one to the {@code CLIENT REPLY ON} at
 * their end: Redis need not write thousands of replies, and nobody read them.
 */
final class RawCommands extends Command<String, byte[], String> {

  private static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  /** In place of the commands; has the same reply. */
  private static final byte[] NOTHING =
      new CommandBytes(64).command("CLIENT", "REPLY", "ON").toArray();

  private final byte[] head;
  private final CommandBytes commands;
  private final BooleanSupplier wanted;

  /**
   * @param head the first ones
   * @param commands the others; not to be changed before the reply is there
   * @param wanted asked on the network thread when they are about to be sent; when it says no, they
   *     are not sent, and there is the reply all the same
   */
  RawCommands(byte[] head, CommandBytes commands, BooleanSupplier wanted) {
    super(CommandType.CLIENT, new StatusOutput<>(CODEC));
    this.head = head;
    this.commands = commands;
    this.wanted = wanted;
  }

  @Override
  public void encode(ByteBuf out) {
    if (wanted.getAsBoolean()) {
      out.writeBytes(head);
      commands.writeTo(out);
    } else {
      out.writeBytes(NOTHING);
    }
  }

  /** A {@code GET}, to be sent together with others. */
  static AsyncCommand<String, byte[], byte[]> get(String key) {
    return new AsyncCommand<>(
        new Command<>(
            CommandType.GET, new ValueOutput<>(CODEC), new CommandArgs<>(CODEC).addKey(key)));
  }
}
