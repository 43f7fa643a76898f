package quantumforge.chaos;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class SmokeTest {
  @TempDir(cleanup = CleanupMode.NEVER) Path folder;

  public static void main(String[] a) throws Exception {
    SmokeTest t = new SmokeTest();
    t.folder = Path.of(a[0]);
    t.smoke();
  }

  @Test
  void smoke() throws Exception {
    System.err.println(folder);
    long began = System.nanoTime();
    try (Rig rig = Rig.start(folder.resolve("rig"))) {
      System.err.println("up after " + (System.nanoTime() - began) / 1_000_000);
      Drill drill = new Drill(rig);
      System.err.println(System.getProperty("only", ""));
      for (int i = 0; i < 2; i++) {
        for (Card card : Cards.ALL) {
          if (!card.id().matches(System.getProperty("only", ".*"))) continue;
          System.err.println(java.time.Instant.now() + " " + card.id());
          System.err.println(drill.play(card));
        }
      }
    }
  }
}
