package quantumforge.route;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quantumforge.kernel.Durable;

/**
 * The part of a pgBouncer's configuration that says where its databases are. It is old or new at
 * any moment, and never half of both. Used by one thread.
 */
final class PgBouncerFile {

  private static final Pattern EPOCH =
      Pattern.compile("^; Written by Quantum Forge: .* of epoch (\\d+)\\.");

  private final RouteSettings.Pgbouncer settings;

  PgBouncerFile(RouteSettings.Pgbouncer settings) {
    this.settings = settings;
  }

  /**
   * Makes it name a decision's primary.
   *
   * @return whether it did not before
   * @throws RouteException when it was written for a newer epoch, or cannot be written
   */
  boolean point(Decision decision) throws RouteException {
    try {
      String before = read();
      Matcher newest = EPOCH.matcher(before);
      if (newest.find() && Long.parseLong(newest.group(1)) > decision.epoch()) {
        throw new RouteException(
            "%s is of epoch %s, and epoch %d is older: it stays"
                .formatted(settings.file(), newest.group(1), decision.epoch()));
      }
      String wanted = text(decision);
      if (before.equals(wanted)) {
        return false;
      }
      replace(wanted);
      return true;
    } catch (IOException failed) {
      throw new RouteException(
          "%s cannot be written: %s".formatted(settings.file(), failed), failed);
    }
  }

  private String read() throws IOException {
    try {
      return Files.readString(settings.file());
    } catch (NoSuchFileException none) {
      return "";
    }
  }

  private String text(Decision decision) {
    StringBuilder text =
        new StringBuilder(
            "; Written by Quantum Forge: %s is the primary of epoch %d. Changes made here are lost.%n[databases]%n"
                .formatted(decision.server(), decision.epoch()));
    for (String database : settings.databases()) {
      text.append(
          "%s = host=%s port=%d dbname=%s%s%n"
              .formatted(
                  database,
                  decision.host(),
                  decision.port(),
                  database,
                  settings.options().map(options -> " " + options).orElse("")));
    }
    return text.toString();
  }

  private void replace(String text) throws IOException {
    Path file = settings.file().toAbsolutePath();
    Path half = file.resolveSibling(file.getFileName() + ".half");
    try (FileChannel channel =
        FileChannel.open(
            half,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    // pgBouncer runs as somebody else, and there is no secret in it.
    Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rw-r--r--"));
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Durable.names(file.getParent());
  }
}
