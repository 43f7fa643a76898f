package quantumforge.witness;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import quantumforge.health.ServerReport;
import quantumforge.kernel.Deterministic;
import quantumforge.kernel.Lsn;
import quantumforge.wire.CborSerializable;

/**
 * What is decided about the database. It is the goal that both agents work towards, so a witness
 * that continues another one's work needs nothing else. Durable on a majority of the control nodes
 * before anybody hears of it.
 *
 * @param version grows with each decision, by one unless some were lost
 * @param epoch grows by one with each change of the primary; 0 before the first
 * @param primary the only server that may be read-write; empty before the first
 * @param standby for whom commits wait, or are to; empty in the other modes
 * @param floor what whoever is promoted must have on its disk before it becomes read-write
 * @param paused whether an operator decides instead
 * @param failovers changes of the primary that nobody asked for, since it was calm last
 * @param rebuild whose data an operator wants to be made anew; nobody's once the server is a
 *     standby again, which it is not before it has begun with that
 * @param failures how often each server was replaced as the primary without that anybody asked for
 *     it, since an operator let it go on last; those without one are left out
 * @param degradations how often commits waited too long for the standby, so that the primary went
 *     on alone, in this epoch and since it was calm last
 * @param unfenced the server that an operator forced out, until it is known to have ended; empty
 *     for none
 */
@Deterministic
public record DatabaseRecord(
    long version,
    long epoch,
    Mode mode,
    String primary,
    String standby,
    Lsn floor,
    boolean paused,
    int failovers,
    Rebuild rebuild,
    Map<String, Integer> failures,
    int degradations,
    String unfenced)
    implements CborSerializable {

  /**
   * That a server's data are to be thrown away and copied anew.
   *
   * @param server whose; empty for nobody's
   * @param order the version of the record by which it was decided, so that each order is carried
   *     out once; 0 for nobody's
   */
  public record Rebuild(String server, long order) {

    /** Nobody's. */
    public static final Rebuild NONE = new Rebuild("", 0);

    /**
     * Whether a server has yet to begin with it.
     *
     * @param begun the newest order with which it has begun
     */
    public boolean awaits(String name, long begun) {
      return server.equals(name) && begun < order;
    }
  }

  /** Which server may do what. */
  public enum Mode {
    /** There is no primary yet: no server is started read-write. */
    UNBORN(false),
    /** The primary goes on alone; nobody may be promoted. */
    ALONE(false),
    /** Commits begin to wait for the standby; nobody may be promoted, and no primary is started. */
    ARMING(true),
    /** Every commit waits for the standby, which may be promoted. The primary is not started. */
    SYNCHRONOUS(true),
    /**
     * As before, and the primary lets nobody write any more, so that the standby can take its
     * place.
     */
    SWITCHOVER(true);

    private final boolean hasStandby;

    Mode(boolean hasStandby) {
      this.hasStandby = hasStandby;
    }
  }

  /** More than are decided while anybody could hear of them and tell nobody. */
  private static final long BEYOND_WHAT_IS_LOST = 1_000;

  /** Before the first decision. */
  public static final DatabaseRecord NONE =
      new DatabaseRecord(
          0,
          0,
          Mode.UNBORN,
          "",
          "",
          Lsn.ZERO,
          false,
          0,
          Rebuild.NONE,
          Collections.emptyMap(),
          0,
          "");

  public DatabaseRecord {
    // A node of an older version sends none. In other modes there is nobody whose data may go.
    boolean orders = rebuild != null && mode == Mode.ALONE && !rebuild.server().equals(primary);
    rebuild = orders ? rebuild : Rebuild.NONE;
    failures =
        failures == null
            ? Collections.emptyMap()
            : Collections.unmodifiableMap(new TreeMap<>(failures));
    unfenced = unfenced == null ? "" : unfenced;
    if (mode.hasStandby == standby.isEmpty() || (mode == Mode.UNBORN) != primary.isEmpty()) {
      throw new IllegalArgumentException(
          "in mode %s the primary cannot be \"%s\" and the standby \"%s\""
              .formatted(mode, primary, standby));
    }
  }

  /** Nobody's data are to be made anew, no server has failed, and no commit waited too long. */
  public DatabaseRecord(
      long version,
      long epoch,
      Mode mode,
      String primary,
      String standby,
      Lsn floor,
      boolean paused,
      int failovers) {
    this(
        version,
        epoch,
        mode,
        primary,
        standby,
        floor,
        paused,
        failovers,
        Rebuild.NONE,
        Collections.emptyMap(),
        0,
        "");
  }

  /** Whether the standby has every commit that a client was told of. */
  public boolean promotable() {
    return mode == Mode.SYNCHRONOUS || mode == Mode.SWITCHOVER;
  }

  /** Names and texts from which {@link #of} makes it again. */
  public Map<String, String> values() {
    Map<String, String> values = new TreeMap<>();
    values.put("version", Long.toString(version));
    values.put("epoch", Long.toString(epoch));
    values.put("mode", mode.name());
    values.put("primary", primary);
    values.put("standby", standby);
    values.put("floor", floor.toString());
    values.put("paused", Boolean.toString(paused));
    values.put("failovers", Integer.toString(failovers));
    values.put("rebuild", rebuild.server());
    values.put("rebuild-order", Long.toString(rebuild.order()));
    values.put(
        "failures",
        failures.entrySet().stream().map(Object::toString).collect(Collectors.joining(",")));
    values.put("degradations", Integer.toString(degradations));
    values.put("unfenced", unfenced);
    return values;
  }

  /**
   * The record of such values; others beside them do not matter.
   *
   * @throws IllegalArgumentException when one is missing or is none
   */
  public static DatabaseRecord of(Map<String, String> values) {
    return new DatabaseRecord(
        Long.parseLong(value(values, "version")),
        Long.parseLong(value(values, "epoch")),
        Mode.valueOf(value(values, "mode")),
        value(values, "primary"),
        value(values, "standby"),
        Lsn.parse(value(values, "floor")),
        Boolean.parseBoolean(value(values, "paused")),
        Integer.parseInt(value(values, "failovers")),
        // What an older version has written has none.
        new Rebuild(
            values.getOrDefault("rebuild", ""),
            Long.parseLong(values.getOrDefault("rebuild-order", "0"))),
        parsed(values.getOrDefault("failures", "")),
        Integer.parseInt(values.getOrDefault("degradations", "0")),
        values.getOrDefault("unfenced", ""));
  }

  private static Map<String, Integer> parsed(String text) {
    Map<String, Integer> failures = new TreeMap<>();
    for (String one : text.isEmpty() ? new String[0] : text.split(",")) {
      int at = one.indexOf('=');
      failures.put(one.substring(0, Math.max(0, at)), Integer.parseInt(one.substring(at + 1)));
    }
    return failures;
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a record has no " + name);
    }
    return value;
  }

  DatabaseRecord first(String server) {
    return new DatabaseRecord(version + 1, 1, Mode.ALONE, server, "", Lsn.ZERO, paused, 0);
  }

  DatabaseRecord alone() {
    return with(Mode.ALONE, "");
  }

  /** The primary goes on alone, since commits waited too long for the standby. */
  DatabaseRecord degraded() {
    return with(Mode.ALONE, "", degradations + 1);
  }

  /** Nobody may be promoted, and a server's data are made anew. */
  DatabaseRecord rebuilding(String server) {
    return new DatabaseRecord(
        version + 1,
        epoch,
        Mode.ALONE,
        primary,
        "",
        floor,
        paused,
        failovers,
        new Rebuild(server, version + 1),
        failures,
        0,
        unfenced);
  }

  DatabaseRecord arming(String server) {
    return with(Mode.ARMING, server);
  }

  DatabaseRecord synchronous() {
    return with(Mode.SYNCHRONOUS, standby);
  }

  DatabaseRecord switchover() {
    return with(Mode.SWITCHOVER, standby);
  }

  /** How often a server was replaced as the primary, since an operator let it go on last. */
  public int failures(String server) {
    return failures.getOrDefault(server, 0);
  }

  private Map<String, Integer> primaryFailed() {
    Map<String, Integer> more = new TreeMap<>(failures);
    more.merge(primary, 1, Integer::sum);
    return more;
  }

  /** The primary cannot go on, and hands over. */
  DatabaseRecord retired() {
    return new DatabaseRecord(
        version + 1,
        epoch,
        Mode.SWITCHOVER,
        primary,
        standby,
        floor,
        paused,
        failovers + 1,
        rebuild,
        primaryFailed(),
        degradations,
        unfenced);
  }

  /**
   * The standby is the primary, since the other one is lost.
   *
   * @param confirmed the most that it was seen to have confirmed
   */
  DatabaseRecord failedOver(Lsn confirmed) {
    return inPlaceOfThePrimary(standby, floor(confirmed), failovers + 1, primaryFailed(), "");
  }

  /** The standby is the primary, as an operator wanted. */
  DatabaseRecord switchedOver(Lsn confirmed) {
    return inPlaceOfThePrimary(standby, floor(confirmed), failovers, failures, "");
  }

  private Lsn floor(Lsn confirmed) {
    return confirmed.covers(floor) ? confirmed : floor;
  }

  /** Whoever takes the primary's place must have it. */
  DatabaseRecord atLeast(Lsn confirmed) {
    return new DatabaseRecord(
        version + 1,
        epoch,
        mode,
        primary,
        standby,
        floor(confirmed),
        paused,
        failovers,
        rebuild,
        failures,
        degradations,
        unfenced);
  }

  /** An operator gives up what only the primary has. */
  DatabaseRecord forced(String server) {
    String out = server.equals(primary) ? unfenced : primary;
    return inPlaceOfThePrimary(server, Lsn.ZERO, failovers, failures, out);
  }

  private DatabaseRecord inPlaceOfThePrimary(
      String server,
      Lsn atLeast,
      int failoversNow,
      Map<String, Integer> failuresNow,
      String formerPrimary) {
    return new DatabaseRecord(
        version + 1,
        epoch + 1,
        Mode.ALONE,
        server,
        "",
        atLeast,
        paused,
        failoversNow,
        Rebuild.NONE,
        failuresNow,
        0,
        formerPrimary);
  }

  /**
   * Whether who has heard of one decision may hear this one, which is as new or newer and does not
   * contradict it. What else is in it a witness of an older version may not tell.
   */
  public boolean mayFollow(DatabaseRecord heard) {
    boolean same = epoch == heard.epoch && mode == heard.mode && primary.equals(heard.primary);
    return epoch >= heard.epoch && (version > heard.version || version == heard.version && same);
  }

  /**
   * The server that takes commits by a decision which is lost goes on, alone. Of further ones that
   * are lost too some may have been told to a route: none of them has this number.
   */
  DatabaseRecord adopting(ServerReport leading) {
    return new DatabaseRecord(
        leading.decided().version() + BEYOND_WHAT_IS_LOST,
        leading.decided().epoch(),
        Mode.ALONE,
        leading.server(),
        "",
        Lsn.ZERO,
        false,
        failovers,
        Rebuild.NONE,
        failures,
        0,
        "");
  }

  DatabaseRecord calm() {
    return new DatabaseRecord(
        version + 1,
        epoch,
        mode,
        primary,
        standby,
        floor,
        paused,
        0,
        rebuild,
        failures,
        0,
        unfenced);
  }

  DatabaseRecord resumed() {
    return new DatabaseRecord(
        version + 1,
        epoch,
        mode,
        primary,
        standby,
        floor,
        false,
        0,
        rebuild,
        Collections.emptyMap(),
        0,
        unfenced);
  }

  DatabaseRecord paused(boolean now) {
    return new DatabaseRecord(
        version + 1,
        epoch,
        mode,
        primary,
        standby,
        floor,
        now,
        failovers,
        rebuild,
        failures,
        degradations,
        unfenced);
  }

  private DatabaseRecord with(Mode next, String server) {
    return with(next, server, degradations);
  }

  private DatabaseRecord with(Mode next, String server, int degradationsNow) {
    return new DatabaseRecord(
        version + 1,
        epoch,
        next,
        primary,
        server,
        floor,
        paused,
        failovers,
        Rebuild.NONE,
        failures,
        degradationsNow,
        next == Mode.ALONE ? unfenced : "");
  }

  /** The server that was forced out is known to have ended. */
  DatabaseRecord fenced() {
    return new DatabaseRecord(
        version + 1,
        epoch,
        mode,
        primary,
        standby,
        floor,
        paused,
        failovers,
        rebuild,
        failures,
        degradations,
        "");
  }
}
