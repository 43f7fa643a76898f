package quantumforge.cli;

import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import quantumforge.demo.DemoScreen;
import quantumforge.demo.DemoStatus;

/** A live table on a terminal: redrawn in place, with the last events below it. */
final class TableScreen implements DemoScreen {

  private static final int EVENTS_SHOWN = 5;
  private static final String CLEAR_TO_END_OF_LINE = "\033[K";
  private static final String CLEAR_TO_END_OF_SCREEN = "\033[J";

  private final PrintWriter out;
  private final Deque<String> events = new ArrayDeque<>();
  private int drawn;

  TableScreen(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void event(String sentence) {
    String line =
        StatusTable.cut(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + "  " + sentence);
    if (drawn == 0) {
      out.println(line);
      out.flush();
      return;
    }
    events.addLast(line);
    while (events.size() > EVENTS_SHOWN) {
      events.removeFirst();
    }
  }

  @Override
  public synchronized void status(DemoStatus status) {
    List<String> lines = new ArrayList<>(StatusTable.lines(status, true));
    lines.add("");
    lines.addAll(events);
    lines.add("Ctrl-C stops everything. In another terminal: ./forge demo kill site-1");
    StringBuilder frame = new StringBuilder();
    if (drawn > 0) {
      frame.append("\033[").append(drawn).append('A');
    }
    for (String line : lines) {
      frame.append(line).append(CLEAR_TO_END_OF_LINE).append('\n');
    }
    frame.append(CLEAR_TO_END_OF_SCREEN);
    drawn = lines.size();
    out.print(frame);
    out.flush();
  }
}
