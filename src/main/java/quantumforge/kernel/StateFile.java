package quantumforge.kernel;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A few names and values in a file that is old or new after any crash, and never half of both: it
 * is written beside, forced to the disk, renamed, and the folder is forced too. Beside it lies the
 * one that it replaced, which is written next. Not thread-safe.
 */
public final class StateFile {

  private static final String SUM = "sum";

  private static final int BLOCK_BYTES = 4_096;

  private final Path file;
  private final Path half;
  private final Path spare;

  /** The file; its folder must be there. */
  public StateFile(Path file) {
    this.file = file;
    this.half = file.resolveSibling(file.getFileName() + ".half");
    this.spare = file.resolveSibling(file.getFileName() + ".spare");
  }

  /**
   * What it holds; nothing when there is none.
   *
   * @throws IOException when there is one that cannot be read, or whose sum does not fit
   */
  public Optional<Map<String, String>> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties read = new Properties();
    try {
      read.load(new StringReader(Files.readString(file)));
    } catch (IllegalArgumentException torn) {
      throw damaged();
    }
    String sum = read.getProperty(SUM, "");
    read.remove(SUM);
    Map<String, String> values = new TreeMap<>();
    read.stringPropertyNames().forEach(name -> values.put(name, read.getProperty(name)));
    if (!sum.equals(sum(values))) {
      throw damaged();
    }
    return Optional.of(values);
  }

  private IOException damaged() {
    return new IOException(file + " is damaged: its sum does not fit what it holds");
  }

  /**
   * Replaces what it holds; it is on the disk when this returns. Takes no room that it does not
   * have already, once it was written: a decision that a full disk must be left is kept on it.
   */
  public void write(Map<String, String> values) throws IOException {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(values).forEach((name, value) -> line(text, name, value));
    line(text, SUM, sum(values));
    byte[] blocks = blocks(text.toString());
    takeBack();
    overwrite(half, blocks);
    if (Files.exists(file)) {
      Files.deleteIfExists(spare);
      Files.createLink(spare, file);
    }
    rename(half, file);
    takeBack();
    Durable.names(file.getParent());
    if (!Files.exists(half)) {
      overwrite(half, blocks);
    }
  }

  /** What was replaced is what is written next. */
  private void takeBack() throws IOException {
    if (!Files.exists(half) && Files.exists(spare) && !Files.isSameFile(spare, file)) {
      rename(spare, half);
    }
  }

  private static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** In whole blocks, so that another length needs no other room. */
  private static byte[] blocks(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] blocks = Arrays.copyOf(bytes, Math.ceilDiv(bytes.length, BLOCK_BYTES) * BLOCK_BYTES);
    Arrays.fill(blocks, bytes.length, blocks.length, (byte) '\n');
    return blocks;
  }

  private static void overwrite(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.truncate(content.length);
      channel.force(true);
    }
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append('=').append(value.replace("\\", "\\\\")).append('\n');
  }

  private static String sum(Map<String, String> values) {
    CRC32C sum = new CRC32C();
    new TreeMap<>(values)
        .forEach(
            (name, value) ->
                sum.update((name + "=" + value + "\n").getBytes(StandardCharsets.UTF_8)));
    return Long.toHexString(sum.getValue());
  }
}
