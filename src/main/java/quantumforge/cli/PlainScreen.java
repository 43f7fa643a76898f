package quantumforge.cli;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import quantumforge.demo.DemoScreen;
import quantumforge.demo.DemoStatus;

/** Plain lines, and only when something changes: for logs and pipes. */
final class PlainScreen implements DemoScreen {

  private final PrintWriter out;
  private final Map<String, String> states = new HashMap<>();
  private final Set<String> consoles = new HashSet<>();
  private String witness = "";

  PlainScreen(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void event(String sentence) {
    print(sentence);
  }

  @Override
  public synchronized void status(DemoStatus status) {
    if (!status.witness().equals(witness)) {
      witness = status.witness();
      print(witness.isEmpty() ? "no witness is known" : "the witness is " + witness);
    }
    for (DemoStatus.Row row : status.rows()) {
      String state =
          row.process() + (row.reachability().isEmpty() ? "" : ", " + row.reachability());
      String before = states.put(row.name(), state);
      if (!state.equals(before)) {
        print(row.name() + ": " + state + (row.pid() == 0 ? "" : " (pid " + row.pid() + ")"));
      }
      if (!row.consoleUrl().isEmpty() && consoles.add(row.consoleUrl())) {
        print("the console of %s is at %s".formatted(row.name(), row.consoleUrl()));
      }
    }
  }

  private void print(String line) {
    out.println("demo: " + line);
    out.flush();
  }
}
