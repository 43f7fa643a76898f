package quantumforge.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ClusterMembersTest {

  private static final String HOME = "pekko://forge@127.0.0.1:31479";
  private static final String ANSWER =
      """
      {"leader":"pekko://forge@127.0.0.1:30314","members":[
      {"node":"pekko://forge@127.0.0.1:30314","nodeUid":"35","roles":["witness"],"status":"%s"},
      {"node":"%s","nodeUid":"-77","roles":["emergency","dc-home"],"status":"Down"}],
      "oldest":"pekko://forge@127.0.0.1:31479","oldestPerRole":{},"unreachable":[]}
      """;

  @Test
  void itsOtherIncarnationIsNotIt() throws IOException {
    assertThat(read("Up").lacks(HOME, -77)).isFalse();
    assertThat(read("Up").lacks(HOME, 78)).isTrue();
  }

  @Test
  void whereNobodyIsUpIsNoCluster() throws IOException {
    assertThat(read("Joining").lacks(HOME, 78)).isFalse();
  }

  private static ClusterMembers read(String status) throws IOException {
    return Json.read(ANSWER.formatted(status, HOME), ClusterMembers.class);
  }
}
