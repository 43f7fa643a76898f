package quantumforge.brain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quantumforge.kernel.Instrument;
import quantumforge.kernel.Levels;
import quantumforge.kernel.Tick;

/**
 * A venue without update ids, two collectors that are killed, started again, cut off and slow, lose
 * connections and blocks, and a brain that is killed too. Whatever is handed on is compared with
 * the venue's book: at each moment it is one that the venue had, and no older one than before but
 * for the difference of the collectors' clocks, or a Gap says that it is not known.
 */
class BookSourcesSimulationTest {

  private static final Instrument BTC = new Instrument("kraken_spot", "BTCUSD");
  private static final long START = 1_700_000_000_000_000L;
  private static final long STEP_MICROS = 50_000;
  private static final long SNAPSHOT_EVERY_MICROS = 20_000_000;
  private static final Duration WAIT = Duration.ofSeconds(3);
  private static final int LEVELS = 12;
  private static final long WELL_MICROS = SNAPSHOT_EVERY_MICROS + 10_000_000;

  /** A collector that works off a backlog is waited for, so more than without one. */
  private static final long LATE_MAX_MICROS = 12_000_000;

  /** So many changes one collector's clock may be before another one's. */
  private static final int SKEW_CHANGES_MAX = 15;

  /** Behind a Gap, until the other collector's next change. */
  private static final long UNKNOWN_MAX_MICROS = 2_000_000;

  /** The bid whose quantity is the number of changes that the venue has made. */
  private static final long VERSION_PRICE = 1;

  private final List<TreeMap<Long, Long>> truth = new ArrayList<>();
  private final TreeMap<Long, Integer> versions = new TreeMap<>();
  private final Reader reader = new Reader();
  private SplittableRandom random;
  private long nowMicros = START;
  private long knownMicros;

  @ParameterizedTest
  @ValueSource(ints = {0, 1_000, 2_000, 3_000})
  void whatIsHandedOnIsTheVenuesBookOrAGapSaysThatItIsNotKnown(int from) {
    long switches = 0;
    for (int seed = from; seed < from + 100; seed++) {
      try {
        switches += run(seed);
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("seed " + seed + ": " + failure, failure);
      }
    }
    assertThat(switches).isGreaterThan(100);
  }

  /** How often the book went on from another collector. */
  private long run(int seed) {
    random = new SplittableRandom(seed);
    truth.clear();
    versions.clear();
    versions.put(0L, 0);
    truth.add(new TreeMap<>());
    reader.begin();
    nowMicros = START + random.nextInt(1_000_000);
    List<Collector> collectors =
        List.of(new Collector(-random.nextLong(300_000)), new Collector(random.nextLong(300_000)));
    Brain brain = new Brain(collectors);
    for (int step = 0; step < 2_400; step++) {
      step(collectors, brain, true);
    }
    // Longer than a whole book takes: then both are well, and everything has been read.
    for (int step = 0; step < 600; step++) {
      step(collectors, brain, false);
    }
    assertThat(reader.known).as("the book is known at last").isTrue();
    assertThat(truth.size() - 1 - reader.version).as("changes behind at last").isLessThan(20);
    return brain.switches + brain.merge.bookSwitches();
  }

  private void step(List<Collector> collectors, Brain brain, boolean troubled) {
    nowMicros += STEP_MICROS;
    if (random.nextInt(3) == 0) {
      change();
    }
    for (Collector collector : collectors) {
      if (troubled && random.nextInt(400) == 0) {
        collector.suffer();
      }
      collector.step(troubled);
    }
    if (troubled && random.nextInt(500) == 0) {
      brain.restart();
    }
    brain.step();
    knownMicros = reader.known ? nowMicros : knownMicros;
    if (collectors.stream().anyMatch(this::tells) && brain.tells() && reader.known) {
      assertThat(reader.version)
          .as("the book at %d, which no Gap calls unknown", nowMicros)
          .isGreaterThanOrEqualTo(versions.floorEntry(nowMicros - LATE_MAX_MICROS).getValue());
    }
    if (collectors.stream().anyMatch(this::isWell) && brain.isWell()) {
      assertThat(knownMicros)
          .as("the book is known at %d", nowMicros)
          .isGreaterThanOrEqualTo(nowMicros - UNKNOWN_MAX_MICROS);
      assertThat(reader.version)
          .as("the book at %d", nowMicros)
          .isGreaterThanOrEqualTo(versions.floorEntry(nowMicros - LATE_MAX_MICROS).getValue());
    }
  }

  /** For so long that the brain has a whole book of it, and has not waited for another one. */
  private boolean isWell(Collector collector) {
    return collector.wellSinceMicros < nowMicros - WELL_MICROS;
  }

  /** For so long that the brain knows at least that another one's book is not the newest. */
  private boolean tells(Collector collector) {
    return collector.wellSinceMicros < nowMicros - LATE_MAX_MICROS;
  }

  private void change() {
    TreeMap<Long, Long> next = new TreeMap<>(truth.getLast());
    for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
      long price = 2 + random.nextInt(LEVELS);
      if (random.nextInt(3) == 0) {
        next.remove(price);
      } else {
        next.put(price, 1L + random.nextInt(1_000));
      }
    }
    next.put(VERSION_PRICE, (long) truth.size());
    versions.put(nowMicros, truth.size());
    truth.add(next);
  }

  /** What differs between two of the venue's books; a level of quantity 0 is gone. */
  private static Levels difference(TreeMap<Long, Long> before, TreeMap<Long, Long> after) {
    TreeMap<Long, Long> changed = new TreeMap<>();
    before.keySet().stream()
        .filter(price -> !after.containsKey(price))
        .forEach(price -> changed.put(price, 0L));
    after.forEach(
        (price, quantity) -> {
          if (!quantity.equals(before.get(price))) {
            changed.put(price, quantity);
          }
        });
    return levels(changed);
  }

  private static Levels levels(TreeMap<Long, Long> book) {
    return new Levels(
        0,
        0,
        book.descendingKeySet().stream().mapToLong(Long::longValue).toArray(),
        book.descendingMap().values().stream().mapToLong(Long::longValue).toArray());
  }

  /** One entry of a collector's stream. */
  private record Block(long cutMicros, List<Tick> ticks) {}

  /** A feed and its stream: numbers the changes as a feed does, groups them as it likes. */
  private final class Collector {
    private final long clockSkewMicros;
    private final Deque<Block> stream = new ArrayDeque<>();
    private long lastId = -1;
    private int version = -1;
    private long snapshotDueMicros;
    private long downUntilMicros;
    private long unreadableUntilMicros;
    private long slowUntilMicros;
    private long wellSinceMicros = nowMicros;

    Collector(long clockSkewMicros) {
      this.clockSkewMicros = clockSkewMicros;
    }

    void suffer() {
      long until = nowMicros + random.nextLong(200_000, 15_000_000);
      wellSinceMicros = Math.max(wellSinceMicros, until);
      switch (random.nextInt(5)) {
        case 0 -> {
          downUntilMicros = until;
          version = -1;
        }
        case 1 -> unreadableUntilMicros = until;
        case 2 -> slowUntilMicros = until;
        case 3 -> version = -1;
        default -> loseBlocks();
      }
    }

    /** Its stream is cut off at the front, as where the disk is full; a Gap says so. */
    private void loseBlocks() {
      if (random.nextBoolean() && lastId >= 0 && !stream.isEmpty()) {
        List<Tick> lost = new ArrayList<>();
        stream.forEach(block -> lost.addAll(block.ticks()));
        stream.clear();
        stream.add(
            new Block(
                nowMicros,
                List.of(
                    new Tick.Gap(
                        BTC,
                        Tick.Channel.BOOK,
                        firstId(lost.getFirst()),
                        lastId,
                        "dropped",
                        false,
                        nowMicros + clockSkewMicros))));
      } else {
        stream.clear();
      }
    }

    private long firstId(Tick tick) {
      return switch (tick) {
        case Tick.BookDelta delta -> delta.firstUpdateId();
        case Tick.BookSnapshot snapshot -> snapshot.lastUpdateId();
        case Tick.Gap gap -> gap.fromId();
        case Tick.Trade trade -> throw new IllegalStateException();
        case Tick.TopOfBook top -> throw new IllegalStateException();
      };
    }

    void step(boolean troubled) {
      if (nowMicros < downUntilMicros && troubled || random.nextInt(3) == 0) {
        return;
      }
      List<Tick> ticks = new ArrayList<>();
      long clock = nowMicros + clockSkewMicros;
      if (version < 0) {
        long id = Math.max(lastId + 1, clock);
        if (lastId >= 0) {
          ticks.add(new Tick.Gap(BTC, Tick.Channel.BOOK, lastId + 1, id, "anew", false, clock));
        }
        lastId = id;
        ticks.add(whole(clock));
      } else if (version < truth.size() - 1) {
        long first = lastId + 1;
        lastId = clock - first > 500_000 ? clock : first;
        Levels bids = difference(truth.get(version), truth.getLast());
        ticks.add(new Tick.BookDelta(BTC, first, lastId, bids, Levels.empty(0, 0), clock, clock));
        if (clock >= snapshotDueMicros) {
          ticks.add(whole(clock));
        }
      }
      version = truth.size() - 1;
      if (!ticks.isEmpty()) {
        stream.add(new Block(nowMicros, ticks));
      }
    }

    private Tick whole(long clock) {
      snapshotDueMicros = clock + SNAPSHOT_EVERY_MICROS;
      return new Tick.BookSnapshot(BTC, lastId, levels(truth.getLast()), Levels.empty(0, 0), clock);
    }

    boolean isReadable() {
      return nowMicros >= unreadableUntilMicros;
    }

    /** A slow link brings nothing of the last seconds. */
    boolean brings(Block block) {
      return nowMicros >= slowUntilMicros || block.cutMicros() < nowMicros - 6_000_000;
    }
  }

  /** The merge with clocks, streams read up to somewhere, and a store. */
  private final class Brain {
    private final List<Collector> collectors;
    private final int[] read = new int[2];
    private List<SourceProgress> progress = List.of();
    private TickMerge merge;
    private long storedId = -1;
    private long storedMicros;
    private long switches;
    private long wellSinceMicros = nowMicros;

    boolean tells() {
      return wellSinceMicros < nowMicros - LATE_MAX_MICROS;
    }

    boolean isWell() {
      return wellSinceMicros < nowMicros - WELL_MICROS;
    }

    Brain(List<Collector> collectors) {
      this.collectors = collectors;
      begin();
    }

    private void begin() {
      merge = new TickMerge(new int[][] {{1}, {0}}, Set.of(BTC.exchange()), WAIT);
      if (storedId >= 0) {
        merge.instrument(BTC).book.take(storedId, storedMicros);
      }
      progress = List.of(new SourceProgress(WAIT), new SourceProgress(WAIT));
      progress.forEach(source -> source.begin(nowMicros * 1_000));
    }

    /** What was read and not acknowledged comes again. */
    void restart() {
      wellSinceMicros = nowMicros;
      switches += merge.bookSwitches();
      read[0] = 0;
      read[1] = 0;
      begin();
    }

    void step() {
      int first = random.nextInt(2);
      read(first);
      read(1 - first);
    }

    private void read(int source) {
      Collector from = collectors.get(source);
      if (!from.isReadable()) {
        return;
      }
      progress.get(source).alive(nowMicros * 1_000);
      read[source] = Math.min(read[source], from.stream.size());
      List<Block> unread = List.copyOf(from.stream).subList(read[source], from.stream.size());
      int most = random.nextInt(8);
      for (Block block : unread.subList(0, Math.min(most, unread.size()))) {
        if (!from.brings(block)) {
          break;
        }
        take(source, block);
        read[source]++;
      }
      // Some stay unacknowledged.
      while (read[source] > 5) {
        from.stream.removeFirst();
        read[source]--;
      }
    }

    private void take(int source, Block block) {
      Merged merged = new Merged(block.ticks(), 0);
      int reached = merge.take(source, block.ticks(), 0, merged, new Clocks());
      assertThat(reached).isEqualTo(block.ticks().size());
      progress.get(source).brought(block.cutMicros() / 1_000, nowMicros / 1_000, nowMicros * 1_000);
      merged.ticks().forEach(reader::take);
      storedId = reader.lastId;
      storedMicros = reader.newestMicros;
    }

    private final class Clocks implements TickMerge.Patience {
      @Override
      public boolean worthwhile(int source, long receivedMicros) {
        throw new IllegalStateException("a book has nothing to wait for");
      }

      @Override
      public boolean mayFollow(int source, int other, long receivedMicros) {
        return progress
            .get(source)
            .mayFollow(progress.get(other), receivedMicros, nowMicros / 1_000, nowMicros * 1_000);
      }
    }
  }

  /** Reads what is handed on as any reader does, and compares. */
  private final class Reader {
    private final TreeMap<Long, Long> book = new TreeMap<>();
    private boolean known;
    private long lastId;
    private long newestMicros;
    private long version;

    void begin() {
      book.clear();
      known = false;
      lastId = -1;
      newestMicros = 0;
      version = 0;
    }

    void take(Tick tick) {
      switch (tick) {
        case Tick.Gap gap when gap.repaired() -> {
          assertThat(gap.toId()).as("only what nothing came behind").isEqualTo(lastId);
          lastId = gap.fromId() - 1;
        }
        case Tick.Gap gap -> {
          if (lastId >= 0) {
            assertThat(gap.fromId()).as("no silent hole").isLessThanOrEqualTo(lastId + 1);
          }
          reach(gap.toId(), gap.receivedMicros());
          known = false;
        }
        case Tick.BookSnapshot snapshot -> {
          assertThat(snapshot.lastUpdateId())
              .as("a whole book without a hole before it")
              .isEqualTo(lastId < 0 ? snapshot.lastUpdateId() : lastId);
          reach(snapshot.lastUpdateId(), snapshot.receivedMicros());
          book.clear();
          apply(snapshot.bids());
          version = known ? version : version - SKEW_CHANGES_MAX;
          known = true;
          compare();
        }
        case Tick.BookDelta delta -> {
          assertThat(delta.firstUpdateId()).as("no silent hole").isEqualTo(lastId + 1);
          reach(delta.lastUpdateId(), delta.receivedMicros());
          if (known) {
            apply(delta.bids());
            compare();
          }
        }
        case Tick.Trade trade -> throw new IllegalStateException("nobody sent " + trade);
        case Tick.TopOfBook top -> throw new IllegalStateException("nobody sent " + top);
      }
    }

    private void reach(long id, long micros) {
      assertThat(id).isGreaterThanOrEqualTo(lastId);
      lastId = id;
      newestMicros = Math.max(newestMicros, micros);
    }

    private void apply(Levels bids) {
      for (int level = 0; level < bids.size(); level++) {
        if (bids.quantities()[level] == 0) {
          book.remove(bids.prices()[level]);
        } else {
          book.put(bids.prices()[level], bids.quantities()[level]);
        }
      }
    }

    private void compare() {
      long shown = book.getOrDefault(VERSION_PRICE, 0L);
      assertThat(shown).as("never older than before").isGreaterThanOrEqualTo(version);
      version = shown;
      assertThat(book).isEqualTo(truth.get((int) shown));
    }
  }
}
