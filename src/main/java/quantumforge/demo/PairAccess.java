package quantumforge.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import quantumforge.store.DatabaseServer;

/**
 * How a client reaches the pair of PostgreSQL servers of a running demo.
 *
 * @param servers by their names in the plant's configuration, the preferred primary first
 * @param url with both of them, and with a password; never print
 */
public record PairAccess(Map<String, DatabaseServer> servers, String url) {

  private static final String USER = "trading_user";

  public PairAccess {
    servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
  }

  /**
   * Asks the demo that runs in a folder.
   *
   * @throws DemoException as it answered: that there is no pair, or that none runs there
   */
  public static PairAccess of(Path folder) throws DemoException, IOException {
    Map<String, DatabaseServer> servers = servers(Demo.ask(folder, "database"));
    String password =
        PrivateFiles.password(DatabasePair.password(folder.resolve(Plant.POSTGRES), USER));
    String hosts =
        servers.values().stream().map(DatabaseServer::toString).collect(Collectors.joining(","));
    return new PairAccess(
        servers,
        "postgresql://%s:%s@%s/%s".formatted(USER, password, hosts, PostgresServer.DATABASE));
  }

  /** The servers as the demo tells them: {@code site-1=127.0.0.1:27016 site-2=...}. */
  static String text(DatabasePair pair) {
    return pair.sites().stream()
        .map(site -> site.id() + "=" + DatabasePair.HOST + ":" + pair.ports().database(site))
        .collect(Collectors.joining(" "));
  }

  private static Map<String, DatabaseServer> servers(String text) {
    Map<String, DatabaseServer> servers = new LinkedHashMap<>();
    for (String word : text.split(" ")) {
      String[] parts = word.split("[=:]");
      servers.put(parts[0], new DatabaseServer(parts[1], Integer.parseInt(parts[2])));
    }
    return servers;
  }

  @Override
  public String toString() {
    return servers.toString();
  }
}
