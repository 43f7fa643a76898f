package quantumforge.cli;

import picocli.CommandLine.IVersionProvider;

/** What is running: the version of the build and of the JVM. */
final class BuildVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"forge " + build(), "java  " + Runtime.version()};
  }

  /** The version from the jar's manifest; {@code development} when run from class files. */
  static String build() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
