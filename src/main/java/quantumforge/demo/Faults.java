package quantumforge.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What people did to the machines of a demo on command, in order. Thread-safe. */
final class Faults {

  private final List<DemoReport.Fault> all = new ArrayList<>();

  /** Notes what is about to be done, so that nothing that follows from it is older. */
  synchronized void add(String action) {
    all.add(new DemoReport.Fault(Instant.now(), action));
  }

  synchronized List<DemoReport.Fault> all() {
    return List.copyOf(all);
  }

  /** Whether something had been done to a machine by then. */
  synchronized boolean anyBefore(Instant time) {
    return all.stream().anyMatch(fault -> !fault.at().isAfter(time));
  }
}
