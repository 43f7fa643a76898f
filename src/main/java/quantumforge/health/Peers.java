package quantumforge.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.ClusterEvent.CurrentClusterState;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import quantumforge.status.PlantStatus;
import quantumforge.status.PlantWatch;

/**
 * The other nodes as the cluster knows them, and their well-known actors. The actors are found by
 * address and not by the receptionist: a node that just joined is served at once. Thread-safe.
 */
public final class Peers {

  private static final String NAME_ROLE = "node:";
  private static final String CANDIDATE = "witness";

  private final Cluster cluster;
  private final ActorRefResolver resolver;

  /** Sees the cluster that the system is a member of. */
  public Peers(ActorSystem<?> system) {
    this.cluster = Cluster.get(system);
    this.resolver = ActorRefResolver.get(system);
  }

  /**
   * One member of the cluster.
   *
   * @param reachable as this node's data center sees it
   */
  public record Presence(String node, String dataCenter, List<String> roles, boolean reachable) {}

  /** The role that carries a member's node name through the cluster. */
  public static String nameRole(String node) {
    return NAME_ROLE + node;
  }

  /** Every member that joined and was not removed. */
  public List<Presence> members() {
    CurrentClusterState state = cluster.state();
    Set<Member> unreachable = state.getUnreachable();
    List<Presence> members = new ArrayList<>();
    for (Member member : state.getMembers()) {
      if (isPresent(member)) {
        members.add(presence(member, !unreachable.contains(member)));
      }
    }
    return members;
  }

  /** The control nodes that are present, one text for each incarnation, in order. */
  public List<String> controlNodes() {
    List<String> nodes = new ArrayList<>();
    for (Member member : cluster.state().getMembers()) {
      if (isPresent(member) && member.hasRole(CANDIDATE)) {
        nodes.add(member.uniqueAddress().toString());
      }
    }
    nodes.sort(null);
    return nodes;
  }

  /** The boards of all control nodes. */
  public List<ActorRef<Board.Command>> boards() {
    return named(CANDIDATE, "/user/" + Board.NAME);
  }

  /**
   * An actor of the same path on every node with a role.
   *
   * @param path for example {@code /user/board}
   * @param <T> what the actor understands
   */
  public <T> List<ActorRef<T>> named(String role, String path) {
    List<ActorRef<T>> found = new ArrayList<>();
    for (Member member : cluster.state().getMembers()) {
      if (isPresent(member) && member.hasRole(role)) {
        found.add(resolver.resolveActorRef(member.address() + path));
      }
    }
    return found;
  }

  /** The plant watches of all nodes. */
  public List<ActorRef<PlantStatus>> watches() {
    List<ActorRef<PlantStatus>> watches = new ArrayList<>();
    for (Member member : cluster.state().getMembers()) {
      if (isPresent(member)) {
        watches.add(resolver.resolveActorRef(member.address() + "/user/" + PlantWatch.NAME));
      }
    }
    return watches;
  }

  private static boolean isPresent(Member member) {
    return member.status() != MemberStatus.down() && member.status() != MemberStatus.removed();
  }

  private static Presence presence(Member member, boolean reachable) {
    List<String> roles = new ArrayList<>();
    String node = member.address().hostPort();
    for (String role : member.getRoles().stream().sorted().toList()) {
      if (role.startsWith(NAME_ROLE)) {
        node = role.substring(NAME_ROLE.length());
      } else if (!role.startsWith("dc-")) {
        roles.add(role);
      }
    }
    return new Presence(node, member.dataCenter(), roles, reachable);
  }
}
