package quantumforge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import quantumforge.demo.DemoScreen;
import quantumforge.demo.DemoStatus;

/** A status on each line for programs; events go where errors go. */
final class JsonScreen implements DemoScreen {

  private static final ObjectMapper JSON = new ObjectMapper().findAndRegisterModules();

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean reportOnly;

  /**
   * @param reportOnly leaves the statuses out, so that a report is all that is on standard output
   */
  JsonScreen(PrintWriter out, PrintWriter err, boolean reportOnly) {
    this.out = out;
    this.err = err;
    this.reportOnly = reportOnly;
  }

  @Override
  public synchronized void event(String sentence) {
    err.println("demo: " + sentence);
  }

  @Override
  public synchronized void status(DemoStatus status) {
    if (reportOnly) {
      return;
    }
    try {
      out.println(JSON.writeValueAsString(status));
      out.flush();
    } catch (JsonProcessingException defect) {
      throw new UncheckedIOException(defect);
    }
  }
}
