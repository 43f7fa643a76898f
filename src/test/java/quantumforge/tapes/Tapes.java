package quantumforge.tapes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import quantumforge.support.Needs;

/** The recorded exchange traffic that tests look for outside of the repository. */
public final class Tapes {

  /**
   * One message of a tape.
   *
   * @param seconds the recorder's clock
   * @param snapshotOf the symbol when this is a depth snapshot from REST, empty for a frame
   */
  public record Message(double seconds, String snapshotOf, String payload) {

    public boolean isFrame() {
      return snapshotOf.isEmpty();
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern DEPTH_OF = Pattern.compile("/depth\\?symbol=([A-Z0-9]+)");
  private static final Pattern TEXT_FRAME = Pattern.compile("([0-9.]+): (\\{.*)");
  private static final Pattern TEXT_REST = Pattern.compile("(https://\\S+) -> ([0-9.]+): (\\{.*)");

  private Tapes() {}

  /** The folder with the tapes; the calling test is skipped, with the reason, without it. */
  public static Path folder() {
    String configured = System.getProperty("FORGE_TAPES", System.getenv("FORGE_TAPES"));
    Path folder = Path.of(configured == null ? "../shared/tapes" : configured);
    Needs.recording(
        Files.isDirectory(folder), "no tapes at " + folder.toAbsolutePath() + "; set FORGE_TAPES");
    return folder;
  }

  /** Every Binance tape, in order of name. */
  public static List<Path> binance() throws IOException {
    try (Stream<Path> files = Files.list(folder().resolve("binance"))) {
      return files.sorted().toList();
    }
  }

  /** Every Kraken tape of frames with times, in order of name. */
  public static List<Path> kraken() throws IOException {
    try (Stream<Path> files = Files.list(folder().resolve("kraken"))) {
      return files.filter(file -> file.toString().contains(".jsonl")).sorted().toList();
    }
  }

  /** The frames and depth snapshots of one tape, in order of the recorder's clock. */
  public static List<Message> read(Path tape) throws IOException {
    String name = tape.getFileName().toString();
    List<Message> messages = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(open(tape), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Message message =
            name.endsWith(".gz")
                ? hft(name, line)
                : name.contains(".jsonl") ? json(line) : text(line);
        if (message != null) {
          messages.add(message);
        }
      }
    }
    messages.sort(Comparator.comparingDouble(Message::seconds));
    return messages;
  }

  /** A tape as it is, line by line. */
  public static List<String> lines(Path tape) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(open(tape), StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }

  private static InputStream open(Path tape) throws IOException {
    InputStream file = Files.newInputStream(tape);
    return tape.toString().endsWith(".gz") ? new GZIPInputStream(file) : new ZstdInputStream(file);
  }

  private static Message hft(String name, String line) {
    int space = line.indexOf(' ');
    double seconds = Long.parseLong(line.substring(0, space)) / 1e9;
    String payload = line.substring(space + 1);
    String symbol = name.startsWith("coinm_btcusd_perp") ? "BTCUSD_PERP" : "BTCUSDT";
    return new Message(seconds, payload.startsWith("{\"lastUpdateId\"") ? symbol : "", payload);
  }

  private static Message text(String line) {
    Matcher frame = TEXT_FRAME.matcher(line);
    if (frame.matches()) {
      return new Message(Double.parseDouble(frame.group(1)), "", frame.group(2));
    }
    Matcher rest = TEXT_REST.matcher(line);
    Matcher depth = DEPTH_OF.matcher(line);
    return rest.matches() && depth.find()
        ? new Message(Double.parseDouble(rest.group(2)), depth.group(1), rest.group(3))
        : null;
  }

  private static Message json(String line) throws IOException {
    JsonNode record = JSON.readTree(line);
    double seconds = record.path("ts").asDouble();
    String payload = record.path("data").asText();
    Matcher depth = DEPTH_OF.matcher(record.path("url").asText());
    return switch (record.path("t").asText()) {
      case "recv" -> new Message(seconds, "", payload);
      case "http" -> depth.find() ? new Message(seconds, depth.group(1), payload) : null;
      default -> null;
    };
  }
}
