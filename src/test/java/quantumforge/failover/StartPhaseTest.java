package quantumforge.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartPhaseTest {

  private static final String SERVER = "/usr/lib/postgresql/15/bin/postgres -D /data";
  private static final String CHECKPOINTER = "postgres: checkpointer ";

  @Test
  void whatRecoversNamesThePlaceThatItHasGotTo() {
    assertThat(phase(SERVER, CHECKPOINTER, "postgres: startup recovering 00000001000000000000001A"))
        .isEqualTo("its recovery is recovering 00000001000000000000001A");
    assertThat(phase(SERVER, "postgres: site-1: startup waiting for 000000010000000000000002"))
        .isEqualTo("its recovery is waiting for 000000010000000000000002");
    assertThat(phase(SERVER, "postgres: startup")).isEqualTo("it begins its recovery");
  }

  @Test
  void theCheckpointBehindItIsPartOfIt() {
    assertThat(
            phase(
                "postgres: startup recovering 00000001000000000000001A",
                "postgres: checkpointer performing end-of-recovery checkpoint"))
        .isEqualTo("it writes the checkpoint behind its recovery");
  }

  @Test
  void aServerWithoutSuchAProcessStarts() {
    assertThat(phase(SERVER, CHECKPOINTER)).isEqualTo("it starts");
  }

  private static String phase(String... titles) {
    return StartPhase.of(Stream.of(titles));
  }
}
