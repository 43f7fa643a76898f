package quantumforge.exchange.paper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stream clients of the exchange, and the clocks that they are under. Thread-safe. */
final class Clients {

  private static final Logger LOG = LoggerFactory.getLogger(Clients.class);

  private static final int POLICY = 1008;
  private static final int GOING_AWAY = 1001;

  private final ConcurrentMap<Long, ClientSession> open = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong();
  private final PaperSettings.TimerSettings timers;
  private final Breaches breaches;
  private final List<Planned> planned = new ArrayList<>();

  private volatile long turnAwayUntilNanos = System.nanoTime();

  private record Planned(long atNanos, ClientSession client) {}

  Clients(PaperSettings.TimerSettings timers, Breaches breaches) {
    this.timers = timers;
    this.breaches = breaches;
  }

  long nextId() {
    return lastId.incrementAndGet();
  }

  /** How many clients there have been. */
  long everConnected() {
    return lastId.get();
  }

  /** From now on new clients are turned away for so long; zero ends it. */
  void turnAway(Duration duration) {
    turnAwayUntilNanos = System.nanoTime() + duration.toNanos();
  }

  /** Whether nobody new is let in right now. */
  boolean turnsAway() {
    return System.nanoTime() - turnAwayUntilNanos < 0;
  }

  void add(ClientSession client) {
    open.put(client.id(), client);
    LOG.info("client {} connected from {}", client.id(), client.address());
  }

  void remove(ClientSession client) {
    open.remove(client.id());
    LOG.info(
        "client {} disconnected after {} s{}",
        client.id(),
        client.ageNanos() / 1_000_000_000L,
        client.slow() ? ", cut because it did not read" : "");
  }

  /** Every client, the oldest first. */
  List<ClientSession> all() {
    return open.values().stream().sorted(Comparator.comparingLong(ClientSession::id)).toList();
  }

  /** Those that a command means: {@code all}, {@code oldest}, {@code newest} or a number. */
  List<ClientSession> meant(String clients) {
    List<ClientSession> all = all();
    if (all.isEmpty()) {
      return all;
    }
    return switch (clients) {
      case "all" -> all;
      case "oldest" -> List.of(all.getFirst());
      case "newest" -> List.of(all.getLast());
      default -> all.stream().filter(c -> Long.toString(c.id()).equals(clients)).toList();
    };
  }

  /** Announces a shutdown to clients and closes them after the lead time. */
  void shutDown(List<ClientSession> clients, Duration lead) {
    String event = "{\"e\":\"serverShutdown\",\"E\":";
    long atNanos = System.nanoTime() + lead.toNanos();
    for (ClientSession client : clients) {
      long now =
          System.currentTimeMillis() * ((client.form() & ClientSession.MICROS) != 0 ? 1000 : 1);
      String data = event + now + "}";
      client.text(
          client.combined() ? "{\"stream\":\"!serverShutdown\",\"data\":" + data + "}" : data);
      synchronized (planned) {
        planned.add(new Planned(atNanos, client));
      }
    }
  }

  /** Looks at every clock: pings due, pongs missing, connections too old, goodbyes overdue. */
  void tick() {
    for (ClientSession client : open.values()) {
      client.pingIfDue(timers.pingInterval().toNanos());
      if (client.overdue()) {
        client.cut();
      } else if (client.unansweredNanos() > timers.pongTimeout().toNanos()) {
        if (!client.outbox().closing()) {
          breaches.record(
              Breaches.Rule.PONG,
              "client " + client.id() + " at " + client.address(),
              "no matching pong within " + timers.pongTimeout());
          client.close(POLICY, "Pong timeout");
        }
      } else if (client.ageNanos() > timers.connectionLifetime().toNanos()) {
        client.close(GOING_AWAY, "Connection lifetime is over");
      }
    }
    closePlanned();
  }

  private void closePlanned() {
    synchronized (planned) {
      long now = System.nanoTime();
      planned.removeIf(
          plan -> {
            boolean due = now - plan.atNanos >= 0;
            if (due) {
              plan.client.close(GOING_AWAY, "Server shutdown");
            }
            return due;
          });
    }
  }
}
