package quantumforge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import quantumforge.node.DatabaseOrder.Rule;
import quantumforge.status.DatabaseChange;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.DatabaseStatus.ServerView;
import quantumforge.status.NodeReport;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantStatus.NodeView;
import quantumforge.status.PlantStatus.Reachability;
import quantumforge.status.ProcessStatus;
import quantumforge.status.Propagation;
import quantumforge.status.RouteStatus;

class DatabaseTextTest {

  private static final ServerView DEAD =
      new ServerView(
          "site-1",
          "PRIMARY",
          34_000,
          3,
          "0/5C41F60",
          8_192,
          0,
          "",
          41L << 30,
          80L << 30,
          0,
          0,
          0,
          0,
          "");
  private static final ServerView LEADER =
      new ServerView(
          "site-2",
          "PRIMARY",
          60,
          4,
          "0/5C42000",
          0,
          12,
          "commits wait for nobody",
          900L << 20,
          80L << 30,
          0,
          0,
          0,
          0,
          "its disk is nearly full");

  @Test
  void theHeadSaysHowSafeACommitIsAndWhetherClientsFollowed() {
    assertThat(DatabaseText.head(alone(false)))
        .containsExactly(
            "site-2 is the primary, alone (ALONE, epoch 4, version 12)",
            "WARNING DB-62: commits are on one server only: go on",
            "SINGLE COPY for 34.0s: each commit is on one server only",
            "clients of epoch 4: not complete: pool of edge: no");
    assertThat(DatabaseText.head(alone(true)).getFirst())
        .isEqualTo(
            "site-2 is the primary, alone (ALONE, epoch 4, version 12, PAUSED by an operator)");
    assertThat(DatabaseText.head(status("SYNCHRONOUS", "one", "two", List.of())))
        .contains("one is the primary, and two has every commit (SYNCHRONOUS, epoch 4, version 12)")
        .contains("each commit is on both servers, for 34.0s");
  }

  @Test
  void whatASilentServerSaidIsNoStatementAboutNow() {
    assertThat(DatabaseText.table(alone(false)))
        .containsExactly(
            List.of("SERVER", "STATE", "HEARD", "BEHIND", "WAITS", "DISK FREE", "TLI"),
            List.of("site-1", "SILENT, was PRIMARY", "34.0s", "-", "-", "41.0 GiB", "3"),
            List.of("site-2", "PRIMARY", "0.1s", "-", "12 ms", "900 MiB", "4"));
    assertThat(DatabaseText.troubles(alone(false)))
        .containsExactly("site-2: its disk is nearly full");
  }

  @Test
  void aSilentPrimarysWaitIsNoStatementAboutNowEither() {
    DatabaseStatus forced = status("ALONE", "site-1", "", List.of(DEAD));
    assertThat(DatabaseText.table(forced).getLast())
        .containsExactly("site-1", "SILENT, was PRIMARY", "34.0s", "-", "-", "41.0 GiB", "3");
  }

  @Test
  void theTableFitsIntoAnOrdinaryTerminal() {
    ServerView wide =
        new ServerView(
            "location-two",
            "REBUILDING",
            3_599_000,
            123,
            "FFFFFFFF/FFFFFFFF",
            1_023L << 20,
            0,
            "",
            1_023L << 30,
            2_000L << 30,
            0,
            0,
            0,
            0,
            "");
    ServerView waits =
        new ServerView(
            "location-one", "PRIMARY", 60, 4, "0/5C42000", 0, 123_456, "", -1, -1, 0, 0, 0, 0, "");
    StringWriter text = new StringWriter();

    TextTable.print(
        DatabaseText.table(status("ALONE", "location-one", "", List.of(waits, wide))),
        new PrintWriter(text));

    assertThat(text.toString().lines()).hasSize(3).allMatch(line -> line.length() <= 80);
  }

  @Test
  void theTopologyShowsWhoFollowsWhomAndOnWhichWaysClientsCome() {
    RouteStatus proven = route("client", "PROVEN", 4, "");
    RouteStatus failed = route("pool", "FAILED", 3, "refused");
    PlantStatus plant =
        plant(node("site-2", Reachability.UP, proven), node("edge", Reachability.STALE, failed));
    assertThat(DatabaseText.topology(plant, alone(false)))
        .containsExactly(
            "site-2: PRIMARY, heard 0.1s ago, commits wait for nobody, timeline 4, log up to"
                + " 0/5C42000; its disk is nearly full",
            "  --> site-1: SILENT, was PRIMARY, heard 34.0s ago, timeline 3, log up to 0/5C41F60",
            "==> commits wait for it, or are to; --> they do not",
            "routes of clients:",
            "  client of site-2: PROVEN, to site-2 in epoch 4",
            "  pool of edge: SILENT, was FAILED, to site-2 in epoch 3, which is over, refused");
  }

  @Test
  void withoutAPrimaryNobodyFollowsAnybody() {
    ServerView unheard =
        new ServerView("two", "UNHEARD", -1, 0, "", 0, 0, "", -1, -1, 0, 0, 0, 0, "");
    DatabaseStatus unborn = status("UNBORN", "", "", List.of(unheard));
    assertThat(DatabaseText.topology(plant(), unborn))
        .containsExactly("two: its agent was never heard", "no node reports a route of clients");
    assertThat(DatabaseText.head(unborn)).contains("NO PRIMARY for 34.0s: nothing is committed");
    assertThat(DatabaseText.table(unborn).getLast())
        .containsExactly("two", "UNHEARD", "never", "-", "-", "-", "-");
  }

  @Test
  void whatHoldsIsExplainedWithWhatCameBeforeIt() {
    List<Rule> rules =
        List.of(
            new Rule("DB-01", List.of("UNBORN"), "nobody is", "one becomes", "FINE"),
            new Rule("DB-51", List.of("ALONE"), "it is lost", "wait", "CRITICAL"),
            new Rule("DB-62", List.of("ALONE", "ARMING"), "on one only", "go on", "WARNING"));
    assertThat(DatabaseText.explained(alone(false), rules))
        .containsExactly(
            "DB-62, WARNING, in the modes ALONE, ARMING",
            "  when  on one only",
            "  then  go on",
            "",
            "The first rule that holds decides. Before it stand, in mode ALONE:",
            "  DB-51  not so: it is lost");
    assertThat(DatabaseText.explained(alone(false), List.of()))
        .containsExactly("this program does not know the rule; ask one of the witness's version");
  }

  private static DatabaseStatus alone(boolean paused) {
    return new DatabaseStatus(
        4,
        12,
        "ALONE",
        "site-2",
        "",
        paused,
        1,
        0,
        34_000,
        new DatabaseStatus.Verdict("DB-62", "commits are on one server only: go on", "WARNING"),
        List.of(DEAD, LEADER),
        List.of(change()));
  }

  private static DatabaseStatus status(
      String mode, String primary, String standby, List<ServerView> servers) {
    return new DatabaseStatus(
        4,
        12,
        mode,
        primary,
        standby,
        false,
        1,
        0,
        34_000,
        new DatabaseStatus.Verdict("DB-61", "", "FINE"),
        servers,
        List.of());
  }

  private static DatabaseChange change() {
    Propagation late = new Propagation(20, false, -1, true, List.of("pool of edge: no"), List.of());
    return new DatabaseChange(
        4, "site-1", "site-2", "DB-23", "", Instant.EPOCH, 1, 2, 3, 4, 5, late, "", "");
  }

  private static RouteStatus route(String name, String state, long epoch, String trouble) {
    return new RouteStatus(name, name, epoch, "site-2", state, Instant.EPOCH, 1, 2, 3, trouble);
  }

  private static PlantStatus plant(NodeView... nodes) {
    return new PlantStatus(
        "w",
        1,
        Instant.EPOCH,
        1,
        Instant.EPOCH,
        List.of(nodes),
        PlantAlerts.NONE,
        Optional.empty());
  }

  private static NodeView node(String name, Reachability reachability, RouteStatus route) {
    NodeReport report =
        new NodeReport(
            name,
            "dc",
            List.of(),
            "127.0.0.1:1",
            1,
            Instant.EPOCH,
            new ProcessStatus(1, "test", 1, 1, 0, 1, 0),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(route),
            Optional.empty(),
            List.of());
    return new NodeView(name, reachability, 0, Optional.of(report));
  }
}
