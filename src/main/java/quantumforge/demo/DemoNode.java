package quantumforge.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The nodes of the plant, in the order in which the demo gives out ports. The second collector is
 * last and is started only when asked for.
 */
enum DemoNode {
  VPS_1("edge-1", List.of("collector"), true),
  SITE_1("site-1", List.of("brain", "engine", "database"), true),
  SITE_2("site-2", List.of("brain", "engine", "database"), true),
  WITNESS("control", List.of("witness"), false),
  BACKUP("control", List.of("witness", "backup"), false),
  ARCHIVE("control", List.of("witness", "archive"), false),
  EMERGENCY("emergency", List.of("emergency"), false),
  VPS_2("edge-2", List.of("collector"), true);

  private final String dataCenter;
  private final List<String> roles;
  private final boolean redis;

  DemoNode(String dataCenter, List<String> roles, boolean redis) {
    this.dataCenter = dataCenter;
    this.roles = roles;
    this.redis = redis;
  }

  /** As users and the cluster name it, for example {@code vps-1}. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String dataCenter() {
    return dataCenter;
  }

  List<String> roles() {
    return roles;
  }

  /** Whether the node has a Redis server of its own. */
  boolean hasRedis() {
    return redis;
  }

  boolean isCollector() {
    return roles.contains("collector");
  }

  boolean isBrain() {
    return roles.contains("brain");
  }

  /** Whether the node may carry the witness, and is a contact point of the cluster. */
  boolean isControl() {
    return roles.contains("witness");
  }

  /** All collectors, in the order in which a demo of one, two and so on has them. */
  static List<DemoNode> collectors() {
    return Stream.of(values()).filter(DemoNode::isCollector).toList();
  }

  static List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (DemoNode node : values()) {
      ids.add(node.id());
    }
    return ids;
  }

  /**
   * The node of that id.
   *
   * @throws IllegalArgumentException when there is none; the message lists all ids
   */
  static DemoNode of(String id) {
    for (DemoNode node : values()) {
      if (node.id().equals(id)) {
        return node;
      }
    }
    throw new IllegalArgumentException(
        "there is no node '" + id + "'; the nodes are " + String.join(", ", ids()));
  }
}
