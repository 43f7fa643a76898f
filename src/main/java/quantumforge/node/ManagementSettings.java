package quantumforge.node;

import quantumforge.kernel.SettingCheck;

/**
 * The node's own HTTP endpoints for operators and probes; keys below {@code forge.management},
 * explained in {@code node.conf}.
 */
public record ManagementSettings(String host, int port, boolean allowAllInterfaces) {

  public ManagementSettings {
    Checks.port("port", port);
    SettingCheck.interfaces("host", host, allowAllInterfaces);
  }
}
