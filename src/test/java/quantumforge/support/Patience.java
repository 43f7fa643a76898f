package quantumforge.support;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every {@code await()} wait for a minute: on a machine that is busy with other things a
 * condition comes late, and a test that is green never waits so long. JUnit finds it by itself.
 */
public final class Patience implements BeforeAllCallback {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LIMIT);
  }
}
