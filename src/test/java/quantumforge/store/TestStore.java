package quantumforge.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Opens a QuestDB for a test, without ports. */
public final class TestStore {

  private TestStore() {}

  static QuestStore open(Path directory) throws IOException {
    return QuestStore.open(settings(directory));
  }

  /** Settings of a QuestDB in a directory, as they are by default but without a sync. */
  public static QuestSettings settings(Path directory) {
    return new QuestSettings(
        directory,
        "127.0.0.1",
        0,
        0,
        "forge",
        Optional.empty(),
        QuestSettings.CommitMode.NOSYNC,
        1,
        retention(Optional.empty()));
  }

  static RetentionSettings retention(Optional<Path> archive) {
    return new RetentionSettings(
        Duration.ofDays(30),
        Duration.ofDays(3),
        Duration.ofDays(3650),
        Duration.ofDays(2),
        Duration.ofMinutes(10),
        archive,
        Duration.ofDays(3650));
  }
}
