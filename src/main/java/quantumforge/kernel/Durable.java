package quantumforge.kernel;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Brings changes to the disk, so that they outlive a loss of power: a file's content and its name
 * in the folder are two things, see fsync(2).
 */
public final class Durable {

  private Durable() {}

  /** What a file holds. */
  public static void content(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Which names are in a folder: those that were made, renamed and deleted. */
  public static void names(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
