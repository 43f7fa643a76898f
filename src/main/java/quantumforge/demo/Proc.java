package quantumforge.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What Linux says of processes and listening sockets, from {@code /proc}. Never throws. */
final class Proc {

  private static final Path ROOT = Path.of("/proc");
  private static final String LISTENING = "0A";

  /** What Linux reports to user space on every architecture. */
  private static final double CLOCK_TICKS_PER_SECOND = 100;

  private Proc() {}

  /**
   * A socket that waits for connections.
   *
   * @param inode ties it to the processes that hold it
   */
  record Listener(InetAddress address, int port, long inode) {}

  /** The resident set size in bytes; 0 when there is no such process. */
  static long residentBytes(long pid) {
    for (String line : lines(ROOT.resolve(Long.toString(pid)).resolve("status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }

  /** How much memory the machine has; 0 when it does not say. */
  static long machineMemoryBytes() {
    for (String line : lines(ROOT.resolve("meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return 0;
  }

  /** Processor time used so far, in seconds; 0 when there is no such process. */
  static double cpuSeconds(long pid) {
    for (String line : lines(ROOT.resolve(Long.toString(pid)).resolve("stat"))) {
      // The name stands in brackets and may hold blanks; the fields are counted from behind it.
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / CLOCK_TICKS_PER_SECOND;
    }
    return 0;
  }

  /** The command line with blanks between its words; empty when there is no such process. */
  static String commandLine(long pid) {
    try {
      byte[] words = Files.readAllBytes(ROOT.resolve(Long.toString(pid)).resolve("cmdline"));
      return new String(words, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    } catch (IOException gone) {
      return "";
    }
  }

  /** Every listening TCP socket of this machine. */
  static List<Listener> listeners() {
    List<Listener> found = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : lines(ROOT.resolve("net").resolve(table))) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length > 9 && fields[3].equals(LISTENING)) {
          int colon = fields[1].indexOf(':');
          found.add(
              new Listener(
                  address(fields[1].substring(0, colon)),
                  Integer.parseInt(fields[1].substring(colon + 1), 16),
                  Long.parseLong(fields[9])));
        }
      }
    }
    return found;
  }

  /** The sockets that a process holds, by inode; empty when it is gone or not ours to look at. */
  static Set<Long> socketInodes(long pid) {
    Set<Long> inodes = new HashSet<>();
    Path open = ROOT.resolve(Long.toString(pid)).resolve("fd");
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(open)) {
      for (Path descriptor : descriptors) {
        socketInode(descriptor).ifPresent(inodes::add);
      }
    } catch (IOException gone) {
      return inodes;
    }
    return inodes;
  }

  /**
   * Who listens on these ports, for people, for example {@code pid 4711 (redis-server)}; ports
   * without a known holder are left out.
   */
  static Map<Integer, String> listenersOn(Set<Integer> ports) {
    Map<Long, Integer> wanted = new HashMap<>();
    for (Listener listener : listeners()) {
      if (ports.contains(listener.port())) {
        wanted.put(listener.inode(), listener.port());
      }
    }
    Map<Integer, String> holders = new HashMap<>();
    ProcessHandle.allProcesses()
        .mapToLong(ProcessHandle::pid)
        .forEach(
            pid -> {
              for (long inode : socketInodes(pid)) {
                if (wanted.containsKey(inode)) {
                  holders.put(wanted.get(inode), "pid " + pid + " (" + shortName(pid) + ")");
                }
              }
            });
    return holders;
  }

  private static String shortName(long pid) {
    String command = commandLine(pid);
    return command.length() <= 60 ? command : command.substring(0, 57) + "...";
  }

  private static Optional<Long> socketInode(Path descriptor) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("socket:[")
          ? Optional.of(Long.parseLong(target.substring(8, target.length() - 1)))
          : Optional.empty();
    } catch (IOException closed) {
      return Optional.empty();
    }
  }

  /** The kernel writes an address as 32-bit words in host order, here little-endian. */
  private static InetAddress address(String hex) {
    byte[] bytes = new byte[hex.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      int word = i / 4 * 4;
      int source = word + (3 - i % 4);
      bytes[i] = (byte) Integer.parseInt(hex.substring(source * 2, source * 2 + 2), 16);
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", impossible);
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException gone) {
      return List.of();
    }
  }
}
