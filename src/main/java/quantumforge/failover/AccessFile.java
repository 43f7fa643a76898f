package quantumforge.failover;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may come from where to the server (PostgreSQL's manual, "The pg_hba.conf File"). A name there
 * counts only when the way back from the address has the same name, which few networks have; so its
 * addresses stand beside it. Those of a name that is not found stay what they were found to be
 * last, also by an earlier life of the agent. Thread-safe.
 */
final class AccessFile {

  private static final Logger LOG = LoggerFactory.getLogger(AccessFile.class);

  /** A line for the next life of the agent. */
  private static final String FOUND = "# %s is at %s\n";

  private static final Pattern FOUND_LINE = Pattern.compile("# (\\S+) is at (\\S+)");

  private final AgentSettings settings;

  /** By each server's name in the network; none of a server that is known by its address. */
  private Map<String, Set<String>> networks = new TreeMap<>();

  AccessFile(AgentSettings settings) {
    this.settings = settings;
  }

  private Path file() {
    return settings.configuration().resolve("pg_hba.conf");
  }

  /** Writes it, with the addresses that are known. */
  synchronized void write() throws IOException {
    Map<String, Set<String>> known = known();
    PrivateFile.replace(file(), content(known));
    networks = known;
  }

  private Map<String, Set<String>> known() throws IOException {
    Map<String, Set<String>> known = new TreeMap<>();
    names().forEach(name -> known.put(name, new TreeSet<>()));
    if (Files.exists(file())) {
      for (String line : Files.readAllLines(file())) {
        Matcher found = FOUND_LINE.matcher(line);
        if (found.matches() && known.containsKey(found.group(1))) {
          known.get(found.group(1)).add(found.group(2));
        }
      }
    }
    networks.forEach(
        (name, found) -> {
          if (!found.isEmpty()) {
            known.put(name, found);
          }
        });
    return known;
  }

  private List<String> names() {
    return servers().map(FailoverSettings.Server::host).filter(host -> !isAddress(host)).toList();
  }

  private Stream<FailoverSettings.Server> servers() {
    return Stream.of(settings.own(), settings.peer());
  }

  /**
   * The servers' names were looked up.
   *
   * @param found the addresses of each server's host; none while its name was not found
   * @return whether the file is another one, which the server is to be told to take in
   */
  synchronized boolean found(Map<String, List<InetAddress>> found) throws IOException {
    Map<String, Set<String>> now = new TreeMap<>(networks);
    found.forEach(
        (host, addresses) -> {
          if (now.containsKey(host) && !addresses.isEmpty()) {
            now.put(host, networks(addresses));
          }
        });
    if (now.equals(networks)) {
      return false;
    }
    PrivateFile.replace(file(), content(now));
    LOG.info("{}: may be reached from the servers at {}", settings.own().name(), now);
    networks = now;
    return true;
  }

  private static Set<String> networks(Collection<InetAddress> addresses) {
    return addresses.stream()
        .map(address -> network(address.getHostAddress().replaceFirst("%.*", "")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The superuser comes from the two servers alone: the agents are there. Over TLS he and the
   * replication show a certificate of the authority beside the password: an address that was taken
   * over, or a password that was read, is not enough then. Clients need the password alone.
   */
  private String content(Map<String, Set<String>> known) {
    String kind = settings.tls().enabled() ? "hostssl" : "host";
    String both =
        "scram-sha-256" + (settings.tls().enabled() ? " clientcert=verify-ca" : "") + "\n";
    StringBuilder access = new StringBuilder("# Written by the agent.\n");
    known.forEach(
        (name, found) -> found.forEach(network -> access.append(FOUND.formatted(name, network))));
    Set<String> hosts = hosts(known);
    for (String from : hosts) {
      access.append("%s all postgres %s %s".formatted(kind, from, both));
      access.append("%s replication replicator %s %s".formatted(kind, from, both));
    }
    access.append("host all postgres all reject\n");
    for (String from : hosts) {
      access.append("%s all all %s scram-sha-256\n".formatted(kind, from));
    }
    for (String network : settings.clients()) {
      access.append("%s all all %s scram-sha-256\n".formatted(kind, network));
    }
    return access.toString();
  }

  private Set<String> hosts(Map<String, Set<String>> known) {
    Set<String> hosts = new LinkedHashSet<>(List.of("samehost"));
    servers()
        .map(FailoverSettings.Server::host)
        .forEach(
            host -> {
              hosts.add(isAddress(host) ? network(host) : host);
              hosts.addAll(known.getOrDefault(host, Set.of()));
            });
    return hosts;
  }

  private static boolean isAddress(String host) {
    return host.contains(":") || host.matches("[0-9.]+");
  }

  private static String network(String address) {
    return address + (address.contains(":") ? "/128" : "/32");
  }
}
