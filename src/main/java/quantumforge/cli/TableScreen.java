package quantumforge.cli;

import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import quantumforge.demo.DemoScreen;
import quantumforge.demo.DemoStatus;

/**
 * A live table on a terminal: redrawn in place, with the last events below it. A terminal that is
 * narrower than the table shows its left part: a line that wrapped would take two rows, and the
 * next table would be drawn over the wrong ones.
 */
final class TableScreen implements DemoScreen {

  private static final int EVENTS_SHOWN = 5;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final String NO_WRAP = "\033[?7l";
  private static final String WRAP = "\033[?7h";
  private static final String CLEAR_TO_END_OF_LINE = "\033[K";
  private static final String CLEAR_TO_END_OF_SCREEN = "\033[J";

  private final PrintWriter out;
  private final Deque<String> events = new ArrayDeque<>();
  private DemoStatus shown;
  private int drawn;

  TableScreen(PrintWriter out) {
    this.out = out;
  }

  @Override
  public synchronized void event(String sentence) {
    String line = StatusTable.cut(TIME.format(LocalTime.now()) + "  " + sentence);
    if (shown == null) {
      out.println(line);
      out.flush();
      return;
    }
    events.addLast(line);
    while (events.size() > EVENTS_SHOWN) {
      events.removeFirst();
    }
    draw();
  }

  @Override
  public synchronized void status(DemoStatus status) {
    shown = status;
    draw();
  }

  private void draw() {
    List<String> lines = new ArrayList<>(StatusTable.lines(shown, true));
    lines.add("");
    lines.addAll(events);
    lines.add("Ctrl-C stops everything. In another terminal: ./forge demo kill site-1");
    StringBuilder frame = new StringBuilder(NO_WRAP);
    if (drawn > 0) {
      frame.append("\033[").append(drawn).append('A');
    }
    for (String line : lines) {
      frame.append(line).append(CLEAR_TO_END_OF_LINE).append('\n');
    }
    frame.append(CLEAR_TO_END_OF_SCREEN).append(WRAP);
    drawn = lines.size();
    out.print(frame);
    out.flush();
  }
}
