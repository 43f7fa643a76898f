package quantumforge.house;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The house format of Java sources: google-java-format. Run {@code ./forge format} to apply it. */
final class SourceFormat {

  private static final Path SOURCES = Path.of("src");

  private SourceFormat() {}

  /** Formats every Java source in place. */
  public static void main(String[] args) throws Exception {
    for (Path file : misformatted()) {
      Files.writeString(file, formatted(Files.readString(file)));
      System.out.println("formatted " + file);
    }
  }

  static List<Path> misformatted() throws IOException {
    return sources().parallelStream().filter(SourceFormat::isMisformatted).toList();
  }

  private static boolean isMisformatted(Path file) {
    try {
      String source = Files.readString(file);
      return !source.equals(formatted(source));
    } catch (IOException | FormatterException failed) {
      throw new IllegalStateException(file + " cannot be formatted", failed);
    }
  }

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.toString().contains("node_modules"))
          .sorted()
          .toList();
    }
  }

  private static String formatted(String source) throws FormatterException {
    String ordered =
        ImportOrderer.reorderImports(
            RemoveUnusedImports.removeUnusedImports(source), JavaFormatterOptions.Style.GOOGLE);
    return new Formatter().formatSource(ordered);
  }
}
