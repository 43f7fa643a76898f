package quantumforge.failover;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the server's own programs under a {@link Guard} and waits for them. Thread-safe. */
final class ServerTools {

  private static final Logger LOG = LoggerFactory.getLogger(ServerTools.class);
  private static final int SHOWN_MAX = 600;
  private static final int OUTPUT_BYTES_MAX = 1 << 20;

  private static final long TICK_MILLIS = 500;
  private static final long KILL_MILLIS = 5_000;

  private final AgentSettings settings;
  private final Guard guard;

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
   * Runs a program.
   *
   * @return what it printed
   * @throws AgentException when it fails, or takes longer
   */
  String run(Duration limit, String program, String... arguments)
      throws AgentException, InterruptedException {
    LOG.debug("{} {}", program, List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(guard.over(command(program, arguments)))
            .directory(settings.folder().toFile())
            .redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    builder
        .environment()
        .put("PGPASSFILE", settings.configuration().resolve("passfile").toString());
    try {
      return run(builder.start(), limit, program);
    } catch (IOException failed) {
      throw new AgentException(program + " cannot be run: " + failed.getMessage(), failed);
    }
  }

  private static String run(Process process, Duration limit, String program)
      throws AgentException, InterruptedException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Thread reader =
        Thread.ofVirtual().name(program).start(() -> read(process.getInputStream(), output));
    await(process, program, limit);
    reader.join(Duration.ofMillis(KILL_MILLIS));
    String printed = output.toString(StandardCharsets.UTF_8);
    if (process.exitValue() != 0) {
      throw new AgentException(
          "%s failed with code %d: %s".formatted(program, process.exitValue(), end(printed)));
    }
    return printed;
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

  /** What pg_controldata says of the data folder, by its own words in small letters. */
  Map<String, String> controlData() throws AgentException, InterruptedException {
    Map<String, String> values = new HashMap<>();
    run(Duration.ofSeconds(10), "pg_controldata", settings.data().toString())
        .lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              if (colon > 0) {
                values.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
              }
            });
    return values;
  }
}
