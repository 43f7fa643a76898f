package quantumforge.failover;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quantumforge.failover.TimelineHistory.Part;
import quantumforge.kernel.Lsn;

/** Reads a part of the log with pg_waldump. Thread-safe. */
final class OrphanScan {

  /** Some gigabytes. */
  private static final Duration LIMIT = Duration.ofMinutes(30);

  private static final String PROGRAM = "pg_waldump";
  private static final String ERROR = PROGRAM + ": error: ";
  private static final String OUT_OF_MEMORY = ERROR + "out of memory";

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

  /**
   * Reads from the part's beginning to its end, or to the end of the log.
   *
   * @throws UnreadableDataException when the log itself cannot be read, as the program says; any
   *     other failure says nothing of the log, and may pass
   */
  Found read(Path log, Part part) throws AgentException, InterruptedException {
    Lsn end = end(log, part);
    Commits commits = new Commits();
    if (!end.equals(part.begin())) {
      run(commits::line, arguments(log, part, "--rmgr=Transaction", "--rmgr=LogicalMessage"));
    }
    return new Found(end, commits.count, commits.first, commits.last);
  }

  private Lsn end(Path log, Part part) throws AgentException, InterruptedException {
    List<Lsn> ends = new ArrayList<>();
    List<String> errors =
        run(
            line -> {
              Matcher range = RANGE.matcher(line);
              if (range.matches()) {
                ends.add(Lsn.parse(range.group(1)));
              }
            },
            arguments(log, part, "--stats"));
    if (!ends.isEmpty()) {
      return ends.getFirst();
    }
    if (errors.stream().anyMatch(line -> NOTHING.matcher(line).matches())) {
      return part.begin();
    }
    throw new UnreadableDataException(
        "%s does not read the log: %s".formatted(PROGRAM, String.join("; ", errors)));
  }

  /**
   * Beyond the last record it always fails, and says so; one that failed and says nothing was
   * ended, or could not begin.
   *
   * @return what it says is wrong
   */
  private List<String> run(Consumer<String> reader, String... arguments)
      throws AgentException, InterruptedException {
    List<String> errors = new ArrayList<>();
    int code =
        tools.read(
            LIMIT,
            line -> {
              if (line.contains(ERROR)) {
                errors.add(line);
              }
              reader.accept(line);
            },
            PROGRAM,
            arguments);
    if (code != 0 && errors.isEmpty()
        || errors.stream().anyMatch(line -> line.contains(OUT_OF_MEMORY))) {
      throw new AgentException(
          "%s was ended with code %d before it had read the log%s"
              .formatted(PROGRAM, code, errors.isEmpty() ? "" : ": " + errors.getFirst()));
    }
    return errors;
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
