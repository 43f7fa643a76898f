package quantumforge.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The operators of a file: a line {@code name = token} for each; empty lines and those that begin
 * with {@code #} do not count. It is read anew for each question, so that an operator is added or
 * removed without a restart. Thread-safe.
 */
public final class Operators {

  private static final Pattern LINE =
      Pattern.compile("([a-z0-9][a-z0-9._-]{0,31})\\s*=\\s*([A-Za-z0-9_-]{24,128})");

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private static final int TOKEN_BYTES = 24;
  private static final int LINES_MAX = 1_000;

  private final Path file;

  public Operators(Path file) {
    this.file = file;
  }

  /**
   * One operator.
   *
   * @param token his secret; never print
   */
  public record Operator(String name, String token) {

    /** The line of the file. */
    public String line() {
      return name + " = " + token;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * All of them.
   *
   * @throws IOException naming the file, the line and what it needs; never the line's text
   */
  public List<Operator> all() throws IOException {
    requirePrivate();
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    if (lines.size() > LINES_MAX) {
      throw new IOException(
          "%s has %d lines; allowed are %d".formatted(file, lines.size(), LINES_MAX));
    }
    List<Operator> operators = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher parts = LINE.matcher(line);
      if (!parts.matches()) {
        throw new IOException(
            "%s, line %d: wanted is name = token, the name of small letters and digits, the token of 24 to 128 letters, digits, - and _"
                .formatted(file, i + 1));
      }
      operators.add(new Operator(parts.group(1), parts.group(2)));
    }
    return operators;
  }

  /**
   * Whose token it is; empty when it is nobody's. Takes as long for a wrong token as for a right
   * one.
   */
  public Optional<String> nameOf(String token) throws IOException {
    byte[] given = token.getBytes(StandardCharsets.UTF_8);
    Optional<String> name = Optional.empty();
    for (Operator operator : all()) {
      if (MessageDigest.isEqual(operator.token().getBytes(StandardCharsets.UTF_8), given)) {
        name = Optional.of(operator.name());
      }
    }
    return name;
  }

  /**
   * An operator with a new random token.
   *
   * @throws IllegalArgumentException when the name is none
   */
  public static Operator create(String name) {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    Operator operator =
        new Operator(name, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
    if (!LINE.matcher(operator.line()).matches()) {
      throw new IllegalArgumentException(
          "an operator's name has 1 to 32 small letters, digits, '.', '_' and '-', and begins with a letter or digit; got '%s'"
              .formatted(name));
    }
    return operator;
  }

  private void requirePrivate() throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(
          "the operators' file %s does not exist or cannot be read".formatted(file));
    }
    Set<PosixFilePermission> open = EnumSet.copyOf(OF_OTHERS);
    open.retainAll(Files.getPosixFilePermissions(file));
    if (!open.isEmpty()) {
      throw new IOException(
          "the operators' file %s is open to others; mend it with: chmod 600 %s"
              .formatted(file, file));
    }
  }
}
