package quantumforge.store;

/** A PostgreSQL server as clients reach it. */
public record DatabaseServer(String host, int port) {

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
