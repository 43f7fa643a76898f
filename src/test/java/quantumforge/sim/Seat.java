package quantumforge.sim;

import java.util.List;
import java.util.Optional;
import quantumforge.kernel.Step;
import quantumforge.witness.Ballot;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.DatabaseMachine;
import quantumforge.witness.DatabaseRecord;
import quantumforge.witness.LedgerCopy;
import quantumforge.witness.LedgerWriter;
import quantumforge.witness.LossVerdict;

/** A witness at work: the real machines, with the world around them. */
final class Seat {

  private final World world;
  private final Plant plant;
  private final Control host;
  private final String life;
  private final DatabaseMachine machine;
  private final LedgerWriter writer;
  private LedgerWriter.State ledger;
  private Optional<DatabaseMachine.State> state = Optional.empty();
  private final DatabaseRecord remembered;
  private long resumedAt;
  private long askedRound;
  private long askedAt;
  private long confirmedAt = Long.MIN_VALUE / 2;
  private boolean stopped;

  Seat(World world, Plant plant, Control host, String life) {
    this.world = world;
    this.plant = plant;
    this.host = host;
    this.life = life;
    this.machine = plant.machine();
    this.remembered = host.copy().record();
    this.writer = new LedgerWriter(plant.mutant() == Mutant.NO_MAJORITY ? 1 : plant.copies());
    Step<LedgerWriter.State, LedgerWriter.Effect> begin =
        writer.claim(life, host.copy().promised());
    ledger = begin.state();
    begin.effects().forEach(this::ledgerEffect);
    world.every(host.name(), 100, this::look);
    world.every(host.name(), 250, () -> ledger(new LedgerWriter.Event.Waited()));
  }

  String host() {
    return host.name();
  }

  void stop() {
    stopped = true;
  }

  void ask(DatabaseCommand command) {
    state.ifPresent(
        now ->
            state =
                Optional.of(machine.step(now, new DatabaseMachine.Event.Asked(command)).state()));
  }

  Optional<DatabaseRecord> record() {
    return state.map(DatabaseMachine.State::record);
  }

  void answered(String node, Ballot asked, long round, LedgerCopy copy) {
    ledger(new LedgerWriter.Event.Answered(node, asked, round, copy));
  }

  private void look() {
    state.ifPresent(
        now -> machine(now, new DatabaseMachine.Event.Looked(world.now(), host.seen())));
  }

  private void machine(DatabaseMachine.State now, DatabaseMachine.Event event) {
    if (stopped) {
      return;
    }
    Step<DatabaseMachine.State, DatabaseMachine.Effect> step = machine.step(now, event);
    state = Optional.of(step.state());
    step.effects().forEach(this::machineEffect);
  }

  private void machineEffect(DatabaseMachine.Effect effect) {
    switch (effect) {
      case DatabaseMachine.Effect.Judged(DatabaseMachine.Verdict verdict, DatabaseRecord record) ->
          judged(verdict, record);
      case DatabaseMachine.Effect.Answered answered ->
          world.note(life + (answered.done() ? " did " : " refused ") + answered.command());
      case DatabaseMachine.Effect.Tell(DatabaseRecord record) -> {
        // Who obeys older ones would hear none from a witness that asks first.
        if (world.now() - confirmedAt <= 1_500 || plant.mutant() == Mutant.OBEYS_OLDER) {
          plant.tell(host.name(), record);
        }
      }
      case DatabaseMachine.Effect.Store(DatabaseRecord record) -> {
        if (record.epoch() > state.orElseThrow().record().epoch()) {
          plant.changes(
              record, new Knowledge(world.now(), resumedAt, List.copyOf(host.seen().values())));
        }
        noteRisk(state.orElseThrow(), record);
        if (plant.mutant() == Mutant.TELLS_FIRST) {
          plant.tell(host.name(), record);
        }
        ledger(new LedgerWriter.Event.Wanted(record));
      }
    }
  }

  /** As the history says it. */
  private void noteRisk(DatabaseMachine.State now, DatabaseRecord next) {
    DatabaseRecord before = now.record();
    if (next.epoch() > before.epoch()
        && plant.mutant() != Mutant.HIDES_LOSS
        && LossVerdict.isAtRisk(before, next, now.granted(), now.confirmed())) {
      plant.risks(next);
    }
  }

  private void judged(DatabaseMachine.Verdict verdict, DatabaseRecord record) {
    plant.judged(verdict);
    world.note(life + " " + verdict.rule() + " " + record);
  }

  private void ledger(LedgerWriter.Event event) {
    if (stopped) {
      return;
    }
    Step<LedgerWriter.State, LedgerWriter.Effect> step = writer.step(ledger, event);
    ledger = step.state();
    step.effects().forEach(this::ledgerEffect);
  }

  private void ledgerEffect(LedgerWriter.Effect effect) {
    switch (effect) {
      case LedgerWriter.Effect.Ask(LedgerCopy.Request request, long round) -> ask(request, round);
      case LedgerWriter.Effect.Stored(DatabaseRecord record) -> {
        confirmedAt = askedAt;
        stored(record);
      }
      case LedgerWriter.Effect.Confirmed confirmed -> confirmedAt = askedAt;
      case LedgerWriter.Effect.Lost lost -> state = Optional.empty();
    }
  }

  private void ask(LedgerCopy.Request request, long round) {
    if (round != askedRound) {
      askedRound = round;
      askedAt = world.now();
    }
    plant.ask(this, request, round);
  }

  private void stored(DatabaseRecord record) {
    plant.decided(record);
    if (state.isEmpty()) {
      DatabaseRecord begin = plant.mutant() == Mutant.FORGETS ? remembered : record;
      resumedAt = world.now();
      state = Optional.of(machine.resume(begin, resumedAt));
    } else {
      machine(state.get(), new DatabaseMachine.Event.Stored(world.now(), record));
    }
  }
}
