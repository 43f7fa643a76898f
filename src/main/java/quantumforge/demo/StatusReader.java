package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Puts together what the demo, the witness and the operating system know of every machine. */
final class StatusReader {

  private final Path folder;
  private final List<DemoNode> nodes;
  private final Plant plant;
  private final PlantProbe probe;

  StatusReader(Path folder, List<DemoNode> nodes, Plant plant, PlantProbe probe) {
    this.folder = folder;
    this.nodes = List.copyOf(nodes);
    this.plant = plant;
    this.probe = probe;
  }

  DemoStatus read(String phase) throws InterruptedException {
    PlantProbe.Seen seen = probe.plant();
    List<DemoStatus.Row> rows = new ArrayList<>();
    for (DemoNode node : nodes) {
      rows.add(row(node, seen));
    }
    String market = plant.paper().status().map(Activity::ofPaper).orElse("does not answer");
    rows.add(outside(Plant.PAPER, market));
    if (plant.machine(Plant.POSTGRES).isPresent()) {
      rows.add(outside(Plant.POSTGRES, "database " + PostgresServer.DATABASE));
    }
    return new DemoStatus(Instant.now(), seen.witness(), phase, folder.toString(), rows);
  }

  private DemoStatus.Row row(DemoNode node, PlantProbe.Seen seen) {
    JsonNode view = seen.node(node.id());
    long ageMillis = view.path("ageMillis").asLong(-1);
    return row(
        plant.machine(node.id()).orElseThrow(),
        node.dataCenter(),
        seen.reachability(node.id()),
        ageMillis < 0 ? -1 : ageMillis + seen.ageMillis(),
        activity(plant.machine(node.id()).orElseThrow(), seen.reachability(node.id()), view),
        view.path("report").path("consoleUrl").asText(""));
  }

  /** What a node said last is only what it does when it still says it. */
  private static String activity(Machine machine, String reachability, JsonNode view) {
    String said = Activity.of(view.path("report"));
    boolean live =
        machine.main().state() == ManagedProcess.State.RUNNING && reachability.equals("up");
    return live || said.isEmpty() ? said : "was: " + said;
  }

  private DemoStatus.Row outside(String name, String activity) {
    return row(plant.machine(name).orElseThrow(), "", "", -1, activity, "");
  }

  private static DemoStatus.Row row(
      Machine machine,
      String dataCenter,
      String reachability,
      long ageMillis,
      String activity,
      String consoleUrl) {
    ManagedProcess main = machine.main();
    return new DemoStatus.Row(
        machine.name(),
        dataCenter,
        main.state().name().toLowerCase(Locale.ROOT),
        main.pid(),
        reachability,
        ageMillis,
        machine.residentBytes(),
        activity,
        consoleUrl);
  }
}
