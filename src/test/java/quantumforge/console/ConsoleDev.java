package quantumforge.console;

import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Serves the console over a scripted plant, for work on the page: {@code ConsoleDev PORT SYMBOLS
 * [NODE=FAULT...] [database=MODE]}.
 */
final class ConsoleDev {

  private ConsoleDev() {}

  public static void main(String[] args) throws Exception {
    int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
    int symbols = args.length > 1 ? Integer.parseInt(args[1]) : 50;
    ConsoleRig rig = new ConsoleRig(ConsoleRig.settings(port), symbols);
    Arrays.stream(args)
        .skip(2)
        .map(fault -> fault.split("="))
        .forEach(fault -> apply(rig, fault[0], fault[1]));
    rig.console().start();
    System.out.println(Instant.now() + " " + rig.console().url().orElseThrow());
    TimeUnit.DAYS.sleep(1);
  }

  private static void apply(ConsoleRig rig, String what, String value) {
    if (what.equals("database")) {
      rig.plant().database(ScriptedDatabase.named(value).orElseThrow());
    } else {
      rig.plant().fault(what, ScriptedPlant.Fault.valueOf(value));
    }
  }
}
