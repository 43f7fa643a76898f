package quantumforge.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes sure before anything starts that every port is free. */
final class PortCheck {

  /** More ports than these belong to the same other demo, and make the message unreadable. */
  private static final int NAMED_MAX = 3;

  private PortCheck() {}

  /**
   * @throws DemoException naming the first ports that are taken, for what they are wanted, and by
   *     whom they are held, and how many more there are
   */
  static void check(Ports ports, List<DemoNode> nodes) throws DemoException {
    Map<Integer, String> taken = wanted(ports, nodes);
    taken.keySet().removeIf(PortCheck::isFree);
    if (taken.isEmpty()) {
      return;
    }
    Map<Integer, String> holders = Proc.listenersOn(taken.keySet());
    List<String> sentences = new ArrayList<>();
    taken.forEach(
        (port, purpose) ->
            sentences.add(
                "port %d (%s) by %s"
                    .formatted(
                        port, purpose, holders.getOrDefault(port, "a process of another user"))));
    int more = sentences.size() - NAMED_MAX;
    String named = String.join("; ", sentences.subList(0, Math.min(NAMED_MAX, sentences.size())));
    throw new DemoException(
        DemoException.Kind.IN_USE,
        "in use: %s; end that, or choose other ports with --port-base, for example --port-base %d"
            .formatted(
                more > 0 ? named + "; and %d more".formatted(more) : named, other(ports.base())));
  }

  private static Map<Integer, String> wanted(Ports ports, List<DemoNode> nodes) {
    Map<Integer, String> wanted = new LinkedHashMap<>();
    for (DemoNode node : nodes) {
      wanted.put(ports.artery(node), node.id() + " cluster");
      wanted.put(ports.management(node), node.id() + " management");
      if (node.isControl()) {
        wanted.put(ports.console(node), node.id() + " console");
      }
      if (node.hasRedis()) {
        wanted.put(ports.redis(node), node.id() + " Redis");
      }
      if (node.isBrain()) {
        wanted.put(ports.questHttp(node), node.id() + " QuestDB");
        wanted.put(ports.questPostgres(node), node.id() + " QuestDB for PostgreSQL clients");
      }
    }
    for (DemoExchange exchange : DemoExchange.values()) {
      wanted.putIfAbsent(ports.paper(exchange), "paper exchange as " + exchange.id());
    }
    wanted.put(ports.paperManagement(), "paper exchange management");
    wanted.put(ports.postgres(), "PostgreSQL");
    for (DemoNode node : nodes) {
      if (node.roles().contains("database")) {
        wanted.put(ports.database(node), node.id() + " PostgreSQL");
      }
    }
    return wanted;
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private static int other(int base) {
    return base + 1_000 <= Ports.BASE_MAX ? base + 1_000 : Ports.BASE_MIN;
  }
}
