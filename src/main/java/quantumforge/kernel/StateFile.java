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
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * A few names and values in a file that is old or new after any crash, and never half of both: it
 * is written beside, forced to the disk, renamed, and the folder is forced too. Not thread-safe.
 */
public final class StateFile {

  private static final String SUM = "sum";

  private final Path file;

  /** The file; its folder must be there. */
  public StateFile(Path file) {
    this.file = file;
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

  /** Replaces what it holds; it is on the disk when this returns. */
  public void write(Map<String, String> values) throws IOException {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(values).forEach((name, value) -> line(text, name, value));
    line(text, SUM, sum(values));
    Path half = file.resolveSibling(file.getFileName() + ".half");
    try (FileChannel channel =
        FileChannel.open(
            half,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Durable.names(file.getParent());
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
