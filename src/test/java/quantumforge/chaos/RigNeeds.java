package quantumforge.chaos;

import java.io.IOException;
import java.util.Optional;
import quantumforge.support.Needs;
import quantumforge.support.PostgresPrograms;

/** What a machine must have and allow for the chaos rig. */
final class RigNeeds {

  private RigNeeds() {}

  static void require() throws IOException, InterruptedException {
    Needs.program("unshare", "util-linux");
    Needs.program("nsenter", "util-linux");
    Needs.program("ip", "iproute2");
    Needs.program("iptables", "iptables");
    Needs.program("openssl", "openssl");
    PostgresPrograms.folder();
    Optional<String> missing = Network.missing();
    Needs.privilege(missing.isEmpty(), "the chaos rig " + missing.orElse(""));
  }
}
