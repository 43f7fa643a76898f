package quantumforge.support;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A disk of its own in a file, which can stand still: who writes to it then waits, whatever he
 * does, until it goes on, and who reads what is in memory does not notice.
 */
public final class LoopDisk {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final String NEEDS = "a disk of its own needs root and loop devices";
  private static final long PATIENCE_SECONDS = 30;

  private final Path folder;
  private final Path image;
  private boolean frozen;

  /**
   * Mounts it. Skips the test where only root may, and it is not, or there are no loop devices.
   *
   * @param folder where; made here
   * @param bytes its size, of which only what is written takes room
   */
  public LoopDisk(Path folder, long bytes) throws IOException, InterruptedException {
    boolean possible =
        "root".equals(System.getProperty("user.name"))
            && Files.exists(Path.of("/dev/loop-control"))
            && Files.isDirectory(MEMORY);
    Needs.privilege(possible, NEEDS);
    Needs.program("mkfs.ext4", "e2fsprogs");
    Needs.program("fsfreeze", "util-linux");
    this.folder = Files.createDirectories(folder);
    // In memory: before a disk stands still all that is on its way to it is written.
    this.image = Files.createTempFile(MEMORY, "disk", ".image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    run("mkfs.ext4", "-q", image.toString());
    run("mount", "-o", "loop", image.toString(), folder.toString());
  }

  /** Nothing that is written gets there any more. */
  public void freeze() throws IOException, InterruptedException {
    frozen = true;
    run("sync", "--file-system", folder.toString());
    run("fsfreeze", "--freeze", folder.toString());
  }

  /** All that waited is written. */
  public void thaw() throws IOException, InterruptedException {
    if (frozen) {
      frozen = false;
      run("fsfreeze", "--unfreeze", folder.toString());
    }
  }

  /** Takes it away. */
  public void close() throws IOException, InterruptedException {
    thaw();
    // Lazily: a process that has just been killed may still be there.
    run("umount", "--lazy", folder.toString());
    Files.delete(image);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(
          List.of(command) + ": " + new String(process.getInputStream().readAllBytes()));
    }
  }
}
