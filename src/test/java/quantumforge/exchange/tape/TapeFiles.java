package quantumforge.exchange.tape;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Small tapes for tests. */
final class TapeFiles {

  static final String TRADE =
      "{\"stream\":\"btcusdt@trade\",\"data\":{\"e\":\"trade\",\"E\":1723161255343,"
          + "\"s\":\"BTCUSDT\",\"t\":7,\"p\":\"61837.63000000\",\"q\":\"0.02000000\","
          + "\"T\":1723161255342,\"m\":true,\"M\":true}}";

  private TapeFiles() {}

  static String trade(long id) {
    return TRADE.replace("\"t\":7,", "\"t\":" + id + ",");
  }

  static byte[] gzip(String... lines) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain(lines));
    }
    return packed.toByteArray();
  }

  static byte[] zstd(String... lines) {
    return Zstd.compress(plain(lines));
  }

  static byte[] plain(String... lines) {
    return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static Path write(Path folder, String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  static byte[] cut(byte[] content, double share) {
    return Arrays.copyOf(content, (int) (content.length * share));
  }

  static List<TapeRecord> records(TapeReader reader) {
    List<TapeRecord> records = new ArrayList<>();
    reader.forEachRemaining(records::add);
    return records;
  }
}
