package quantumforge.failover;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the server writes into its log, from when the agent began, for commits whose wait for
 * the standby was cancelled, and for why a standby does not follow. The file may be cut or replaced
 * at any time. Thread-safe.
 */
final class ServerLog {

  /** What the agent has the server put before each line, as PostgreSQL writes it down. */
  static final String PREFIX = "%m [%p] xid=%x %q%u@%d ";

  /** The text of PostgreSQL, syncrep.c: SyncRepWaitForLSN; a client was told of success. */
  private static final Pattern CANCELLED =
      Pattern.compile(
          "(\\S+ \\S+ \\S+) \\[\\d+] xid=(\\d+) (.*@.*) WARNING:  (?:\\w{5}: )?canceling wait for"
              + " synchronous replication due to user request");

  private static final Logger LOG = LoggerFactory.getLogger(ServerLog.class);
  private static final int LINE_MAX = 8_192;
  private static final int READ_BYTES_MAX = 1 << 20;

  private final Path file;
  private final Consumer<String> cancelled;
  private final Consumer<CharSequence> lines;
  private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
  private final StringBuilder line = new StringBuilder();
  private Optional<FileChannel> channel = Optional.empty();
  private Object key = "";
  private boolean readable = true;

  /**
   * @param cancelled gets what is known of each, for people
   * @param lines gets every line
   */
  ServerLog(Path file, Consumer<String> cancelled, Consumer<CharSequence> lines) {
    this.file = file;
    this.cancelled = cancelled;
    this.lines = lines;
    try {
      if (Files.exists(file)) {
        open();
        channel.orElseThrow().position(channel.orElseThrow().size());
      }
    } catch (IOException failed) {
      LOG.warn("{} cannot be read: {}", file, failed.getMessage());
    }
  }

  private void open() throws IOException {
    key = keyNow();
    channel = Optional.of(FileChannel.open(file));
  }

  /** Two files are the same one when these are equal. */
  private Object keyNow() throws IOException {
    return Objects.requireNonNullElse(
        Files.readAttributes(file, BasicFileAttributes.class).fileKey(), "");
  }

  /**
   * Reads what has come, up to 1 MiB; the rest with the next call.
   *
   * @return false while there is more that can be read
   */
  synchronized boolean read() {
    try {
      if (channel.isEmpty() && Files.exists(file)) {
        open();
      }
      boolean all = channel.isEmpty() || readOpen(channel.get());
      if (channel.isPresent() && all && Files.exists(file)) {
        followName(channel.get());
      }
      readable = true;
      return all;
    } catch (IOException failed) {
      if (readable) {
        LOG.warn("{} cannot be read: {}", file, failed.getMessage());
      }
      readable = false;
      close();
      return true;
    }
  }

  /** Answers whether all that was there is read. */
  private boolean readOpen(FileChannel open) throws IOException {
    if (open.size() < open.position()) {
      open.position(0);
      line.setLength(0);
    }
    int left = READ_BYTES_MAX;
    while (left > 0) {
      int count = open.read(buffer.clear());
      if (count < 0) {
        return true;
      }
      left -= count;
      take(buffer.flip());
    }
    return false;
  }

  /** The server goes on writing to a file that was renamed; another one is read behind that. */
  private void followName(FileChannel old) throws IOException {
    if (!keyNow().equals(key)) {
      old.close();
      line.setLength(0);
      open();
    }
  }

  /** Closes the file; the next read opens it again at its beginning. */
  synchronized void close() {
    channel.ifPresent(
        open -> {
          try {
            open.close();
          } catch (IOException given) {
            LOG.debug("{}: {}", file, given.getMessage());
          }
        });
    channel = Optional.empty();
    line.setLength(0);
  }

  private void take(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      // What is looked for is in one-byte characters.
      char one = (char) (bytes.get() & 0xff);
      if (one == '\n') {
        end();
      } else if (line.length() < LINE_MAX) {
        line.append(one);
      }
    }
  }

  private void end() {
    lines.accept(line);
    Matcher matcher = CANCELLED.matcher(line);
    if (matcher.matches()) {
      String what =
          "transaction %s of %s at %s"
              .formatted(matcher.group(2), matcher.group(3), matcher.group(1));
      LOG.error(
          "a client cancelled its wait for the standby, and was told of success; a failover may take it back: {}",
          what);
      cancelled.accept(what);
    }
    line.setLength(0);
  }
}
