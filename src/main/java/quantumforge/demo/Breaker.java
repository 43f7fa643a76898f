package quantumforge.demo;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;

/** Breaks and mends single machines of the plant on command. */
record Breaker(Plant plant, DemoScreen screen) {

  private static final String PROCESS_ONLY = "process";

  /**
   * @param words {@code kill|pause|resume|restart NODE [process]}
   * @return what was done
   */
  String handle(String[] words) throws DemoException, IOException, InterruptedException {
    if (words.length < 2) {
      throw new DemoException(DemoException.Kind.CONFIGURATION, "which node? " + names());
    }
    Machine machine =
        plant
            .machine(words[1])
            .orElseThrow(
                () ->
                    new DemoException(
                        DemoException.Kind.CONFIGURATION,
                        "this demo has no '%s'; it has %s".formatted(words[1], names())));
    boolean processOnly = List.of(words).subList(2, words.length).contains(PROCESS_ONLY);
    String done = act(words[0], machine, processOnly);
    screen.event(done);
    return done;
  }

  private String act(String verb, Machine machine, boolean processOnly)
      throws DemoException, IOException, InterruptedException {
    String what = machine.name() + (processOnly ? " (its process only)" : "");
    return switch (verb) {
      case "kill" -> {
        machine.kill(processOnly);
        yield what + " killed; it stays dead until ./forge demo restart " + machine.name();
      }
      case "pause" -> {
        machine.pause(processOnly);
        yield what + " frozen; thaw it with ./forge demo resume " + machine.name();
      }
      case "resume" -> {
        machine.resume();
        yield machine.name() + " thawed";
      }
      case "restart" -> {
        machine.restart();
        yield machine.name() + " started again";
      }
      default ->
          throw new DemoException(
              DemoException.Kind.CONFIGURATION,
              "unknown: '" + verb + "'; known: status, stop, kill, pause, resume, restart");
    };
  }

  private String names() {
    return plant.machines().stream().map(Machine::name).collect(Collectors.joining(", "));
  }
}
