package quantumforge.route;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** A file with lines {@code name = secret}. Thread-safe; never prints what it holds. */
final class RoutePasswords {

  private final String route;
  private final Path file;
  private final Properties values = new Properties();

  /**
   * Reads a route's file.
   *
   * @throws IOException when it cannot be read; the message names the route and the file
   */
  RoutePasswords(RouteSettings settings) throws IOException {
    this.route = settings.name();
    this.file = settings.passwords();
    try (Reader reader = Files.newBufferedReader(file)) {
      values.load(reader);
    } catch (IOException | IllegalArgumentException unreadable) {
      throw new IOException(
          "passwords of the route %s: %s cannot be read: %s"
              .formatted(route, file, unreadable.getMessage()));
    }
  }

  /**
   * One of them.
   *
   * @throws IOException when there is none; the message names the line that is missing
   */
  String get(String name) throws IOException {
    String value = values.getProperty(name, "").strip();
    if (value.isEmpty()) {
      throw new IOException(
          "passwords of the route %s: %s has no line %s = …".formatted(route, file, name));
    }
    return value;
  }
}
