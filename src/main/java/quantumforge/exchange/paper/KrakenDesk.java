package quantumforge.exchange.paper;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients of the paper Kraken, and what it is told to do wrong to them. Thread-safe. */
final class KrakenDesk {

  private static final Logger LOG = LoggerFactory.getLogger(KrakenDesk.class);

  private final ConcurrentMap<Long, KrakenClient> clients = new ConcurrentHashMap<>();
  private final KrakenDialect dialect;
  private final KrakenRunner runner;
  private volatile long turnAwayUntilNanos = System.nanoTime();

  KrakenDesk(KrakenDialect dialect, KrakenRunner runner) {
    this.dialect = dialect;
    this.runner = runner;
  }

  void add(KrakenClient client) {
    clients.put(client.id(), client);
  }

  void remove(KrakenClient client) {
    clients.remove(client.id());
  }

  /** Whether nobody new is let in right now. */
  boolean turnsAway() {
    return System.nanoTime() - turnAwayUntilNanos < 0;
  }

  /** Every client, the oldest first. */
  List<KrakenClient> all() {
    return clients.values().stream().sorted(Comparator.comparingLong(KrakenClient::id)).toList();
  }

  /**
   * Carries out one command.
   *
   * @return how many clients it hit right now
   * @throws IllegalArgumentException when this venue cannot do that
   */
  int apply(FaultCommand command) {
    LOG.info("Kraken fault: {}", command);
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
      case FaultCommand.WrongChecksum wrong ->
          done(() -> dialect.spoilChecksums(wrong.symbol(), Math.toIntExact(wrong.count())));
      case FaultCommand.Repeat repeat when repeat.copies() == 0 -> done(() -> lose(repeat));
      case FaultCommand.Clear() -> clear();
      case FaultCommand.Pause() -> done(() -> runner.pause(true));
      case FaultCommand.Resume() -> done(() -> runner.pause(false));
      case FaultCommand.Stop() -> done(runner::stop);
      case FaultCommand.Repeat _,
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
          throw new IllegalArgumentException(
              "the paper Kraken knows cut, turn-away, silence, gap, wrong-checksum, clear, pause,"
                  + " resume and stop");
    };
  }

  private int each(String meant, Consumer<KrakenClient> fault) {
    List<KrakenClient> all = all();
    List<KrakenClient> hit =
        all.isEmpty()
            ? all
            : switch (meant) {
              case "all" -> all;
              case "oldest" -> List.of(all.getFirst());
              case "newest" -> List.of(all.getLast());
              default -> all.stream().filter(c -> Long.toString(c.id()).equals(meant)).toList();
            };
    hit.forEach(fault);
    return hit.size();
  }

  private static int done(Runnable fault) {
    fault.run();
    return 0;
  }

  private void turnAway(Duration duration) {
    turnAwayUntilNanos = System.nanoTime() + duration.toNanos();
  }

  /** The checksum covers what all clients hear, so a lost book message is lost to all. */
  private void lose(FaultCommand.Repeat repeat) {
    String suffix = "@book";
    String stream = repeat.stream();
    if (!repeat.clients().equals("all") || !stream.equals("*") && !stream.endsWith(suffix)) {
      throw new IllegalArgumentException(
          "gap: the paper Kraken leaves out book messages of all clients: stream=* or a pair with"
              + " @book behind it, such as BTC/USD@book");
    }
    String pair = stream.equals("*") ? "*" : stream.substring(0, stream.length() - suffix.length());
    dialect.loseUpdates(pair, Math.toIntExact(repeat.count()));
  }

  private int clear() {
    turnAway(Duration.ZERO);
    dialect.clearFaults();
    List<KrakenClient> all = all();
    all.forEach(client -> client.faults().clear());
    return all.size();
  }
}
