package quantumforge.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import quantumforge.health.ServerReport;
import quantumforge.witness.Ballot;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.DatabaseSituation.Seen;
import quantumforge.witness.LedgerCopy;

/** A control node: its copy of the record, which is on the disk, and the newest reports. */
final class Control {

  private final World world;
  private final String name;
  private LedgerCopy copy = LedgerCopy.EMPTY;
  private final List<LedgerCopy> earlier = new ArrayList<>();
  private boolean damaged;
  private Map<String, Received> reports = new HashMap<>();
  private Optional<Seat> witness = Optional.empty();

  private record Received(ServerReport report, long at) {}

  Control(World world, String name) {
    this.world = world;
    this.name = name;
  }

  String name() {
    return name;
  }

  LedgerCopy copy() {
    return copy;
  }

  Optional<Seat> witness() {
    return witness;
  }

  void seat(Seat seat) {
    witness = Optional.of(seat);
  }

  void unseat() {
    witness = Optional.empty();
  }

  /** What is in memory is gone. */
  void crashed() {
    reports = new HashMap<>();
    witness = Optional.empty();
  }

  void received(ServerReport report) {
    Received known = reports.get(report.server());
    if (known == null || report.newerThan(known.report)) {
      reports.put(report.server(), new Received(report, world.now()));
    }
  }

  Map<String, Seen> seen() {
    Map<String, Seen> seen = new TreeMap<>();
    reports.forEach(
        (server, received) ->
            seen.put(server, new Seen(received.report, world.now() - received.at)));
    return seen;
  }

  /** What an earlier witness has decided. */
  void has(DatabaseRecord record) {
    Ballot ballot = new Ballot(1, "earlier");
    copy = new LedgerCopy(ballot, ballot, record);
  }

  /** The copy's file cannot be read any more: it does not answer again. */
  void damage() {
    damaged = true;
  }

  boolean isDamaged() {
    return damaged;
  }

  /** Whether this copy has all that another one has. */
  boolean covers(Control other) {
    return copy.promised().compareTo(other.copy.promised()) >= 0
        && copy.accepted().compareTo(other.copy.accepted()) >= 0
        && copy.record().version() >= other.copy.record().version();
  }

  /** The copy is as it was at an earlier time. */
  void goBack(Dice dice) {
    if (!earlier.isEmpty()) {
      copy = dice.oneOf(earlier);
    }
  }

  /** The copy is as it was when its record was such a one last. */
  void goBack(Predicate<DatabaseRecord> to) {
    copy = earlier.stream().filter(one -> to.test(one.record())).toList().getLast();
  }

  /** A witness asks this copy; the answer goes to it. */
  void asked(LedgerCopy.Request request, long round, Seat by) {
    if (damaged) {
      return;
    }
    LedgerCopy before = copy;
    copy = copy.after(request);
    if (!copy.equals(before)) {
      earlier.add(before);
    }
    LedgerCopy answer = copy;
    Ballot ballot = request.ballot();
    world.send(name, by.host(), () -> by.answered(name, ballot, round, answer));
  }
}
