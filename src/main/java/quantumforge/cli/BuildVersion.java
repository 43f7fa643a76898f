package quantumforge.cli;

import picocli.CommandLine.IVersionProvider;
import quantumforge.node.Version;

/** What is running: the version of the build and of the JVM. */
final class BuildVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"forge " + build(), "java  " + Runtime.version()};
  }

  /** The version of the jar; {@code dev} when it runs from class files. */
  static String build() {
    return Version.text();
  }
}
