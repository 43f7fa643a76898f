package quantumforge.chaos;

/** How the clients of a rig come to its servers, beside those that the program's own way takes. */
public enum Access {
  /** To the servers alone, without TLS. */
  PLAIN,
  /** To the servers alone; nodes, servers and clients talk over TLS, which is watched. */
  TLS,
  /** Without TLS, and besides by a pgBouncer and by a name in the DNS, which the plant turns. */
  ROUTES
}
