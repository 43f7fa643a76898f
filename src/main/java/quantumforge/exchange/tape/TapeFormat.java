package quantumforge.exchange.tape;

import java.util.Optional;

/** How the lines of a tape are written. The compression around them does not matter. */
public enum TapeFormat {
  /** {@code <receive ns> <frame>}, the recorder of this program and of hftbacktest. */
  HFT("hft", "'<receive time in ns> <JSON frame>'", new HftLines()),
  /** Timestamped text lines of cryptofeed's first recorder. */
  CRYPTOFEED_TEXT(
      "cf-text",
      "'configuration: {..}', '<url> <-> <time>', '<url> <- <time>: {..}', '<url> -> <time>: {..}'"
          + " or '<time>: {..}'",
      new CryptofeedTextLines()),
  /** One JSON record a line, cryptofeed's second recorder. */
  CRYPTOFEED_JSONL(
      "cf-jsonl",
      "a JSON object with 't' one of header, connect, send, recv, http",
      new CryptofeedJsonLines()),
  /** One bare frame a line, without times. */
  FRAMES("frames", "one JSON object or array", new FrameLines());

  private final String label;
  private final String expected;
  private final TapeLines lines;

  TapeFormat(String label, String expected, TapeLines lines) {
    this.label = label;
    this.expected = expected;
    this.lines = lines;
  }

  /** Short and stable, for people and programs. */
  public String label() {
    return label;
  }

  /** What a line of this format looks like, for messages. */
  String expected() {
    return expected;
  }

  TapeLines lines() {
    return lines;
  }

  /** The format that this line is of; the stricter formats are asked first. */
  static Optional<TapeFormat> of(String line) {
    for (TapeFormat format : values()) {
      try {
        format.lines.parse(1, line);
        return Optional.of(format);
      } catch (BrokenLineException notThisOne) {
        // The next format may know the line.
      }
    }
    return Optional.empty();
  }
}
