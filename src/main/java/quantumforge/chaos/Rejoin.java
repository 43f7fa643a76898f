package quantumforge.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quantumforge.chaos.Card.Scene;
import quantumforge.chaos.History.Effect.Logged;

/**
 * A former primary with a commit that nobody else has: it must come back as a standby that streams,
 * by turning its data back and not by a copy, and what only it had must be counted and set aside.
 */
final class Rejoin {

  private static final Duration SHOWN = Duration.ofMinutes(1);

  private static final String TURNED_BACK = "what only this server had was turned back";
  private static final String COPIED = "everything was copied";

  private static final Pattern ORPHANS =
      Pattern.compile("(\\d+) commits?, .*on ([\\w-]+) alone, .* set aside there in (\\S+)");

  private Rejoin() {}

  /**
   * The standby is cut off first, and stays so: of a process that is killed the kernel still sends
   * what it had written.
   */
  static void strike(Rig rig, Scene scene) throws IOException, InterruptedException {
    rig.cut(scene.primary(), scene.standby());
    rig.commitAlone(scene.primary());
    rig.kill(scene.primary());
  }

  static void mend(Rig rig, Scene scene) throws IOException, InterruptedException {
    rig.heal();
    rig.start(scene.primary());
  }

  static List<String> prove(Rig rig, Scene scene, long struckNanos)
      throws IOException, InterruptedException {
    String former = scene.primary();
    List<String> broken = new ArrayList<>();
    if (!rig.await("it streams", () -> rig.view().isStreaming(former)).holdsWithin(SHOWN)) {
      broken.add("%s is not a standby that streams: %s".formatted(former, rig.view()));
    }
    rig.readLogs();
    if (!isLogged(rig, former, TURNED_BACK, struckNanos)) {
      broken.add("the data of %s were not turned back".formatted(former));
    }
    if (isLogged(rig, former, COPIED, struckNanos)) {
      broken.add("%s was copied".formatted(former));
    }
    orphans(rig, former).ifPresent(broken::add);
    long row = rig.aloneOn(former);
    for (String server : List.of(scene.primary(), scene.standby())) {
      if (rig.table().rows(server, row).containsKey(row)) {
        broken.add("row %d, which only %s had, is on %s".formatted(row, former, server));
      }
    }
    return broken;
  }

  private static boolean isLogged(Rig rig, String node, String words, long since) {
    return rig.history().effectsSince(since).stream()
        .anyMatch(
            effect ->
                effect instanceof Logged logged
                    && logged.node().equals(node)
                    && logged.message().contains(words));
  }

  private static Optional<String> orphans(Rig rig, String former) throws InterruptedException {
    AtomicReference<String> told = new AtomicReference<>("");
    rig.await(
            "orphans are told of", () -> !told.updateAndGet(any -> rig.view().orphans()).isEmpty())
        .holdsWithin(SHOWN);
    String orphans = told.get();
    Matcher words = ORPHANS.matcher(orphans);
    if (!words.find()) {
      return Optional.of("the record does not count what only it had: '%s'".formatted(orphans));
    }
    boolean counted = Long.parseLong(words.group(1)) > 0 && words.group(2).equals(former);
    boolean kept = Files.isDirectory(rig.file(words.group(3)));
    return counted && kept
        ? Optional.empty()
        : Optional.of("what only %s had is not there: %s".formatted(former, orphans));
  }
}
