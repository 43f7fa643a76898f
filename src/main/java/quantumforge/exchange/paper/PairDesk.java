package quantumforge.exchange.paper;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients of a paper venue, and what it is told to do wrong to them. Thread-safe. */
final class PairDesk {

  private static final Logger LOG = LoggerFactory.getLogger(PairDesk.class);

  private final ConcurrentMap<Long, PairClient> clients = new ConcurrentHashMap<>();
  private final PairDialect dialect;
  private final PairRunner runner;
  private volatile long turnAwayUntilNanos = System.nanoTime();

  PairDesk(PairDialect dialect, PairRunner runner) {
    this.dialect = dialect;
    this.runner = runner;
  }

  void add(PairClient client) {
    clients.put(client.id(), client);
  }

  void remove(PairClient client) {
    clients.remove(client.id());
  }

  /** Whether nobody new is let in right now. */
  boolean turnsAway() {
    return System.nanoTime() - turnAwayUntilNanos < 0;
  }

  /** Every client, the oldest first. */
  List<PairClient> all() {
    return clients.values().stream().sorted(Comparator.comparingLong(PairClient::id)).toList();
  }

  /**
   * Carries out one command.
   *
   * @return how many clients it hit right now
   * @throws IllegalArgumentException when this venue cannot do that
   */
  int apply(FaultCommand command) {
    LOG.info("{} fault: {}", dialect.venue(), command);
    return switch (command) {
      case FaultCommand.Cut cut ->
          each(cut.clients(), client -> client.close(cut.code(), cut.reason()));
      case FaultCommand.Silence silence ->
          each(
              silence.clients(),
              client ->
                  client
                      .faults()
                      .silence(new StreamPattern(silence.stream()), silence.duration().toNanos()));
      case FaultCommand.TurnAway away -> done(() -> turnAway(away.duration()));
      case FaultCommand.Clear() -> clear();
      case FaultCommand.Pause() -> done(() -> runner.pause(true));
      case FaultCommand.Resume() -> done(() -> runner.pause(false));
      case FaultCommand.Stop() -> done(runner::stop);
      case FaultCommand.Repeat _,
          FaultCommand.WrongChecksum _,
          FaultCommand.ServerShutdown _,
          FaultCommand.OddId _,
          FaultCommand.ExtraField _,
          FaultCommand.Fragment _,
          FaultCommand.Regroup _,
          FaultCommand.WrongUnit _,
          FaultCommand.Odd _,
          FaultCommand.TradeIdJump _,
          FaultCommand.Burst _,
          FaultCommand.OldBook _,
          FaultCommand.SlowRest _,
          FaultCommand.Clock _,
          FaultCommand.Delay _,
          FaultCommand.Refuse _ ->
          dialect.fault(command, meant(clientsOf(command)));
    };
  }

  private int each(String meant, Consumer<PairClient> fault) {
    List<PairClient> hit = meant(meant);
    hit.forEach(fault);
    return hit.size();
  }

  private static String clientsOf(FaultCommand command) {
    return command instanceof FaultCommand.Repeat repeat ? repeat.clients() : "all";
  }

  private List<PairClient> meant(String meant) {
    List<PairClient> all = all();
    return all.isEmpty()
        ? all
        : switch (meant) {
          case "all" -> all;
          case "oldest" -> List.of(all.getFirst());
          case "newest" -> List.of(all.getLast());
          default -> all.stream().filter(c -> Long.toString(c.id()).equals(meant)).toList();
        };
  }

  private static int done(Runnable fault) {
    fault.run();
    return 0;
  }

  private void turnAway(Duration duration) {
    turnAwayUntilNanos = System.nanoTime() + duration.toNanos();
  }

  private int clear() {
    turnAway(Duration.ZERO);
    dialect.clearFaults();
    List<PairClient> all = all();
    all.forEach(client -> client.faults().clear());
    return all.size();
  }
}
