package quantumforge.chaos;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The card whose servers need a small disk each, and so a plant of its own. */
@Timeout(600)
class DiskFullTest {

  private static final String CARD = "DB-DISK-FULL";

  /** As for the other cards, but for a switchover, in which this card ends in vain. */
  private static final String PATIENCE =
      """
      forge.failover {
        limits { silence = 4 s, gone = 4 s, still = 3 s, blocked = 4 s }
        agent.hung = 10 s
      }
      """;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder;

  @Test
  void aPrimaryWhoseDiskIsFullIsReplacedWithoutALoss() throws Exception {
    RigNeeds.require();
    Card card = Cards.of(CARD);
    try (Rig rig = Rig.start(folder.resolve("plant"), card.disk(), PATIENCE)) {
      CardVerdict.play(rig, new Drill(rig), card);
    }
  }
}
