package quantumforge.demo;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Breaks and mends single machines of the plant on command. */
record Breaker(Plant plant, DemoScreen screen) {

  private static final String PROCESS_ONLY = "process";

  private enum Verb {
    KILL,
    PAUSE,
    RESUME,
    RESTART;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param words {@code kill|pause|resume|restart NODE [process]}
   * @return what was done
   */
  String handle(String[] words) throws DemoException, IOException, InterruptedException {
    Verb verb = verb(words[0]);
    if (words.length < 2) {
      throw new DemoException(DemoException.Kind.USAGE, "which node? " + names());
    }
    Machine machine =
        plant
            .machine(words[1])
            .orElseThrow(
                () ->
                    new DemoException(
                        DemoException.Kind.USAGE,
                        "this demo has no '%s'; it has %s".formatted(words[1], names())));
    boolean processOnly = List.of(words).subList(2, words.length).contains(PROCESS_ONLY);
    String what = machine.name() + (processOnly ? " (its process only)" : "");
    plant.faults().add(verb.word() + " " + what);
    String done = act(verb, machine, what, processOnly);
    screen.event(done);
    return done;
  }

  private static String act(Verb verb, Machine machine, String what, boolean processOnly)
      throws DemoException, IOException, InterruptedException {
    return switch (verb) {
      case KILL -> {
        machine.kill(processOnly ? Machine.Part.PROCESS : Machine.Part.ALL);
        yield what + " killed; it stays dead until ./forge demo restart " + machine.name();
      }
      case PAUSE -> {
        machine.pause(processOnly);
        yield what + " frozen; thaw it with ./forge demo resume " + machine.name();
      }
      case RESUME -> {
        machine.resume();
        yield machine.name() + " thawed";
      }
      case RESTART -> {
        machine.restart();
        yield machine.name() + " started again";
      }
    };
  }

  private static Verb verb(String word) throws DemoException {
    return Stream.of(Verb.values())
        .filter(verb -> verb.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new DemoException(
                    DemoException.Kind.USAGE,
                    "unknown: '%s'; known: status, stop, %s"
                        .formatted(
                            word,
                            Stream.of(Verb.values())
                                .map(Verb::word)
                                .collect(Collectors.joining(", ")))));
  }

  private String names() {
    return plant.machines().stream().map(Machine::name).collect(Collectors.joining(", "));
  }
}
