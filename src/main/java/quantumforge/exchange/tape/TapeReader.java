package quantumforge.exchange.tape;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of one tape in the order of the file, read as they are asked for: memory holds one
 * line. The format is found from the content. Lines that are not of the format are counted, the
 * first ones logged, and skipped; a tape that breaks off plays what is whole and says so. One
 * thread at a time.
 */
public final class TapeReader implements Iterator<TapeRecord>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TapeReader.class);

  /** How many lines may be broken before the format is known. */
  private static final int DETECTION_LINES = 16;

  private static final int BROKEN_LOGGED_MAX = 5;

  private final Path file;
  private final LineReader lines;
  private TapeFormat format;
  private long line;
  private long brokenLines;
  private String firstBroken = "";
  private String truncation = "";
  private TapeRecord next;
  private boolean ended;

  private TapeReader(Path file, LineReader lines) {
    this.file = file;
    this.lines = lines;
  }

  /**
   * Opens a tape.
   *
   * @throws TapeException when the file is missing, empty, or of no known format
   */
  public static TapeReader open(Path file) throws IOException {
    TapeReader reader = new TapeReader(file, new LineReader(Compression.open(file)));
    try {
      reader.detect();
      return reader;
    } catch (IOException failure) {
      reader.close();
      throw failure;
    }
  }

  /** How the lines are written. */
  public TapeFormat format() {
    return format;
  }

  /** How many lines were skipped so far because they are not of the format. */
  public long brokenLines() {
    return brokenLines;
  }

  /** The first skipped line: file, line, what is wrong and what was expected. */
  public Optional<String> firstBroken() {
    return firstBroken.isEmpty() ? Optional.empty() : Optional.of(firstBroken);
  }

  /** Why the tape ended before its end, when it did; known once the last record was read. */
  public Optional<String> truncation() {
    return truncation.isEmpty() ? Optional.empty() : Optional.of(truncation);
  }

  @Override
  public boolean hasNext() {
    while (next == null && !ended) {
      advance();
    }
    return next != null;
  }

  @Override
  public TapeRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException("tape " + file + " has ended");
    }
    TapeRecord record = next;
    next = null;
    return record;
  }

  @Override
  public void close() throws IOException {
    ended = true;
    lines.close();
  }

  private void detect() throws IOException {
    String first = "";
    for (int i = 0; i < DETECTION_LINES && format == null && readLine(); i++) {
      String text = lines.text();
      first = first.isEmpty() ? text : first;
      Optional<TapeFormat> found = TapeFormat.of(text);
      if (found.isEmpty()) {
        broken("no known format");
      } else {
        format = found.get();
        parse(text);
      }
    }
    if (format == null) {
      throw new TapeException(unknown(first));
    }
  }

  private String unknown(String first) {
    if (line == 0) {
      return (truncation.isEmpty() ? "tape " + file + ": no line inside" : truncation)
          + ", expected at least one recorded line";
    }
    StringBuilder message = new StringBuilder("tape " + file + ": ");
    message.append("line 1: '").append(first, 0, Math.min(first.length(), 60));
    message.append("' is of no known format, expected");
    for (TapeFormat known : TapeFormat.values()) {
      message.append(known.ordinal() == 0 ? " " : "; or ").append(known.expected());
    }
    return message.toString();
  }

  private void advance() {
    try {
      if (!readLine()) {
        ended = true;
      } else if (lines.tooLong()) {
        broken("longer than " + LineReader.LINE_BYTES_MAX + " bytes");
      } else {
        String text = lines.text();
        if (!text.isEmpty()) {
          parse(text);
        }
      }
    } catch (IOException unreadable) {
      ended = true;
      truncated(unreadable.getMessage());
    }
  }

  private boolean readLine() throws IOException {
    try {
      if (!lines.next()) {
        return false;
      }
      line++;
      return true;
    } catch (IOException cut) {
      // Both decompressors report a file that ends too early this way; so do broken blocks.
      truncated(cut.getMessage());
      return false;
    }
  }

  private void truncated(String cause) {
    truncation =
        "tape " + file + ": breaks off after line " + line + " (" + cause + "), the rest is lost";
    LOG.warn("{}", truncation);
  }

  private void parse(String text) {
    try {
      next = format.lines().parse(line, text);
    } catch (BrokenLineException broken) {
      if (lines.endedByNewline()) {
        broken(broken.getMessage());
      } else {
        truncated("the last line has no end: " + broken.getMessage());
      }
    }
  }

  private void broken(String why) {
    brokenLines++;
    String expected = format == null ? "a recorded line" : format.expected();
    String message =
        "tape " + file + ": line " + line + ": " + why + ", expected " + expected + "; skipped";
    if (firstBroken.isEmpty()) {
      firstBroken = message;
    }
    if (brokenLines <= BROKEN_LOGGED_MAX) {
      LOG.warn("{}", message);
    }
  }
}
