package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.health.ServerReport;
import quantumforge.health.ServerReport.Decided;
import quantumforge.health.ServerReport.Disk;
import quantumforge.health.ServerReport.Gate;
import quantumforge.health.ServerReport.Link;
import quantumforge.health.ServerReport.Position;
import quantumforge.health.ServerReport.State;
import quantumforge.health.ServerReport.Stream;
import quantumforge.health.ServerReport.Weakness;
import quantumforge.kernel.Lsn;
import quantumforge.node.DatabaseHealth.Beside;
import quantumforge.status.DatabaseStatus;
import quantumforge.status.DatabaseStatus.ServerView;
import quantumforge.status.PlantAlerts;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantWatch;

/** What a load balancer is answered, over HTTP. */
class DatabaseHealthRoutesTest {

  private static final Stream FOLLOWS = new Stream(true, Lsn.ZERO, 0);

  /** The end of the actor system is not that of the tests. */
  private static final String OWN =
      "pekko.coordinated-shutdown { exit-jvm = off, run-by-jvm-shutdown-hook = off }";

  private final PlantWatch watch = new PlantWatch();
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile Optional<Beside> beside = Optional.empty();
  private ActorSystem system;
  private ServerBinding binding;

  @BeforeEach
  void start() throws Exception {
    DatabaseHealth health =
        new DatabaseHealth(() -> beside, watch, Duration.ofMinutes(10).toMillis());
    system =
        ActorSystem.create(
            "health", ConfigFactory.parseString(OWN).withFallback(ConfigFactory.load()));
    binding =
        Http.get(system)
            .newServerAt("127.0.0.1", 0)
            .bind(new DatabaseHealthRoutes(() -> health).routes())
            .toCompletableFuture()
            .get(1, TimeUnit.MINUTES);
  }

  @AfterEach
  void stop() throws Exception {
    http.close();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  private HttpResponse<String> ask(String method, String question) throws Exception {
    URI uri =
        URI.create("http://127.0.0.1:%d/%s".formatted(binding.localAddress().getPort(), question));
    return http.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void assertAnswer(String question, int code, String sentence) throws Exception {
    HttpResponse<String> answer = ask("GET", question);
    assertThat(answer.body()).as(question).isEqualTo(sentence + "\n");
    assertThat(answer.statusCode()).as(question).isEqualTo(code);
  }

  private void beside(State state, Stream stream, Optional<String> missingToLead) {
    beside =
        Optional.of(
            new Beside(
                new ServerReport(
                    "one",
                    1,
                    1,
                    new Decided(3, 7),
                    0,
                    0,
                    state,
                    "system",
                    Position.NOWHERE,
                    stream,
                    Gate.OPEN,
                    0,
                    Disk.UNKNOWN,
                    Link.OPEN,
                    ServerReport.Progress.NONE,
                    0,
                    Weakness.NONE,
                    "",
                    Optional.empty()),
                missingToLead));
  }

  private void standby() {
    beside(State.STANDBY, FOLLOWS, Optional.of("one is STANDBY"));
  }

  /** What the witness publishes of how far the server is behind. */
  private void behind(long bytes) {
    ServerView view =
        new ServerView("one", "STANDBY", 0, 1, "0/1", bytes, 0, "", -1, -1, 0, 0, 0, 0, "");
    DatabaseStatus database =
        new DatabaseStatus(
            3,
            7,
            "SYNCHRONOUS",
            "two",
            "one",
            false,
            0,
            0,
            0,
            new DatabaseStatus.Verdict("DB-61", "", "FINE"),
            List.of(view),
            List.of());
    BehaviorTestKit.create(watch.behavior())
        .run(
            new PlantStatus(
                "witness",
                1,
                Instant.EPOCH,
                1,
                Instant.EPOCH,
                List.of(),
                PlantAlerts.NONE,
                Optional.of(database)));
  }

  @Test
  void thePrimaryIsAskedForAlone() throws Exception {
    beside(State.PRIMARY, Stream.NONE, Optional.empty());

    assertAnswer("primary", 200, "one is the primary of epoch 3");
    assertAnswer("read-only", 200, "one is the primary of epoch 3");
    assertAnswer("read-only?lag=1", 200, "one is the primary of epoch 3");
    assertAnswer("replica", 503, "one is PRIMARY");
  }

  @Test
  void aPrimaryThatMayHaveBeenReplacedIsNone() throws Exception {
    beside(State.PRIMARY, Stream.NONE, Optional.of("one may have been replaced"));

    assertAnswer("primary", 503, "one may have been replaced");
    assertAnswer("read-only", 503, "one is PRIMARY");
  }

  @Test
  void aStandbyThatFollowsIsAReplica() throws Exception {
    standby();

    assertAnswer("replica", 200, "one follows the primary");
    assertAnswer("read-only", 200, "one follows the primary");
    assertAnswer("primary", 503, "one is STANDBY");
  }

  @Test
  void aStandbyThatGetsNothingIsNoReplica() throws Exception {
    beside(State.STANDBY, Stream.NONE, Optional.of("one is STANDBY"));

    assertAnswer("replica", 503, "one is STANDBY, and nothing comes from the primary");
  }

  @Test
  void aReplicaMayLackSoMuch() throws Exception {
    standby();
    behind(4_096);

    String sentence = "one is 4096 bytes behind the primary, allowed are ";
    assertAnswer("replica?lag=4096", 200, sentence + "4096");
    assertAnswer("replica?lag=4095", 503, sentence + "4095");
    assertAnswer("replica?lag=0", 503, sentence + "0");
    assertAnswer("replica?lag=4KiB", 200, sentence + "4096");
    assertAnswer("replica?lag=4kB", 503, sentence + "4000");
    assertAnswer("replica?lag=16%20MiB", 200, sentence + "16777216");
    assertAnswer("read-only?lag=4KiB", 200, sentence + "4096");
    assertAnswer("read-only?lag=1", 503, sentence + "1");
  }

  @Test
  void howFarAReplicaIsBehindMustBeKnown() throws Exception {
    standby();

    assertAnswer("replica?lag=1GiB", 503, "how far one is behind is not known here now");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"abc", "5parsecs", "", "-1", "16%20Mib%20", "1e9", "0x10", "NaN", "9999999EiB"})
  void whatIsNoSizeIsRefusedWithWhatIsAllowed(String lag) throws Exception {
    standby();
    behind(0);

    for (String endpoint : List.of("replica", "read-only")) {
      HttpResponse<String> answer = ask("GET", endpoint + "?lag=" + lag);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body())
          .isEqualTo(
              "lag is '%s'; allowed is a size such as 16MiB or 4096\n"
                  .formatted(lag.replace("%20", " ")));
    }
  }

  @Test
  void aMisspeltLimitLetsNothingThrough() throws Exception {
    standby();
    behind(0);

    String allowed = "; allowed is lag, once, such as ?lag=16MiB";
    assertAnswer("replica?Lag=1", 400, "/replica does not take 'Lag'" + allowed);
    assertAnswer("replica?lag=1&max=2", 400, "/replica does not take 'max'" + allowed);
    assertAnswer("read-only?lags=1", 400, "/read-only does not take 'lags'" + allowed);
    assertAnswer(
        "replica?lag=1&lag=2", 400, "/replica does not take 'lag' more than once" + allowed);
    assertAnswer("primary?lag=1", 400, "/primary does not take 'lag'; allowed is no parameter");
  }

  @Test
  void whereThereIsNoServerNothingIsSentThere() throws Exception {
    String none =
        "there is no agent of a PostgreSQL server here: forge.failover.agent.server is absent";
    assertAnswer("primary", 503, none);
    assertAnswer("replica", 503, none);
    assertAnswer("read-only", 503, none);
  }

  @Test
  void balancersAskByEachMethodAndNobodyChangesAnything() throws Exception {
    standby();

    for (String method : List.of("GET", "HEAD", "OPTIONS")) {
      assertThat(ask(method, "replica").statusCode()).as(method).isEqualTo(200);
      assertThat(ask(method, "primary").statusCode()).as(method).isEqualTo(503);
      assertThat(ask(method, "replica?lag=x").statusCode()).as(method).isEqualTo(400);
    }
    assertThat(ask("HEAD", "replica").body()).isEmpty();
    for (String method : List.of("POST", "PUT", "DELETE")) {
      assertThat(ask(method, "replica").statusCode()).as(method).isEqualTo(405);
    }
    assertThat(ask("GET", "replica/more").statusCode()).isEqualTo(404);
  }
}
