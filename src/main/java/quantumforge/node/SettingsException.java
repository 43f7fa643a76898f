package quantumforge.node;

import java.util.List;

/** The configuration cannot be used; holds every problem, each a sentence for people. */
public final class SettingsException extends Exception {

  private static final long serialVersionUID = 1L;

  SettingsException(List<String> problems) {
    super(String.join("\n", problems));
  }

  /** One sentence each: key, value, file and line, what is allowed. */
  public List<String> problems() {
    return getMessage().lines().toList();
  }
}
