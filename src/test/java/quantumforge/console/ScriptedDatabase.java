package quantumforge.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.DatabaseStatus.ServerView;
import quantumforge.status.DatabaseStatus.Verdict;
import quantumforge.status.Propagation;
import quantumforge.status.RouteStatus;
import quantumforge.status.RouteWrite;

/** The pair of database servers of the scripted plant, one moment of it for each mode. */
record ScriptedDatabase(
    String mode,
    String primary,
    String standby,
    boolean paused,
    long copiesMillis,
    Verdict verdict,
    List<ServerView> servers,
    List<DatabaseChange> changes,
    boolean followed) {

  private static final Instant BIRTH = Instant.now().minusSeconds(52_000);
  private static final String NO_LOSS =
      "0 acknowledged commits lost: each had waited for site-2, which must have the log up to"
          + " 0/5C41F60 before it takes commits";

  /** All the scripted moments, by name, in the order in which they may follow each other. */
  static Optional<ScriptedDatabase> named(String name) {
    return Optional.ofNullable(
        Map.of(
                "synchronous", synchronous(),
                "alone", alone(),
                "arming", arming(),
                "switchover", switchover(),
                "paused", pausedByAnOperator(),
                "held", held(),
                "unborn", unborn())
            .get(name));
  }

  static ScriptedDatabase synchronous() {
    return new ScriptedDatabase(
        "SYNCHRONOUS",
        "site-1",
        "site-2",
        false,
        2_834_000,
        new Verdict("DB-61", "every commit is on both servers: go on", "FINE"),
        List.of(
            primary("site-1", 3, "commits wait for site-2", ""),
            standby("site-2", 3, 0, "streams from the primary")),
        changes(false).subList(0, 3),
        true);
  }

  /** site-1 was killed a moment ago, and one route has not followed. */
  static ScriptedDatabase alone() {
    return new ScriptedDatabase(
        "ALONE",
        "site-2",
        "",
        false,
        34_000,
        new Verdict("DB-62", "commits are on one server only: go on", "WARNING"),
        List.of(
            server("site-1", "PRIMARY", 34_000, 3, "0/5C41F60", 0, "", 41L << 30, ""),
            primary("site-2", 4, "commits wait for nobody", "")),
        changes(true),
        false);
  }

  static ScriptedDatabase arming() {
    return new ScriptedDatabase(
        "ARMING",
        "site-2",
        "site-1",
        false,
        51_000,
        new Verdict("DB-62", "commits are on one server only: go on", "WARNING"),
        List.of(
            standby("site-1", 4, 231_000, "streams from the primary"),
            primary("site-2", 4, "commits are to wait for site-1, and were not seen to yet", "")),
        changes(true),
        true);
  }

  static ScriptedDatabase switchover() {
    ScriptedDatabase before = synchronous();
    return new ScriptedDatabase(
        "SWITCHOVER",
        before.primary,
        before.standby,
        false,
        2_840_000,
        new Verdict(
            "DB-27",
            "the primary stopped in order: wait until the standby has its last word",
            "FINE"),
        List.of(
            server("site-1", "DOWN", 80, 3, "0/5C41F60", 0, "", 41L << 30, ""),
            standby("site-2", 3, 8_192, "streams from the primary")),
        before.changes,
        true);
  }

  static ScriptedDatabase pausedByAnOperator() {
    ScriptedDatabase before = synchronous();
    return new ScriptedDatabase(
        before.mode,
        before.primary,
        before.standby,
        true,
        2_834_000,
        new Verdict("DB-07", "an operator has paused it: decide nothing", "WARNING"),
        before.servers,
        before.changes,
        true);
  }

  /** The primary is lost while nobody may be promoted. */
  static ScriptedDatabase held() {
    return new ScriptedDatabase(
        "ALONE",
        "site-2",
        "",
        false,
        612_000,
        new Verdict(
            "DB-51",
            "the primary is lost, and nobody may be promoted: wait for its return, or for a person"
                + " who forces the other one",
            "CRITICAL"),
        List.of(
            server(
                "site-1",
                "BROKEN",
                120,
                4,
                "0/5C41F60",
                96_400_000,
                "",
                2L << 30,
                "its data were half made: a copy is tried again in 20 s"),
            server("site-2", "PRIMARY", 45_000, 4, "0/B83E410", 0, "", -1, "")),
        changes(true),
        false);
  }

  static ScriptedDatabase unborn() {
    return new ScriptedDatabase(
        "UNBORN",
        "",
        "",
        false,
        9_000,
        new Verdict(
            "DB-02",
            "an agent is missing, or both servers have data: wait; of two servers with data a person"
                + " must empty one",
            "CRITICAL"),
        List.of(
            server("site-1", "EMPTY", 80, 0, "0/0", 0, "", 60L << 30, ""),
            server("site-2", "UNHEARD", -1, 0, "", 0, "", -1, "")),
        List.of(),
        true);
  }

  DatabaseStatus status() {
    long epoch = changes.isEmpty() ? 0 : changes.getLast().epoch();
    return new DatabaseStatus(
        epoch,
        40 + epoch,
        mode,
        primary,
        standby,
        paused,
        1,
        0,
        copiesMillis,
        verdict,
        servers,
        changes);
  }

  /** What a node of the plant says of its routes. */
  List<RouteStatus> routes(String node) {
    long epoch = changes.isEmpty() ? 0 : changes.getLast().epoch();
    return switch (node) {
      case "site-1", "site-2" -> List.of(route("client", "client", epoch, "PROVEN", ""));
      case "vps-1" ->
          List.of(
              followed
                  ? route("pool", "pgbouncer", epoch, "PROVEN", "")
                  : route(
                      "pool", "pgbouncer", epoch, "FAILED", "127.0.0.1:6432 refuses connections"));
      default -> List.of();
    };
  }

  private RouteStatus route(String name, String kind, long epoch, String state, String trouble) {
    long age = state.equals("PROVEN") ? 30_000 : -1;
    return new RouteStatus(
        name, kind, epoch, primary, state, Instant.now().minusSeconds(30), 40, 210, age, trouble);
  }

  private static ServerView primary(
      String server, int timeline, String replication, String trouble) {
    return server(server, "PRIMARY", 60, timeline, "0/5C41F60", 0, replication, 41L << 30, trouble);
  }

  private static ServerView server(
      String server,
      String state,
      long ageMillis,
      int timeline,
      String end,
      long behindBytes,
      String replication,
      long freeBytes,
      String trouble) {
    return new ServerView(
        server,
        state,
        ageMillis,
        timeline,
        end,
        behindBytes,
        0,
        replication,
        freeBytes,
        freeBytes < 0 ? -1 : 80L << 30,
        0,
        0,
        0,
        0,
        trouble);
  }

  private static ServerView standby(String server, int timeline, long behind, String replication) {
    return server(server, "STANDBY", 90, timeline, "0/5C41F60", behind, replication, 47L << 30, "");
  }

  private static List<DatabaseChange> changes(boolean killed) {
    List<DatabaseChange> changes = new ArrayList<>();
    changes.add(
        change(
            1,
            "",
            "site-1",
            "DB-01",
            "the one with data becomes the primary",
            BIRTH,
            List.of(-1L, 11L, -1L, 640L, 9_120L),
            640,
            List.of(),
            "the first primary: there was nothing to lose",
            ""));
    changes.add(
        change(
            2,
            "site-1",
            "site-2",
            "DB-22",
            "the primary's server has ended, and the standby is fit",
            BIRTH.plusSeconds(31_000),
            List.of(120L, 14L, 20L, 266L, 8_402L),
            402,
            writes(310, 402, 355),
            NO_LOSS,
            "site-1 alone had 2 commits on timeline 1, 0/3000148 to 0/3000A20, which nobody was told of"));
    changes.add(
        change(
            3,
            "site-2",
            "site-1",
            "DB-10",
            "the primary stopped in order, and the standby has its last word",
            BIRTH.plusSeconds(49_000),
            List.of(40L, 9L, 0L, 181L, 2_210L),
            288,
            writes(240, 288, 251),
            NO_LOSS,
            ""));
    if (killed) {
      Propagation late =
          new Propagation(
              38,
              false,
              -1,
              true,
              List.of("pool of vps-1: 127.0.0.1:6432 refuses connections"),
              List.of(
                  new RouteWrite("site-2", "client", "client", true, 512, ""),
                  new RouteWrite(
                      "vps-1",
                      "pool",
                      "pgbouncer",
                      false,
                      -1,
                      "127.0.0.1:6432 refuses connections")));
      changes.add(
          new DatabaseChange(
              4,
              "site-1",
              "site-2",
              "DB-23",
              "neither the witness nor the standby hears of the primary, and the standby is fit",
              Instant.now().minusSeconds(34),
              1_240,
              16,
              -1,
              388,
              -1,
              late,
              NO_LOSS,
              ""));
    }
    return changes;
  }

  /** Both sites' own connections, and the pool of the collector's machine. */
  private static List<RouteWrite> writes(long one, long pool, long two) {
    return List.of(
        new RouteWrite("site-1", "client", "client", true, one, ""),
        new RouteWrite("site-2", "client", "client", true, two, ""),
        new RouteWrite("vps-1", "pool", "pgbouncer", true, pool, ""));
  }

  /**
   * @param times silent, durable, fenced, promoted, redundant, in milliseconds
   */
  private static DatabaseChange change(
      long epoch,
      String from,
      String to,
      String rule,
      String reason,
      Instant at,
      List<Long> times,
      long completeMillis,
      List<RouteWrite> writes,
      String loss,
      String orphans) {
    return new DatabaseChange(
        epoch,
        from,
        to,
        rule,
        reason,
        at,
        times.get(0),
        times.get(1),
        times.get(2),
        times.get(3),
        times.get(4),
        new Propagation(times.get(1) + 12, true, completeMillis, false, List.of(), writes),
        loss,
        orphans);
  }
}
