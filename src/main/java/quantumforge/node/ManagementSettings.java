package quantumforge.node;

/**
 * The node's own HTTP endpoints for operators and probes; keys below {@code forge.management},
 * explained in {@code node.conf}.
 */
public record ManagementSettings(String host, int port, boolean allowAllInterfaces) {

  public ManagementSettings {
    Checks.port("port", port);
    if (!allowAllInterfaces && isAllInterfaces(host)) {
      throw new IllegalArgumentException(
          "host is \"%s\": every network could read this node's state; bind to 127.0.0.1 or the VPN address, or set allow-all-interfaces = true"
              .formatted(host));
    }
  }

  private static boolean isAllInterfaces(String host) {
    return switch (host) {
      case "", "0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0", "*" -> true;
      default -> false;
    };
  }
}
