package quantumforge.failover;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of which a standby must have as much as its primary: with less it pauses its replay,
 * goes on to confirm what it gets, and can neither be promoted nor started again (PostgreSQL's
 * manual, "Hot Standby", Administrator's Overview). Its control file has the primary's.
 */
final class PrimarysSettings {

  private static final Logger LOG = LoggerFactory.getLogger(PrimarysSettings.class);

  /** By their names in a configuration, what pg_controldata calls them. */
  private static final Map<String, String> NAMES =
      new TreeMap<>(
          Map.of(
              "max_connections", "max_connections setting",
              "max_worker_processes", "max_worker_processes setting",
              "max_wal_senders", "max_wal_senders setting",
              "max_prepared_transactions", "max_prepared_xacts setting",
              "max_locks_per_transaction", "max_locks_per_xact setting"));

  private PrimarysSettings() {}

  /**
   * Arguments for a standby's server: of each setting the larger of the primary's and its own.
   *
   * @param control what pg_controldata says
   * @param files its configuration, the last word last; what they include is not looked at, so the
   *     primary's counts alone where a setting stands in such a file
   */
  static List<String> arguments(Map<String, String> control, List<Path> files) {
    List<String> lines = files.stream().flatMap(file -> lines(file).stream()).toList();
    List<String> arguments = new ArrayList<>();
    NAMES.forEach(
        (name, word) -> {
          String primarys = control.getOrDefault(word, "");
          if (primarys.matches("[0-9]{1,9}")) {
            long most = Math.max(Long.parseLong(primarys), own(name, lines));
            arguments.addAll(List.of("-c", name + "=" + most));
          }
        });
    return arguments;
  }

  private static long own(String name, List<String> lines) {
    Pattern line =
        Pattern.compile("(?i)\\s*" + name + "(?:\\s*=\\s*|\\s+)'?([0-9]{1,9})'?\\s*(?:#.*)?");
    long own = 0;
    for (String one : lines) {
      Matcher found = line.matcher(one);
      own = found.matches() ? Long.parseLong(found.group(1)) : own;
    }
    return own;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException unreadable) {
      LOG.warn("{} is not looked at: {}", file, unreadable.toString());
      return List.of();
    }
  }
}
