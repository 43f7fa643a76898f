package quantumforge.exchange.paper;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
  private volatile Refusal refusal = new Refusal(0, Duration.ZERO, Integer.MAX_VALUE);
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
      case FaultCommand.Repeat repeat -> each(repeat.clients(), client -> client.repeat(repeat));
      case FaultCommand.Reorder reorder ->
          each(
              reorder.clients(),
              client ->
                  client.faults().reorder(new StreamPattern(reorder.stream()), reorder.count()));
      case FaultCommand.ExtraField extra -> each("all", client -> client.extraField(extra));
      case FaultCommand.Delay delay ->
          each(delay.clients(), client -> client.delay(delay.duration()));
      case FaultCommand.Burst burst -> done(() -> runner.hurry(burst.ticks()));
      case FaultCommand.Refuse refuse ->
          done(() -> refusal = new Refusal(refuse.status(), refuse.duration(), Integer.MAX_VALUE));
      case FaultCommand.WrongChecksum wrong ->
          done(() -> dialect.wrongChecksums(wrong.symbol(), Math.toIntExact(wrong.count())));
      case FaultCommand.ServerShutdown _,
          FaultCommand.OddId _,
          FaultCommand.Fragment _,
          FaultCommand.Regroup _,
          FaultCommand.WrongUnit _,
          FaultCommand.Odd _,
          FaultCommand.TradeIdJump _,
          FaultCommand.OldBook _,
          FaultCommand.SlowRest _,
          FaultCommand.Clock _ ->
          throw new IllegalArgumentException(
              "the paper "
                  + dialect.venue()
                  + " knows cut, turn-away, silence, gap, duplicate, reorder, extra-field, delay,"
                  + " burst, refuse, wrong-checksum, clear, pause, resume and stop");
    };
  }

  /** Why REST calls are refused right now. */
  Optional<Refusal> refusal() {
    Refusal now = refusal;
    return now.over() ? Optional.empty() : Optional.of(now);
  }

  private int each(String meant, Consumer<PairClient> fault) {
    List<PairClient> hit = meant(meant);
    hit.forEach(fault);
    return hit.size();
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
    refusal = new Refusal(0, Duration.ZERO, Integer.MAX_VALUE);
    dialect.clearFaults();
    List<PairClient> all = all();
    all.forEach(PairClient::endFaults);
    return all.size();
  }
}
