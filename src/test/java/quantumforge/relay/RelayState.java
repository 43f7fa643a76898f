package quantumforge.relay;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What is where of a relay, in words: for a test that has to say why something did not come. */
final class RelayState {

  private static final int LOG_LINES = 60;

  private RelayState() {}

  /** The streams in Redis, and the files of the collector's disk. */
  static String of(URI redis, List<String> groups, Path disk) throws IOException {
    List<String> lines = new ArrayList<>();
    RedisLink link = RedisLink.to(redis, Duration.ofSeconds(2));
    try {
      StatefulRedisConnection<String, byte[]> connection = link.connect();
      byte[] last = connection.sync().get(TestRelay.STREAM + ":last");
      lines.add(":last = " + (last == null ? "nothing" : text(last)));
      addStream(connection, TestRelay.STREAM, lines);
      groups.forEach(
          group -> addStream(connection, BehindStream.key(TestRelay.STREAM, group), lines));
    } catch (RedisException away) {
      lines.add("Redis does not answer: " + away.getMessage());
    } finally {
      link.close();
    }
    addFiles(disk, lines);
    return String.join("\n  ", lines);
  }

  private static void addStream(
      StatefulRedisConnection<String, byte[]> connection, String stream, List<String> lines) {
    long count = connection.sync().xlen(stream);
    lines.add(
        "%s: %d entries, %s bytes".formatted(stream, count, connection.sync().memoryUsage(stream)));
    if (connection.sync().exists(stream) == 0) {
      return;
    }
    lines.add(
        "  %s to %s, last id %s"
            .formatted(
                id(connection.sync().xrange(stream, Range.unbounded(), Limit.from(1))),
                id(connection.sync().xrevrange(stream, Range.unbounded(), Limit.from(1))),
                StreamInfo.lastGeneratedId(connection.sync().xinfoStream(stream))));
    for (Object group : connection.sync().xinfoGroups(stream)) {
      lines.add("  " + ((List<?>) group).stream().map(StreamInfo::text).toList());
    }
    new StreamJanitor(stream, List.of())
        .look(connection, 0)
        .firsts()
        .forEach((group, first) -> lines.add("  " + group + " needs " + first + " first"));
  }

  private static String id(List<StreamMessage<String, byte[]>> entries) {
    return entries.isEmpty() ? "-" : entries.getFirst().getId();
  }

  private static void addFiles(Path disk, List<String> lines) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(disk)) {
      files = found.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      String content =
          file.toString().endsWith(".at")
              ? Files.readString(file, StandardCharsets.US_ASCII)
              : Files.size(file) + " bytes";
      lines.add(disk.relativize(file) + ": " + content);
    }
  }

  /** The end of a log. */
  static String endOf(Path log) throws IOException {
    List<String> all = Files.readAllLines(log);
    return String.join("\n  ", all.subList(Math.max(0, all.size() - LOG_LINES), all.size()));
  }

  /** What is in one list of ids and not in another one, as runs; a few of many. */
  static String missing(List<Long> expected, List<Long> found) {
    SortedSet<Long> missing = new TreeSet<>(expected);
    found.forEach(missing::remove);
    List<String> runs = new ArrayList<>();
    for (long from = 0, last = -1; !missing.isEmpty(); ) {
      from = missing.first();
      for (last = from; missing.remove(last); last++) {}
      runs.add(from + " to " + (last - 1));
    }
    return runs.size() > 10 ? runs.subList(0, 10) + " and more" : runs.toString();
  }

  private static String text(byte[] ascii) {
    return new String(ascii, StandardCharsets.US_ASCII);
  }
}
