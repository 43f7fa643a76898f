package quantumforge.demo;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What became of the processes of a plant from one moment on. For one thread. */
final class Lives {

  /**
   * The cluster removed this node while it was frozen or cut off; it ends by itself, and its
   * supervisor starts it again. {@code docs/cli.md} has it.
   */
  private static final int REMOVED = 7;

  private final Map<String, Machine> machines = new HashMap<>();
  private final Faults faults;
  private final Instant begun = Instant.now();
  private final Map<String, Integer> startsBefore = new HashMap<>();

  /** Begins now. */
  Lives(Collection<Machine> machines, Faults faults) {
    this.faults = faults;
    for (Machine machine : machines) {
      this.machines.put(machine.name(), machine);
      startsBefore.put(machine.name(), machine.main().starts());
    }
  }

  /**
   * How often the machine's main process was started, whoever wanted it: while it is 0, what the
   * process counts is whole.
   */
  int starts(String machine) {
    return machines.get(machine).main().starts() - startsBefore.get(machine);
  }

  /**
   * How often a process of the machine ended by itself, and nothing that people did explains it.
   */
  int ended(String machine) {
    return Math.toIntExact(exits(machine).filter(exit -> !isRemoval(exit)).count());
  }

  /** How often it ended since the cluster had removed it after people had broken machines. */
  int removed(String machine) {
    return Math.toIntExact(exits(machine).filter(this::isRemoval).count());
  }

  /** What people did until now. */
  List<DemoReport.Fault> faults() {
    return faults.all();
  }

  private boolean isRemoval(ManagedProcess.Exit exit) {
    return exit.code() == REMOVED && faults.anyBefore(exit.at());
  }

  private Stream<ManagedProcess.Exit> exits(String name) {
    Machine machine = machines.get(name);
    return Stream.concat(Stream.of(machine.main()), machine.servers().stream())
        .flatMap(process -> process.exits().stream())
        .filter(exit -> exit.at().isAfter(begun));
  }
}
