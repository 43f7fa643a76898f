package quantumforge.node;

import java.util.List;

/**
 * What {@code /cluster/members} of Pekko Management answers, as far as it counts here.
 *
 * @param members of the asked node's cluster; none while it is in no cluster
 */
record ClusterMembers(List<Listed> members) {

  ClusterMembers {
    members = List.copyOf(members);
  }

  /**
   * One of them.
   *
   * @param node its address
   * @param nodeUid that of its incarnation
   */
  record Listed(String node, String nodeUid, String status) {}

  /** Whether the asked node is in a cluster, and this incarnation of a node is not in it. */
  boolean lacks(String node, long uid) {
    boolean isOne = members.stream().anyMatch(member -> member.status.equals("Up"));
    return isOne
        && members.stream()
            .noneMatch(
                member -> member.node.equals(node) && member.nodeUid.equals(Long.toString(uid)));
  }
}
