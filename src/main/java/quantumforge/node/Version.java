package quantumforge.node;

import java.util.Optional;

/** Which build this is. */
public final class Version {

  private Version() {}

  /** The version of the jar; {@code dev} when it runs from classes. */
  public static String text() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("dev");
  }
}
