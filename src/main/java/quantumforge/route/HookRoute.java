package quantumforge.route;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that points clients where nothing here can. Code 0 says that they are. It may be run
 * again for the same decision, after it failed, and must not mind.
 */
final class HookRoute implements Route {

  private static final int OUTPUT_MAX_BYTES = 4_096;
  private static final int SHOWN_MAX = 300;

  /** Before the attempt's own end, so that the reason is known. */
  private static final double SHARE = 0.9;

  private final RouteSettings.Hook settings;
  private final Duration limit;

  HookRoute(RouteSettings.Hook settings, RouteLimits limits) {
    this.settings = settings;
    this.limit = Duration.ofMillis((long) (limits.attempt().toMillis() * SHARE));
  }

  @Override
  public Way way(Decision decision) {
    return new Way(settings.host(), settings.port());
  }

  /** A command is only told where clients belong. */
  @Override
  public void hold(Decision decision) {}

  @Override
  public void point(Decision decision) throws RouteException, InterruptedException {
    Process process = start(decision);
    Output output = new Output(process.getInputStream());
    Thread reader = Thread.ofVirtual().name("route-hook-output").start(output);
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new RouteException(
            "%s was not done after %d ms%s".formatted(program(), limit.toMillis(), output.shown()));
      }
      // Something that it left behind may hold its output open.
      reader.join(Duration.ofMillis(200));
      if (process.exitValue() != 0) {
        throw new RouteException(
            "%s ended with code %d%s".formatted(program(), process.exitValue(), output.shown()));
      }
    } finally {
      List<ProcessHandle> started = process.descendants().toList();
      // First: a shell whose command is ended goes on to its next one.
      process.destroyForcibly();
      started.forEach(ProcessHandle::destroyForcibly);
      reader.interrupt();
    }
  }

  private String program() {
    return settings.command().getFirst();
  }

  private Process start(Decision decision) throws RouteException {
    ProcessBuilder builder =
        new ProcessBuilder(settings.command())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile());
    Map<String, String> environment = builder.environment();
    // The node's own has addresses with passwords in it.
    environment.keySet().retainAll(List.of("PATH", "HOME", "LANG", "LC_ALL", "TZ"));
    environment.put("FORGE_ROUTE", settings.name());
    environment.put("FORGE_EPOCH", Long.toString(decision.epoch()));
    environment.put("FORGE_SERVER", decision.server());
    environment.put("FORGE_HOST", decision.host());
    environment.put("FORGE_PORT", Integer.toString(decision.port()));
    try {
      return builder.start();
    } catch (IOException failed) {
      throw new RouteException(
          "%s cannot be run: %s".formatted(program(), RouteException.firstLine(failed)), failed);
    }
  }

  /** What it prints: the first of it is kept, all of it is read, so that it never waits. */
  private static final class Output implements Runnable {

    private final InputStream stream;
    private final StringBuffer text = new StringBuffer();

    Output(InputStream stream) {
      this.stream = stream;
    }

    @Override
    public void run() {
      byte[] buffer = new byte[OUTPUT_MAX_BYTES];
      try {
        for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
          if (text.length() < OUTPUT_MAX_BYTES) {
            text.append(new String(buffer, 0, count, StandardCharsets.UTF_8));
          }
        }
      } catch (IOException closed) {
        // It was ended.
      }
    }

    String shown() {
      String line = text.toString().strip().replaceAll("\\s+", " ");
      if (line.isEmpty()) {
        return "";
      }
      return ": " + (line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX) + "…");
    }
  }
}
