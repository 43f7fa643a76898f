package quantumforge.witness;

import java.util.List;
import java.util.Optional;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.CancelledWaits;
import quantumforge.health.ServerReport.Decided;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.Link;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.Progress;
import quantumforge.health.ServerReport.State;
import quantumforge.health.ServerReport.Stream;
import quantumforge.health.ServerReport.Weakness;
import quantumforge.kernel.Lsn;
import quantumforge.witness.DatabaseSituation.Seen;

/** What a server's agent says, for tests of single rules; all is well until it is changed. */
final class Reported {

  /** Where the log of both ends. */
  static final Lsn END = new Lsn(1_000);

  private static final long LONG_MILLIS = 60_000;

  private final DatabaseRecord record;
  private final String server;
  private State state;
  private Gate gate;
  private long heardMillis;
  private long lookMillis;
  private Lsn end = END;
  private Optional<Lsn> confirmed = Optional.empty();
  private boolean clean;
  private boolean up = true;
  private long stillMillis;
  private long refusedMillis;
  private Link peer = Link.OPEN;
  private long rebuild;
  private long stuckMillis;
  private boolean helpless;
  private boolean replayPaused;
  private long uncommittedMillis;
  private Weakness weakness = Weakness.NONE;
  private long ageMillis;
  private boolean placeKnown = true;
  private String system = "system";

  private Reported(DatabaseRecord record, String server, State state, Gate gate) {
    this.record = record;
    this.server = server;
    this.state = state;
    this.gate = gate;
  }

  /** The primary of a record, whose commits wait as they should. */
  static Reported primary(DatabaseRecord record) {
    Gate gate = record.standby().isEmpty() ? Gate.OPEN : gate(record.standby(), END);
    return new Reported(record, record.primary(), State.PRIMARY, gate);
  }

  /** The other server, which follows. */
  static Reported standby(DatabaseRecord record) {
    String server = record.primary().equals("one") ? "two" : "one";
    return new Reported(record, server, State.STANDBY, Gate.OPEN);
  }

  /** Before there is a primary; its server runs not, and has data. */
  static Reported unborn(String server) {
    return new Reported(DatabaseRecord.NONE, server, State.DOWN, Gate.OPEN);
  }

  static Gate gate(String standby, Lsn provenFrom) {
    return new Gate(standby, Optional.of(provenFrom));
  }

  String server() {
    return server;
  }

  Reported is(State now) {
    state = now;
    return this;
  }

  /** There are no data. */
  Reported empty() {
    system = "";
    return is(State.EMPTY);
  }

  /** Its agent has not been answered by it for so long. */
  Reported lookedAt(long millisAgo) {
    lookMillis = millisAgo;
    return this;
  }

  Reported stoppedInOrder(boolean inOrder) {
    clean = inOrder;
    return is(State.DOWN);
  }

  Reported endsAt(Lsn place) {
    end = place;
    return this;
  }

  /** At a primary: the standby has confirmed so much, and not all of it. */
  Reported confirmed(Lsn place) {
    confirmed = Optional.of(place);
    return this;
  }

  /** At a primary: no standby is connected. */
  Reported unconnected() {
    up = false;
    return this;
  }

  Reported gated(Gate now) {
    gate = now;
    return this;
  }

  /** It does not hear the witness. */
  Reported deaf() {
    heardMillis = ServerReport.NEVER;
    return this;
  }

  /** At a primary: a commit has been waiting for so long, whoever seems to be connected. */
  Reported waiting(long millis) {
    stillMillis = millis;
    return this;
  }

  /** At a primary: it has said for so long that it cannot commit. */
  Reported refusing(long millis) {
    refusedMillis = millis;
    return this;
  }

  /** At a primary: a commit has been waiting for its own disk for so long. */
  Reported stuck(long millis) {
    stuckMillis = millis;
    return this;
  }

  /** At a standby: nothing has come for long. */
  Reported starved() {
    up = false;
    return waiting(LONG_MILLIS);
  }

  /** It cannot reach the other server. */
  Reported lonely() {
    peer = Link.SILENT;
    return this;
  }

  /** The other server's machine says that nothing takes connections there. */
  Reported refused() {
    peer = Link.REFUSED;
    return this;
  }

  /** It has begun with an order to make its data anew. */
  Reported rebuilt(long order) {
    rebuild = order;
    return this;
  }

  /** At a primary: its agent's own commit was done last so long ago. */
  Reported uncommitted(long millis) {
    uncommittedMillis = millis;
    return this;
  }

  /** At a standby: it replays nothing of what it gets. */
  Reported replayPaused() {
    replayPaused = true;
    return this;
  }

  /** Its agent needs a person. */
  Reported helpless() {
    helpless = true;
    return this;
  }

  /** At a primary: something else confirms commits in the standby's place. */
  Reported withImpostor() {
    weakness = new Weakness("a process at 10.8.0.99", List.of(), CancelledWaits.NONE);
    return this;
  }

  /** It came so long ago. */
  Reported aged(long millis) {
    ageMillis = millis;
    return this;
  }

  /** It has just ended, and where is looked for. */
  Reported somewhere() {
    placeKnown = false;
    return this;
  }

  private Progress progress() {
    return replayPaused
        ? Progress.following(true)
        : Progress.leading(stuckMillis, Progress.UNKNOWN, uncommittedMillis);
  }

  Seen seen() {
    return new Seen(
        new ServerReport(
            server,
            1,
            1,
            new Decided(record.epoch(), record.version()),
            heardMillis,
            lookMillis,
            state,
            system,
            placeKnown ? new Position((int) record.epoch(), end, clean) : Position.NOWHERE,
            new Stream(up, confirmed.orElse(end), stillMillis),
            gate,
            refusedMillis,
            ServerReport.Disk.UNKNOWN,
            peer,
            progress().helpless(helpless),
            rebuild,
            weakness,
            "",
            Optional.empty()),
        ageMillis);
  }
}
