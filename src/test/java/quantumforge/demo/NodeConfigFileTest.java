package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quantumforge.exchange.paper.PaperSettings;
import quantumforge.node.Settings;

class NodeConfigFileTest {

  private static final Ports PORTS = new Ports(27_000);

  @TempDir private Path folder;

  @Test
  void aMeasuredMarketGrowsToItsRateAndHasPatienceWithItsClients() throws Exception {
    PaperSettings paper = paper(true, 50);

    assertThat(paper.synthetic().ramp()).isPositive().isLessThan(Duration.ofSeconds(10));
    assertThat(paper.clientBufferBytes()).isEqualTo(64 << 20);
    assertThat(paper.tradeHistory()).isEqualTo(200_000);
    assertThat(paper(true, 1_000).tradeHistory()).isEqualTo(10_000);
  }

  @Test
  void theRampIsAsLongAsAskedFor() throws Exception {
    DemoOptions usual = TestOptions.of(folder, List.of("witness"), 1, 50, true);
    Duration ramp = Duration.ofMillis(20_666);
    DemoOptions options =
        new DemoOptions(
            usual.folder(),
            usual.nodes(),
            usual.exchanges(),
            usual.tape(),
            usual.speed(),
            usual.symbols(),
            usual.rate(),
            usual.seed(),
            usual.tradesOnly(),
            usual.connections(),
            usual.portBase(),
            usual.fresh(),
            usual.headless(),
            usual.runFor(),
            ramp);
    new NodeConfigFile(PORTS, List.of(), options, Map.of(), null).writePaper(folder);

    assertThat(settings().paper().synthetic().ramp()).isEqualTo(ramp);
  }

  @Test
  void aMarketToLookAtIsAsTheRealOne() throws Exception {
    PaperSettings paper = paper(false, 50);

    assertThat(paper.synthetic().ramp()).isZero();
    assertThat(paper.clientBufferBytes())
        .isEqualTo(Settings.read(Optional.empty(), Map.of()).paper().clientBufferBytes());
  }

  @Test
  void aCollectorWaitsBeforeItsRedisRefuses() throws Exception {
    RedisServer redis =
        RedisServer.of(Path.of("redis-server"), "vps-1", 27_003, true, folder.resolve("redis"));
    configs(false, 50, Map.of(DemoNode.VPS_1, redis))
        .writeNode(DemoNode.VPS_1, folder, List.of("BTCUSDT"));

    assertThat(settings().relay().bufferLimitBytes())
        .isEqualTo(768L << 20)
        .isLessThan(RedisServer.MEMORY_BYTES_MAX);
  }

  private PaperSettings paper(boolean headless, int symbols) throws Exception {
    configs(headless, symbols, Map.of()).writePaper(folder);
    return settings().paper();
  }

  private Settings settings() throws Exception {
    return Settings.read(Optional.of(NodeConfigFile.path(folder)), Map.of());
  }

  private NodeConfigFile configs(boolean headless, int symbols, Map<DemoNode, RedisServer> redis)
      throws Exception {
    DemoOptions options =
        TestOptions.of(folder, List.of("vps-1", "site-1", "witness"), 1.0, symbols, headless);
    List<DemoNode> nodes = List.of(DemoNode.VPS_1, DemoNode.SITE_1, DemoNode.WITNESS);
    return new NodeConfigFile(
        PORTS, nodes, options, redis, new Databases(Optional.empty(), Optional.empty()));
  }
}
