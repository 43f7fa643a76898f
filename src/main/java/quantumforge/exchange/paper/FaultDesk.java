package quantumforge.exchange.paper;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out what the exchange is told to do wrong. Thread-safe. */
final class FaultDesk {

  private static final Logger LOG = LoggerFactory.getLogger(FaultDesk.class);

  private final Faults faults;
  private final Clients clients;
  private final Market market;
  private final MarketRunner runner;
  private final PaperClock clock;
  private final PaperSettings.LimitSettings limits;

  FaultDesk(
      Faults faults,
      Clients clients,
      Market market,
      MarketRunner runner,
      PaperClock clock,
      PaperSettings.LimitSettings limits) {
    this.faults = faults;
    this.clients = clients;
    this.market = market;
    this.runner = runner;
    this.clock = clock;
    this.limits = limits;
  }

  /**
   * Carries out one command.
   *
   * @return how many clients it hit right now
   * @throws IllegalArgumentException when this market cannot do that
   */
  int apply(FaultCommand command) {
    LOG.info("fault: {}", command);
    return switch (command) {
      case FaultCommand.Cut cut -> each(cut.clients(), client -> cut(client, cut));
      case FaultCommand.Silence silence ->
          each(
              silence.clients(),
              client ->
                  client
                      .faults()
                      .silence(new StreamPattern(silence.stream()), silence.duration().toNanos()));
      case FaultCommand.ServerShutdown shutdown -> {
        List<ClientSession> hit = clients.meant(shutdown.clients());
        clients.shutDown(hit, shutdown.lead());
        yield hit.size();
      }
      case FaultCommand.Repeat repeat -> repeat(repeat);
      case FaultCommand.Reorder reorder ->
          each(
              reorder.clients(),
              client ->
                  client.faults().reorder(new StreamPattern(reorder.stream()), reorder.count()));
      case FaultCommand.Regroup regroup ->
          each(
              regroup.clients(),
              client -> client.faults().regroup(regroup.most(), regroup.duration().toNanos()));
      case FaultCommand.WrongUnit wrong ->
          each(wrong.clients(), client -> client.faults().wrongUnit(wrong.duration().toNanos()));
      case FaultCommand.Odd odd ->
          each(odd.clients(), client -> client.outbox().urgent(odd.message().frame()));
      case FaultCommand.Delay delay ->
          each(delay.clients(), client -> client.outbox().delay(delay.duration().toNanos()));
      case FaultCommand.Clear() -> clear();
      case FaultCommand.OddId odd ->
          done(() -> faults.addOddId(odd.stream(), odd.count(), odd.id()));
      case FaultCommand.ExtraField extra ->
          done(() -> faults.addExtraField(extra.stream(), extra.count(), extra.characters()));
      case FaultCommand.Fragment fragment ->
          done(() -> faults.addFragments(fragment.stream(), fragment.count(), fragment.parts()));
      case FaultCommand.TradeIdJump jump ->
          done(() -> market.disturb(new Disturbance.TradeIdJump(jump.symbol(), jump.ids())));
      case FaultCommand.Burst burst ->
          done(() -> market.disturb(new Disturbance.Burst(burst.ticks())));
      case FaultCommand.OldBook old -> done(() -> keepBooks(old));
      case FaultCommand.SlowRest slow ->
          done(() -> faults.slowRequests(slow.by(), slow.duration()));
      case FaultCommand.Clock wrong -> done(() -> clock.wrong(wrong.ahead(), wrong.driftPpm()));
      case FaultCommand.TurnAway refuse -> done(() -> clients.turnAway(refuse.duration()));
      case FaultCommand.Refuse refuse ->
          done(
              () ->
                  faults.refuseRequests(
                      new Refusal(refuse.status(), refuse.duration(), limits.refusalsBeforeBan())));
      case FaultCommand.WrongChecksum wrong ->
          throw new IllegalArgumentException(
              "wrong-checksum: Binance's books have no checksum; Kraken's have");
      case FaultCommand.Pause() -> done(() -> runner.pause(true));
      case FaultCommand.Resume() -> done(() -> runner.pause(false));
      case FaultCommand.Stop() -> done(runner::stop);
    };
  }

  private int each(String meant, Consumer<ClientSession> fault) {
    List<ClientSession> hit = clients.meant(meant);
    hit.forEach(fault);
    return hit.size();
  }

  /** What hits no client right now. */
  private static int done(Runnable fault) {
    fault.run();
    return 0;
  }

  private static void cut(ClientSession client, FaultCommand.Cut cut) {
    if (cut.code() == 0) {
      client.cut();
    } else {
      client.close(cut.code(), cut.reason());
    }
  }

  private int repeat(FaultCommand.Repeat repeat) {
    Set<Long> hit =
        repeat.clients().equals("all")
            ? Set.of()
            : clients.meant(repeat.clients()).stream()
                .map(ClientSession::id)
                .collect(Collectors.toSet());
    if (!repeat.clients().equals("all") && hit.isEmpty()) {
      return 0;
    }
    faults.addRepeat(repeat.stream(), repeat.count(), new Faults.Repeat(repeat.copies(), hit));
    return hit.isEmpty() ? clients.all().size() : hit.size();
  }

  private void keepBooks(FaultCommand.OldBook old) {
    for (String symbol : market.symbols()) {
      if (old.symbol().equals("*") || old.symbol().equals(symbol)) {
        faults.addOldBook(
            symbol.toLowerCase(Locale.ROOT) + RestApi.REST_DEPTH,
            old.count(),
            market.symbol(symbol).orElseThrow().depth(RestApi.DEPTH_MAX));
      }
    }
  }

  private int clear() {
    faults.clear();
    clock.wrong(Duration.ZERO, 0);
    clients.turnAway(Duration.ZERO);
    List<ClientSession> all = clients.all();
    all.forEach(client -> client.faults().clear());
    all.forEach(client -> client.outbox().delay(0));
    return all.size();
  }
}
