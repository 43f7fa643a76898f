package quantumforge.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoOptionsTest {

  @TempDir private Path folder;

  @Test
  void anUnknownNodeIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> options(List.of("witness", "site-3"), 1.0, 50))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("site-3")
        .hasMessageContaining("vps-1, site-1, site-2, witness");
  }

  @Test
  void aSecondCollectorIsThereOnlyWhenAskedFor() {
    assertThat(DemoOptions.usualNodes()).contains("vps-1", "site-2").doesNotContain("vps-2");
    assertThat(DemoOptions.withCollectors(List.of("witness", "vps-2"), 1))
        .containsExactly("vps-1", "witness");
    assertThat(DemoOptions.withCollectors(List.of("witness"), 2))
        .containsExactly("vps-1", "vps-2", "witness");
    assertThatThrownBy(() -> DemoOptions.withCollectors(List.of("witness"), 3))
        .hasMessage("--collectors is 3; allowed is 1 to 2");
  }

  @Test
  void aPlantWithoutAControlNodeIsRefused() {
    assertThatThrownBy(() -> options(List.of("vps-1", "site-1"), 1.0, 50))
        .hasMessageContaining("add witness");
  }

  @Test
  void sitesWithoutACollectorAndCollectorsWithoutASiteAreRefused() {
    assertThatThrownBy(() -> options(List.of("site-1", "site-2", "witness"), 1.0, 50))
        .hasMessage(
            "--nodes site-1,site-2,witness has no collector, without whose market data site-1 and"
                + " site-2 would never be ready: add vps-1, or say --collectors 1");
    assertThatThrownBy(() -> options(List.of("vps-1", "vps-2", "witness"), 1.0, 50))
        .hasMessage(
            "--nodes vps-1,vps-2,witness has no site that takes the market data of vps-1 and vps-2:"
                + " add site-1 or site-2");
    assertThat(options(List.of("site-1", "vps-2", "witness"), 1.0, 50).nodes()).hasSize(3);
    assertThat(options(List.of("witness", "emergency"), 1.0, 50).nodes()).hasSize(2);
  }

  @Test
  void absurdNumbersAreRefusedWithOptionAndRange() {
    assertThatThrownBy(() -> options(List.of("witness"), 1.0, 0))
        .hasMessage("--symbols is 0; allowed is 1 to 1000");
    assertThatThrownBy(() -> options(List.of("witness"), -1, 50)).hasMessageContaining("--speed");
    assertThatThrownBy(() -> options(List.of("witness"), Double.NaN, 50))
        .hasMessageContaining("--speed");
  }

  @Test
  void aPortInUseIsNamedWithItsPurposeAndItsHolder() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ports ports = new Ports(taken.getLocalPort() - 31);

      assertThatThrownBy(() -> PortCheck.check(ports, List.of(DemoNode.WITNESS)))
          .isInstanceOf(DemoException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " (witness management)")
          .hasMessageContaining("pid " + ProcessHandle.current().pid())
          .hasMessageContaining("--port-base");
    }
  }

  @Test
  void ofManyTakenPortsTheFirstAreNamedAndTheOthersCounted() throws Exception {
    List<ServerSocket> taken = new ArrayList<>();
    try {
      taken.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      Ports ports = new Ports(taken.getFirst().getLocalPort() - 92);
      for (int port :
          List.of(ports.paper(), ports.postgres(), ports.management(DemoNode.WITNESS))) {
        take(port, taken);
      }
      take(ports.artery(DemoNode.WITNESS), taken);

      assertThatThrownBy(() -> PortCheck.check(ports, List.of(DemoNode.WITNESS)))
          .hasMessageContaining("port " + ports.artery(DemoNode.WITNESS) + " (witness cluster)")
          .hasMessageNotContaining("PostgreSQL")
          .hasMessageContaining("more; end that");
    } finally {
      for (ServerSocket socket : taken) {
        socket.close();
      }
    }
  }

  /** A port that somebody else has is taken as well. */
  private static void take(int port, List<ServerSocket> taken) throws IOException {
    try {
      taken.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    } catch (BindException somebodyElse) {
      assertThat(somebodyElse).isNotNull();
    }
  }

  @Test
  void aFolderWithSomethingElseInItIsNeverTaken() throws Exception {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");

    assertThatThrownBy(() -> DemoFolder.take(folder)).hasMessageContaining("not a demo's");

    assertThat(folder.resolve("thesis.txt")).exists();
  }

  @Test
  void aFolderInUseIsRefusedAndAFreedOneCanBeTakenAgain() throws Exception {
    Path demo = folder.resolve("demo");
    try (DemoFolder held = DemoFolder.take(demo)) {
      assertThatThrownBy(() -> DemoFolder.take(held.path()))
          .isInstanceOf(DemoException.class)
          .hasMessageContaining("already runs");
    }
    DemoFolder again = DemoFolder.take(demo);
    Files.writeString(demo.resolve("old"), "data");
    again.clear();
    again.close();

    assertThat(demo.resolve("old")).doesNotExist();
  }

  @Test
  void askingWhereNoDemoRunsSaysHowToStartOne() {
    assertThatThrownBy(() -> Demo.ask(folder, "status"))
        .isInstanceOfSatisfying(
            DemoException.class,
            refused -> assertThat(refused.kind()).isEqualTo(DemoException.Kind.NOT_RUNNING))
        .hasMessageContaining("./forge demo");
  }

  private DemoOptions options(List<String> nodes, double speed, int symbols) {
    return TestOptions.of(folder, nodes, speed, symbols, false);
  }
}
