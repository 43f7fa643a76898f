package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Which major versions the data, the programs here and the primary are of, and what to do where
 * they do not fit: a server starts from data of its own version alone, and a copy is of the version
 * of what was copied. Used by one thread.
 */
final class ServerVersions {

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

  private final AgentSettings settings;
  private final ServerTools tools;
  private final Supplier<OptionalInt> primary;

  /** Asks the other server, which may be the primary. */
  ServerVersions(AgentSettings settings, ServerTools tools) {
    this(settings, tools, () -> ofPrimary(settings));
  }

  /**
   * @param primary of which version it is; empty while that is not known
   */
  ServerVersions(AgentSettings settings, ServerTools tools, Supplier<OptionalInt> primary) {
    this.settings = settings;
    this.tools = tools;
    this.primary = primary;
  }

  private static OptionalInt ofPrimary(AgentSettings settings) {
    try (LocalServer peer = new LocalServer(settings.peer(), settings, ANSWER_LIMIT)) {
      return peer.versionAsPrimary();
    } catch (SQLException notNow) {
      return OptionalInt.empty();
    }
  }

  /**
   * Why no server can be started from the data because of their version, with the mend; empty when
   * that fits.
   *
   * @throws AgentException when the file that says it cannot be read, or the programs are none
   */
  Optional<String> otherVersion() throws AgentException, InterruptedException {
    int programs = tools.version();
    Path file = settings.data().resolve("PG_VERSION");
    String data = read(file);
    if (data.equals(Integer.toString(programs))) {
      return Optional.empty();
    }
    OptionalInt source = primary.get();
    return Optional.of(
        "%s says PostgreSQL %s, and the programs in %s are of version %d: %s"
            .formatted(
                file,
                data,
                settings.programs(),
                programs,
                source.isPresent()
                    ? mendOfACopy(programs, source.getAsInt())
                    : mendOfTheData(data, programs)));
  }

  private String mendOfACopy(int programs, int source) {
    return source == programs
        ? "the primary is of version %d too, so a person must order a ./forge db reinit %s, which copies it"
            .formatted(source, settings.own().name())
        : "the primary is of version %d, so that a reinit would not help: %s"
            .formatted(source, install(source));
  }

  private static String mendOfTheData(String data, int programs) {
    boolean known = data.matches("[0-9]{2}") && Integer.parseInt(data) >= ServerTools.OLDEST;
    return "%s version %d with pg_upgrade"
        .formatted(
            known
                ? "set forge.failover.agent.programs to the folder of version %s, or bring the data to"
                    .formatted(data)
                : "bring the data to",
            programs);
  }

  private static String install(int version) {
    return "a person must install the programs of version %d here, and set forge.failover.agent.programs to their folder"
        .formatted(version);
  }

  /**
   * Before what is there is given up for a copy of the primary.
   *
   * @throws AgentException when the programs here could not start a server from the copy, or are
   *     too old
   */
  void checkCopy() throws AgentException, InterruptedException {
    int programs = tools.version();
    OptionalInt source = primary.get();
    if (source.isPresent() && source.getAsInt() != programs) {
      throw new AgentException(
          "nothing is copied from %s: it is of PostgreSQL %d, and the programs in %s are of version %d: %s"
              .formatted(
                  settings.peer().name(),
                  source.getAsInt(),
                  settings.programs(),
                  programs,
                  install(source.getAsInt())));
    }
  }

  private static String read(Path file) throws AgentException {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new AgentException(file + " cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }
}
