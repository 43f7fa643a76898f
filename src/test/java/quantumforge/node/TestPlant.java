package quantumforge.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import quantumforge.support.FreePorts;

/** The configuration files of a small plant on free ports of the loopback. */
final class TestPlant {

  private final Path folder;
  private final String extra;
  private final Map<String, Machine> machines = new LinkedHashMap<>();

  /**
   * @param extra HOCON that every node gets
   */
  TestPlant(Path folder, String extra) {
    this.folder = folder;
    this.extra = extra;
  }

  /** One node of the plant. */
  record Machine(String name, String dataCenter, List<String> roles, int port, int management) {

    String url() {
      return "http://127.0.0.1:" + management;
    }
  }

  TestPlant with(String name, String dataCenter, String... roles) throws IOException {
    machines.put(
        name, new Machine(name, dataCenter, List.of(roles), FreePorts.next(), FreePorts.next()));
    return this;
  }

  Machine machine(String name) {
    return machines.get(name);
  }

  /** Writes a node's file. */
  Path file(String name) throws IOException {
    Machine machine = machines.get(name);
    List<String> contacts =
        machines.values().stream()
            .filter(it -> it.dataCenter().equals("control"))
            .map(it -> "\"127.0.0.1:" + it.management() + "\"")
            .toList();
    String text =
        """
        forge {
          node { name = "%s", data-center = "%s", roles = [%s], data-dir = "%s" }
          plant.nodes = [%s]
          management.port = %d
          cluster { port = %d, contact-points = [%s], required-contact-points = %d }
        }
        %s
        """
            .formatted(
                name,
                machine.dataCenter(),
                String.join(", ", machine.roles()),
                folder.resolve(name),
                machines.keySet().stream().collect(Collectors.joining(", ")),
                machine.management(),
                machine.port(),
                String.join(", ", contacts),
                contacts.size(),
                extra);
    return Files.writeString(folder.resolve(name + ".conf"), text);
  }

  /** Starts a node in this process. */
  Node start(String name) throws IOException, SettingsException, NodeException {
    Configuration configuration = Configuration.load(Optional.of(file(name)), Map.of());
    return Node.start(Settings.read(configuration), configuration.effective());
  }
}
