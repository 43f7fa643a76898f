package quantumforge.failover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the server's own programs under a {@link Guard} and waits for them. Thread-safe. */
final class ServerTools {

  private static final Logger LOG = LoggerFactory.getLogger(ServerTools.class);

  /** The oldest major version that an agent can look after. */
  static final int OLDEST = 15;

  private static final Duration CONTROL_LIMIT = Duration.ofSeconds(10);
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ([0-9]{1,3})");
  private static final int SHOWN_MAX = 600;
  private static final int OUTPUT_BYTES_MAX = 1 << 20;

  private static final long TICK_MILLIS = 500;
  private static final long KILL_MILLIS = 5_000;

  private final AgentSettings settings;
  private final Guard guard;
  private volatile int version;

  ServerTools(AgentSettings settings, Guard guard) {
    this.settings = settings;
    this.guard = guard;
  }

  /** A command line of one of the server's programs. */
  List<String> command(String program, String... arguments) {
    List<String> command = new ArrayList<>(settings.runAs());
    command.add(settings.programs().resolve(program).toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * Runs a program that changes the data. When this returns or throws, neither it nor what it
   * started runs any more.
   *
   * @return what it printed
   * @throws AgentException when it fails, takes longer, or another one is at work on the data
   */
  String run(Duration limit, String program, String... arguments)
      throws AgentException, InterruptedException {
    boolean done = false;
    try {
      String printed = printed(limit, guard.over(command(program, arguments)), program);
      done = true;
      return printed;
    } finally {
      if (!done) {
        endWhatIsLeftOf(program);
      }
    }
  }

  /** Its guard may have been killed, and it writes on; the next one must find nobody at work. */
  private void endWhatIsLeftOf(String program) throws AgentException, InterruptedException {
    try {
      guard.lock().endHolders();
    } catch (IOException stays) {
      throw new AgentException(program + " is not to be ended: " + stays.getMessage(), stays);
    }
  }

  private String printed(Duration limit, List<String> guarded, String program)
      throws AgentException, InterruptedException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    int code = run(limit, from -> read(from, output), guarded, program);
    String printed = output.toString(UTF_8);
    if (code != 0) {
      throw new AgentException("%s failed with code %d: %s".formatted(program, code, end(printed)));
    }
    return printed;
  }

  /**
   * Runs a program that changes nothing and may print much.
   *
   * @param line gets each line that it prints, its errors too
   * @return its exit code
   * @throws AgentException when it cannot be run, or takes longer
   */
  int read(Duration limit, Consumer<String> line, String program, String... arguments)
      throws AgentException, InterruptedException {
    return run(
        limit,
        from -> new BufferedReader(new InputStreamReader(from, UTF_8)).lines().forEach(line),
        guard.overReader(command(program, arguments)),
        program);
  }

  private int run(
      Duration limit, Consumer<InputStream> reader, List<String> guarded, String program)
      throws AgentException, InterruptedException {
    LOG.debug("{}", guarded);
    ProcessBuilder builder =
        new ProcessBuilder(guarded).directory(settings.folder().toFile()).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC");
    builder
        .environment()
        .put("PGPASSFILE", settings.configuration().resolve("passfile").toString());
    try {
      return await(builder.start(), reader, limit, program);
    } catch (IOException failed) {
      throw new AgentException(program + " cannot be run: " + failed.getMessage(), failed);
    }
  }

  private static int await(
      Process process, Consumer<InputStream> reader, Duration limit, String program)
      throws AgentException, InterruptedException {
    Thread reading =
        Thread.ofVirtual().name(program).start(() -> reader.accept(process.getInputStream()));
    await(process, program, limit);
    reading.join(Duration.ofMillis(KILL_MILLIS));
    return process.exitValue();
  }

  /** Into memory, since the disk may be full; what a program prints beyond the limit is dropped. */
  private static void read(InputStream from, ByteArrayOutputStream to) {
    byte[] part = new byte[8_192];
    try {
      for (int count = from.read(part); count >= 0; count = from.read(part)) {
        to.write(part, 0, Math.min(count, OUTPUT_BYTES_MAX - to.size()));
      }
    } catch (IOException ended) {
      LOG.debug("the output of a program ended: {}", ended.getMessage());
    }
  }

  private static void await(Process process, String program, Duration limit)
      throws AgentException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    try {
      while (!process.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        if (System.nanoTime() > deadline) {
          Guard.order(process, "kill");
          process.waitFor(KILL_MILLIS, TimeUnit.MILLISECONDS);
          throw new AgentException(
              "%s was not done after %d s".formatted(program, limit.toSeconds()));
        }
        Guard.tick(process);
      }
    } finally {
      // Also when this thread is interrupted: what is left alone would go on writing.
      Guard.order(process, "kill");
    }
  }

  private static String end(String printed) {
    String text = printed.strip().replace('\n', ' ');
    return text.length() <= SHOWN_MAX ? text : "…" + text.substring(text.length() - SHOWN_MAX);
  }

  /** The file that says what the data are. */
  Path control() {
    return settings.data().resolve("global/pg_control");
  }

  /**
   * What pg_controldata says of the data folder, by its own words in small letters.
   *
   * @throws UnreadableDataException when it cannot read the file, or the file has a wrong checksum;
   *     the values that it prints all the same are worth nothing
   */
  Map<String, String> controlData() throws AgentException, InterruptedException {
    List<String> lines = new ArrayList<>();
    String program = "pg_controldata";
    int code = read(CONTROL_LIMIT, lines::add, program, settings.data().toString());
    String printed = String.join("\n", lines);
    if (code != 0) {
      String failed = "%s failed with code %d: %s".formatted(program, code, end(printed));
      throw printed.contains(control().toString())
          ? new UnreadableDataException("%s cannot be read: %s".formatted(control(), failed))
          : new AgentException(failed);
    }
    if (printed.toLowerCase(Locale.ROOT).contains("crc checksum does not match")) {
      throw new UnreadableDataException(control() + " is damaged: its checksum does not match");
    }
    return values(lines);
  }

  private static Map<String, String> values(List<String> lines) {
    Map<String, String> values = new HashMap<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        values.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return values;
  }

  /**
   * The major version of the server's programs.
   *
   * @throws AgentException when they do not say it, or are older than {@link #OLDEST}
   */
  int version() throws AgentException, InterruptedException {
    if (version == 0) {
      version =
          checked(
              printed(CONTROL_LIMIT, guard.overReader(command("initdb", "--version")), "initdb"));
    }
    return version;
  }

  private int checked(String printed) throws AgentException {
    Matcher found = VERSION.matcher(printed);
    if (!found.find()) {
      throw new AgentException(
          "%s does not say its version, but: %s"
              .formatted(settings.programs().resolve("initdb"), end(printed)));
    }
    int major = Integer.parseInt(found.group(1));
    if (major < OLDEST) {
      throw new AgentException(
          "the programs in %s are of PostgreSQL %d: set forge.failover.agent.programs to the folder of version %d or newer"
              .formatted(settings.programs(), major, OLDEST));
    }
    return major;
  }
}
