package quantumforge.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;

/**
 * The built page, held in memory. When it was not built, or was built for other views than this
 * program sends, {@link #problem} says so and there are no files.
 *
 * @param page names the build of the page; empty when there is none
 * @param problem in words for the person in front of the browser
 */
record UiFiles(String page, Map<String, UiFile> files, Optional<String> problem) {

  private static final String ROOT = "/console/";
  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "woff2", "font/woff2",
          "txt", "text/plain; charset=utf-8");

  /** One file; {@code gzip} is empty where packing does not pay. */
  record UiFile(String contentType, byte[] bytes, Optional<byte[]> gzip) {}

  /**
   * What the page's build writes beside its files.
   *
   * @param page names the build
   * @param wire the fingerprint of the views it was built for
   * @param files all files, index.html among them
   */
  record Manifest(String page, String wire, List<String> files) {}

  /** The page that is part of this build. */
  static UiFiles load() {
    return load(UiFiles::read);
  }

  /**
   * @param source the bytes of a file by its name, if there is such a file
   */
  static UiFiles load(Function<String, Optional<byte[]>> source) {
    Optional<byte[]> manifest = source.apply("manifest.json");
    if (manifest.isEmpty()) {
      return none(
          "The console's page is not part of this build: it was built with -Dui.skip=true, or without"
              + " Node.js. Run ./forge build, or mvn package without -Dui.skip, and start the node"
              + " again. The data is served all the same: /api/plant and /api/events.");
    }
    try {
      return load(Json.read(manifest.get(), Manifest.class), source);
    } catch (IllegalArgumentException e) {
      return none("The console's page is damaged (" + e.getMessage() + "). Run mvn package again.");
    }
  }

  private static UiFiles load(Manifest manifest, Function<String, Optional<byte[]>> source) {
    if (!manifest.wire().equals(WireTypes.fingerprint())) {
      return none(
          "The console's page was built for another version of this program (views "
              + manifest.wire()
              + ", this program sends "
              + WireTypes.fingerprint()
              + "). Run mvn package again and start the node again.");
    }
    Map<String, UiFile> files = new TreeMap<>();
    for (String name : manifest.files()) {
      Optional<byte[]> bytes = source.apply(name);
      if (bytes.isEmpty()) {
        return none("The console's page lacks its file " + name + ". Run mvn package again.");
      }
      files.put(name, file(name, bytes.get()));
    }
    return new UiFiles(manifest.page(), Map.copyOf(files), Optional.empty());
  }

  private static UiFiles none(String problem) {
    return new UiFiles("", Map.of(), Optional.of(problem));
  }

  private static UiFile file(String name, byte[] bytes) {
    String ending = name.substring(name.lastIndexOf('.') + 1);
    byte[] packed = gzip(bytes);
    return new UiFile(
        TYPES.getOrDefault(ending, "application/octet-stream"),
        bytes,
        packed.length < bytes.length * 9 / 10 ? Optional.of(packed) : Optional.empty());
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 3);
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private static Optional<byte[]> read(String name) {
    try (InputStream in = UiFiles.class.getResourceAsStream(ROOT + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the console's file " + name, e);
    }
  }
}
