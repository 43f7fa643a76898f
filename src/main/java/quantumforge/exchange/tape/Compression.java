package quantumforge.exchange.tape;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Takes the compression off a file, as its first bytes say, whatever its name says. */
final class Compression {

  private static final int ZSTD_MAGIC = 0x28b52ffd;
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final int BUFFER_BYTES = 1 << 16;

  private Compression() {}

  /**
   * The decompressed content.
   *
   * @throws TapeException when the file is missing, unreadable or empty
   */
  static InputStream open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new TapeException("tape " + file + ": a folder, expected a file");
    }
    if (!Files.isReadable(file) && Files.exists(file)) {
      throw new TapeException("tape " + file + ": may not be read; look at its permissions");
    }
    if (!Files.isRegularFile(file)) {
      throw new TapeException("tape " + file + ": no such file");
    }
    if (Files.size(file) == 0) {
      throw new TapeException("tape " + file + ": empty, expected at least one recorded line");
    }
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    try {
      return unpacked(file, raw);
    } catch (IOException failure) {
      raw.close();
      throw failure;
    }
  }

  private static InputStream unpacked(Path file, InputStream raw) throws IOException {
    raw.mark(4);
    byte[] first = raw.readNBytes(4);
    raw.reset();
    int magic = 0;
    for (int i = 0; i < 4; i++) {
      magic = magic << 8 | (i < first.length ? first[i] & 0xff : 0);
    }
    if (magic == ZSTD_MAGIC) {
      return new ZstdInputStream(raw);
    }
    if (magic >>> 16 != GZIP_MAGIC) {
      return raw;
    }
    try {
      return new GZIPInputStream(raw, BUFFER_BYTES);
    } catch (IOException cut) {
      throw new TapeException(
          "tape " + file + ": gzip header broken, expected a whole gzip file", cut);
    }
  }
}
