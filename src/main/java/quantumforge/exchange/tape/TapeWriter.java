package quantumforge.exchange.tape;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a gzipped tape of the format {@link TapeFormat#HFT}. What {@link #flush} has handed to the
 * system can be read back even if the process dies afterwards. Thread-safe.
 */
public final class TapeWriter implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final OutputStream out;
  private long lines;
  private boolean closed;

  private TapeWriter(Path file, OutputStream out) {
    this.file = file;
    this.out = out;
  }

  /**
   * Creates the file.
   *
   * @throws TapeException when it exists already or cannot be created
   */
  public static TapeWriter create(Path file) throws IOException {
    try {
      OutputStream raw = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
      OutputStream packed = new GZIPOutputStream(raw, BUFFER_BYTES, true);
      return new TapeWriter(file, new BufferedOutputStream(packed, BUFFER_BYTES));
    } catch (FileAlreadyExistsException exists) {
      throw new TapeException(
          "tape " + file + ": exists already; name another file or remove it", exists);
    } catch (NoSuchFileException missing) {
      throw new TapeException(
          "tape " + file + ": cannot be created: its folder does not exist", missing);
    } catch (IOException failed) {
      throw new TapeException("tape " + file + ": cannot be created: " + failed, failed);
    }
  }

  /**
   * Writes one frame or depth snapshot as it was received.
   *
   * @param receivedNanos epoch nanoseconds
   * @throws TapeException when the file cannot be written to any more
   */
  public synchronized void write(long receivedNanos, String payload) throws IOException {
    // The format is one line a frame; JSON may hold a line break only between its tokens.
    String line = payload.indexOf('\n') < 0 ? payload : payload.replaceAll("[\\r\\n]+", " ");
    byte[] bytes = (receivedNanos + " " + line + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (!closed) {
        out.write(bytes);
        lines++;
      }
    } catch (IOException failed) {
      throw failure(failed);
    }
  }

  /** Hands everything written so far to the system. */
  public synchronized void flush() throws IOException {
    try {
      if (!closed) {
        out.flush();
      }
    } catch (IOException failed) {
      throw failure(failed);
    }
  }

  /** Lines written. */
  public synchronized long lines() {
    return lines;
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      out.close();
    }
  }

  private TapeException failure(IOException cause) {
    return new TapeException(
        "tape " + file + ": cannot be written after line " + lines + ": " + cause.getMessage(),
        cause);
  }
}
