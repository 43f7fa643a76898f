package quantumforge.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import quantumforge.witness.DatabaseCommand;
import quantumforge.witness.DatabaseRecord;

/**
 * Faults of a run: a few kinds of them, drawn from the seed, and all is healed behind them. Each
 * fault can be left out without changing what the others are.
 */
final class Chaos {

  private final World world;
  private final Plant plant;

  /** With it no seed that is kept for what it found draws one of the later kinds. */
  private static final long LATER = 7_015;

  private static final long LATEST = 14_843;

  private final Dice plan;
  private final Dice later;
  private final Dice latest;
  private final Set<Integer> leftOut;
  private final List<String> all;
  private final List<Consumer<Dice>> kinds = new ArrayList<>();
  private boolean ambush;
  private int faults;

  /**
   * @param scenario from whose seed the kinds are drawn that came later: seeds that once found a
   *     mistake keep the faults with which they did
   */
  Chaos(World world, Plant plant, Scenario scenario) {
    this.later = new Dice(new SplittableRandom(scenario.seed() + LATER));
    this.latest = new Dice(new SplittableRandom(scenario.seed() + LATEST));
    this.world = world;
    this.plant = plant;
    this.plan = world.others();
    this.leftOut = scenario.leftOut();
    this.all = new ArrayList<>(plant.sites().keySet());
    plant.controls().forEach(control -> all.add(control.name()));
  }

  /** How many there were, with those that were left out. */
  int faults() {
    return faults;
  }

  void plan() {
    List<Consumer<Dice>> possible =
        List.of(
            this::killServer,
            this::crashSite,
            this::crashControl,
            this::freeze,
            this::cutPair,
            this::cutOneWay,
            this::isolate,
            this::partControl,
            this::hang,
            this::loss,
            this::tear,
            this::loseTail,
            this::switchOver,
            this::pause,
            dice -> ambush = true);
    for (Consumer<Dice> kind : possible) {
      if (plan.chance(0.4)) {
        kinds.add(kind);
      }
    }
    if (later.chance(0.2)) {
      kinds.add(this::fillDisk);
    }
    if (later.chance(0.2)) {
      kinds.add(this::reinit);
    }
    if (later.chance(0.2)) {
      kinds.add(this::standLooks);
    }
    if (later.chance(0.2)) {
      kinds.add(this::stallDisk);
    }
    if (later.chance(0.2)) {
      kinds.add(this::slowDisk);
    }
    List<Consumer<Dice>> more =
        List.of(this::killAgent, this::freezeAgent, this::damageCopy, this::ageCopy, this::force);
    for (Consumer<Dice> kind : more) {
      if (latest.chance(0.2)) {
        kinds.add(kind);
      }
    }
    if (!kinds.isEmpty()) {
      world.outside(plan.between(6_000, 12_000), this::next);
    }
    world.outside(Plant.FAULTS_UNTIL, this::healAll);
  }

  private void next() {
    if (world.now() > Plant.FAULTS_UNTIL - 500) {
      return;
    }
    Consumer<Dice> kind = plan.oneOf(kinds);
    Dice dice = plan.others();
    if (!leftOut.contains(faults++)) {
      kind.accept(dice);
    }
    world.outside(
        plan.chance(0.3) ? plan.between(0, 600) : plan.between(1_000, 12_000), this::next);
  }

  /** Strikes when the standby has just become promotable. */
  void decided(DatabaseRecord record) {
    if (ambush && record.promotable() && world.now() < Plant.FAULTS_UNTIL) {
      ambush = false;
      Dice dice = world.others();
      world.outside(dice.between(0, 500), () -> strike(dice, plant.sites().get(record.primary())));
    }
  }

  private void strike(Dice dice, Site primary) {
    if (dice.chance(0.5)) {
      world.note("fault: %s isolated at once".formatted(primary.name()));
      world.isolate(primary.name());
      world.outside(duration(dice), world::heal);
    } else {
      world.note("fault: server of %s killed at once".formatted(primary.name()));
      primary.postgres().kill();
    }
  }

  private Site site(Dice dice) {
    return dice.oneOf(List.copyOf(plant.sites().values()));
  }

  private static long duration(Dice dice) {
    return dice.chance(0.5) ? dice.between(200, 3_000) : dice.between(3_000, 15_000);
  }

  private void killServer(Dice dice) {
    Site site = site(dice);
    world.note("fault: server of " + site.name() + " killed");
    site.postgres().kill();
  }

  private void crashSite(Dice dice) {
    Site site = site(dice);
    if (!world.isUp(site.name())) {
      return;
    }
    world.note("fault: " + site.name() + " crashed");
    site.postgres().kill();
    world.crash(site.name());
    world.outside(duration(dice), () -> restart(site));
  }

  private void restart(Site site) {
    if (!world.isUp(site.name())) {
      world.note("fault: " + site.name() + " restarts");
      world.restart(site.name());
      site.start();
    }
  }

  /** Its server may run on. */
  private void killAgent(Dice dice) {
    Site site = site(dice);
    if (!world.isUp(site.name())) {
      return;
    }
    boolean guarded = dice.chance(0.5);
    world.note(
        "fault: agent of %s killed, %s".formatted(site.name(), guarded ? "guarded" : "unguarded"));
    site.killAgent(guarded);
    world.outside(duration(dice), site::reviveAgent);
  }

  private void freezeAgent(Dice dice) {
    Site site = site(dice);
    long millis = duration(dice);
    world.note("fault: agent of %s frozen for %d ms".formatted(site.name(), millis));
    site.freezeAgent(millis);
  }

  /** A second one would leave no majority for good. */
  private void damageCopy(Dice dice) {
    if (plant.controls().stream().noneMatch(Control::isDamaged)) {
      Control control = dice.oneOf(plant.controls());
      world.note("fault: copy of %s damaged".formatted(control.name()));
      control.damage();
    }
  }

  /** As a disk that loses what it had, while the others have all of it. */
  private void ageCopy(Dice dice) {
    Control control = dice.oneOf(plant.controls());
    boolean elsewhere =
        plant.controls().stream().allMatch(other -> !other.isDamaged() && other.covers(control));
    if (elsewhere) {
      world.note("fault: copy of %s is of an earlier time".formatted(control.name()));
      control.goBack(dice);
    }
  }

  /** Of the other server, which has data; who says that a machine is off has turned it off. */
  private void force(Dice dice) {
    plant.record().filter(record -> record.epoch() > 0).ifPresent(record -> force(dice, record));
  }

  private void force(Dice dice, DatabaseRecord record) {
    Site former = plant.sites().get(record.primary());
    Site other = plant.other(record.primary());
    if (!other.postgres().hasData()) {
      return;
    }
    boolean off = dice.chance(0.5);
    if (off) {
      world.note("operator: turns %s off".formatted(former.name()));
      former.postgres().kill();
      world.crash(former.name());
      world.outside(dice.between(8_000, 15_000), () -> restart(former));
    }
    command(epoch -> new DatabaseCommand.Force(epoch, other.name(), off));
  }

  private void crashControl(Dice dice) {
    Control control = dice.oneOf(plant.controls());
    if (!world.isUp(control.name())) {
      return;
    }
    world.note("fault: " + control.name() + " crashed");
    world.crash(control.name());
    control.crashed();
    world.outside(duration(dice), () -> world.restart(control.name()));
  }

  private void freeze(Dice dice) {
    String host = dice.oneOf(all);
    long millis = duration(dice);
    world.note("fault: %s frozen for %d ms".formatted(host, millis));
    world.freeze(host, millis);
  }

  private void cutPair(Dice dice) {
    String one = dice.oneOf(all);
    String other = dice.oneOf(all);
    world.note("fault: %s and %s cut".formatted(one, other));
    world.cut(one, other);
    world.outside(duration(dice), world::heal);
  }

  private void cutOneWay(Dice dice) {
    String one = dice.oneOf(all);
    String other = dice.oneOf(all);
    world.note("fault: %s to %s cut".formatted(one, other));
    world.cutOneWay(one, other);
    world.outside(duration(dice), world::heal);
  }

  private void isolate(Dice dice) {
    String host = dice.oneOf(all);
    world.note("fault: %s isolated".formatted(host));
    world.isolate(host);
    world.outside(duration(dice), world::heal);
  }

  /** A witness that both sites hear, and that cannot have anything kept. */
  private void partControl(Dice dice) {
    Control control = dice.oneOf(plant.controls());
    world.note("fault: %s is cut from the other control nodes".formatted(control.name()));
    plant.controls().stream()
        .filter(other -> other != control)
        .forEach(other -> world.cut(control.name(), other.name()));
    world.outside(duration(dice), world::heal);
  }

  private void hang(Dice dice) {
    Site site = site(dice);
    world.note("fault: server of %s hangs".formatted(site.name()));
    site.postgres().hang(duration(dice));
  }

  private void fillDisk(Dice dice) {
    Site site = site(dice);
    world.note("fault: disk of %s full".formatted(site.name()));
    site.postgres().fill(true);
    world.outside(dice.between(2_000, 20_000), () -> site.postgres().fill(false));
  }

  /** The server works, and does not answer its agent. */
  private void standLooks(Dice dice) {
    Site site = site(dice);
    long millis = duration(dice);
    world.note("fault: looks of %s stand still for %d ms".formatted(site.name(), millis));
    site.standLooks(millis);
  }

  private void stallDisk(Dice dice) {
    Site site = site(dice);
    world.note("fault: disk of %s takes nothing".formatted(site.name()));
    site.postgres().stall(true);
    world.outside(dice.between(1_000, 20_000), () -> site.postgres().stall(false));
  }

  private void slowDisk(Dice dice) {
    Site site = site(dice);
    world.note("fault: disk of %s is slow".formatted(site.name()));
    site.postgres().slow(dice.between(5_000, 30_000));
  }

  private void loss(Dice dice) {
    world.note("fault: packets are lost");
    world.lose(0.1);
    world.outside(duration(dice), world::heal);
  }

  /**
   * An agent reads its file when it begins, which takes it longer than an earlier witness may go on
   * telling what it decided.
   */
  private void tear(Dice dice) {
    Site site = site(dice);
    world.note("fault: agent of %s killed, its state file torn".formatted(site.name()));
    site.killAgent(true);
    site.tearFile();
    world.outside(dice.between(2_000, 6_000), site::reviveAgent);
  }

  /** Of a standby that is down: a disk that lied. */
  private void loseTail(Dice dice) {
    Site site = site(dice);
    boolean standby =
        site.decided().filter(record -> record.standby().equals(site.name())).isPresent();
    if (standby) {
      world.note("fault: %s loses its log's end".formatted(site.name()));
      plant.lies();
      site.postgres().kill();
      site.postgres().loseTail((int) dice.between(1, 200));
    }
  }

  private void switchOver(Dice dice) {
    command(DatabaseCommand.Switchover::new);
  }

  /** Of any server, also of the primary, and in whatever mode it is. */
  private void reinit(Dice dice) {
    String server = site(dice).name();
    command(epoch -> new DatabaseCommand.Reinit(epoch, server));
  }

  private void pause(Dice dice) {
    command(DatabaseCommand.Pause::new);
    world.outside(duration(dice), () -> command(DatabaseCommand.Resume::new));
  }

  private void command(LongFunction<DatabaseCommand> kind) {
    plant
        .record()
        .ifPresent(
            record -> {
              DatabaseCommand command = kind.apply(record.epoch());
              world.note("operator: " + command);
              plant.command(command);
            });
  }

  private void healAll() {
    world.note("all is healed");
    for (long later = 0; later < 9_000; later += 4_000) {
      world.outside(later, () -> command(DatabaseCommand.Resume::new));
    }
    world.heal();
    for (String host : all) {
      world.thaw(host);
    }
    plant.controls().forEach(control -> world.restart(control.name()));
    plant.sites().values().forEach(this::restart);
    plant.sites().values().forEach(Site::reviveAgent);
    for (Site site : plant.sites().values()) {
      site.postgres().hang(0);
      site.postgres().fill(false);
      site.postgres().stall(false);
      site.postgres().slow(0);
    }
  }
}
