package quantumforge.failover;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quantumforge.failover.TimelineHistory.Part;
import quantumforge.kernel.Lsn;

/** Reads a part of the log with pg_waldump. Thread-safe. */
final class OrphanScan {

  /** Some gigabytes. */
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private static final Pattern RANGE = Pattern.compile("WAL statistics between \\S+ and (\\S+):.*");

  /** The log ends where the part would begin. */
  private static final Pattern NOTHING =
      Pattern.compile(".*could not find (a valid record after|file) .*");

  /** A transaction with a message of such a prefix in the log is this program's own question. */
  static final String OURS = "forge.";

  private static final Pattern RECORD =
      Pattern.compile(
          "rmgr: \\S+ .* tx: +(\\d+), lsn: .*? desc: (?:(MESSAGE) transactional, prefix \"%s|COMMIT).*"
              .formatted(Pattern.quote(OURS)));
  private static final Pattern AT =
      Pattern.compile("(\\d{4,}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d\\.\\d+) UTC");

  private final ServerTools tools;

  OrphanScan(ServerTools tools) {
    this.tools = tools;
  }

  /**
   * What was found.
   *
   * @param end of the part's last whole record; where the part begins when there is none
   * @param commits without those that this program makes to see whether the server takes any
   * @param first when the first of them was made, by the server's clock
   */
  record Found(Lsn end, long commits, Optional<Instant> first, Optional<Instant> last) {}

  /** Reads from the part's beginning to its end, or to the end of the log. */
  Found read(Path log, Part part) throws AgentException, InterruptedException {
    Lsn end = end(log, part);
    Commits commits = new Commits();
    if (!end.equals(part.begin())) {
      tools.read(
          LIMIT,
          commits::line,
          "pg_waldump",
          arguments(log, part, "--rmgr=Transaction", "--rmgr=LogicalMessage"));
    }
    return new Found(end, commits.count, commits.first, commits.last);
  }

  /** Beyond the last record it always fails, so its code says nothing. */
  private Lsn end(Path log, Part part) throws AgentException, InterruptedException {
    List<String> told = new ArrayList<>();
    tools.read(
        LIMIT,
        line -> {
          if (RANGE.matcher(line).matches() || line.contains("error: ")) {
            told.add(line);
          }
        },
        "pg_waldump",
        arguments(log, part, "--stats"));
    for (String line : told) {
      Matcher range = RANGE.matcher(line);
      if (range.matches()) {
        return Lsn.parse(range.group(1));
      }
      if (NOTHING.matcher(line).matches()) {
        return part.begin();
      }
    }
    throw new AgentException("pg_waldump does not read the log: " + String.join("; ", told));
  }

  private static String[] arguments(Path log, Part part, String... further) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--path=" + log);
    arguments.add("--timeline=" + part.timeline());
    arguments.add("--start=" + part.begin());
    part.end().ifPresent(end -> arguments.add("--end=" + end));
    arguments.addAll(List.of(further));
    return arguments.toArray(String[]::new);
  }

  /** Counts; a transaction's message stands before its commit. */
  private static final class Commits {

    private final Set<String> ours = new HashSet<>();
    private long count;
    private Optional<Instant> first = Optional.empty();
    private Optional<Instant> last = Optional.empty();

    private void line(String line) {
      Matcher record = RECORD.matcher(line);
      if (!record.matches()) {
        return;
      }
      String transaction = record.group(1);
      if (record.group(2) != null) {
        ours.add(transaction);
      } else if (!ours.remove(transaction)) {
        count++;
        Optional<Instant> at = at(line);
        first = first.or(() -> at);
        last = at.or(() -> last);
      }
    }

    private static Optional<Instant> at(String line) {
      Matcher at = AT.matcher(line);
      return at.find()
          ? Optional.of(Instant.parse(at.group(1) + "T" + at.group(2) + "Z"))
          : Optional.empty();
    }
  }
}
