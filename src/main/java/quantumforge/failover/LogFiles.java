package quantumforge.failover;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import quantumforge.failover.TimelineHistory.Part;
import quantumforge.kernel.Lsn;

/**
 * The files of a server's log by what is in them (PostgreSQL, xlog_internal.h).
 *
 * @param folder pg_wal
 * @param segmentBytes how long each segment is
 */
record LogFiles(Path folder, int segmentBytes) {

  /** How the file is called that says where a timeline comes from. */
  static String history(int timeline) {
    return "%08X.history".formatted(timeline);
  }

  /** The same in another folder. */
  LogFiles in(Path other) {
    return new LogFiles(other, segmentBytes);
  }

  /** How a segment is called. */
  String name(int timeline, long number) {
    long each = (1L << 32) / segmentBytes;
    return "%08X%08X%08X".formatted(timeline, number / each, number % each);
  }

  private Path segment(int timeline, long number) {
    return folder.resolve(name(timeline, number));
  }

  /** The numbers of a part's segments that are there, without one in which it ends. */
  List<Long> numbers(Part part) {
    long first = part.begin().bytes() / segmentBytes;
    long end = part.end().map(place -> place.bytes() / segmentBytes).orElse(Long.MAX_VALUE);
    String timeline = "%08X".formatted(part.timeline());
    String[] names = folder.toFile().list((all, name) -> isSegmentOf(timeline, name));
    return Stream.of(names == null ? new String[0] : names)
        .map(this::number)
        .filter(number -> number >= first && number < end)
        .toList();
  }

  /** What is still there of a part whose beginning the server may have removed. */
  Part there(Part part) {
    long first = part.begin().bytes() / segmentBytes;
    if (Files.exists(segment(part.timeline(), first))) {
      return part;
    }
    return numbers(part).stream()
        .min(Long::compare)
        .map(found -> new Part(part.timeline(), new Lsn(found * segmentBytes), part.end()))
        .orElse(part);
  }

  private static boolean isSegmentOf(String timeline, String name) {
    return name.matches("[0-9A-F]{24}") && name.startsWith(timeline);
  }

  private long number(String name) {
    long each = (1L << 32) / segmentBytes;
    return Long.parseLong(name.substring(8, 16), 16) * each
        + Long.parseLong(name.substring(16), 16);
  }

  /** The segments between two places of a timeline, and its history; none for nothing. */
  List<Path> files(int timeline, Lsn begin, Lsn end) {
    List<Path> files = new ArrayList<>();
    if (end.ahead(begin) > 0) {
      long last = (end.bytes() - 1) / segmentBytes;
      for (long number = begin.bytes() / segmentBytes; number <= last; number++) {
        files.add(segment(timeline, number));
      }
      Path history = folder.resolve(history(timeline));
      if (Files.exists(history)) {
        files.add(history);
      }
    }
    return files;
  }
}
