package quantumforge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import quantumforge.relay.BufferFill;

/**
 * Lets a collector buffer trades while the brain is away, then starts the brain and watches it
 * catch up. For one thread.
 */
final class Replay {

  private static final long POLL_MILLIS = 500;
  private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Without a new trade for so long it is given up. */
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final Plant plant;
  private final PlantProbe probe;
  private final DemoScreen screen;
  private final CountDownLatch stop;
  private final Ports ports;
  private final Path folder;
  private long progressNanos = System.nanoTime();

  /**
   * @param stop counted down when somebody wants it to end early
   */
  Replay(
      DemoOptions options, Plant plant, PlantProbe probe, DemoScreen screen, CountDownLatch stop) {
    this.plant = plant;
    this.probe = probe;
    this.screen = screen;
    this.stop = stop;
    this.ports = new Ports(options.portBase());
    this.folder = options.folder();
  }

  /**
   * Fills the buffer and watches.
   *
   * @param brain that is away meanwhile
   * @param trades about so many
   * @throws InterruptedException when it was ended early
   */
  ReplayReport run(DemoNode brain, DemoNode collector, long trades)
      throws DemoException, IOException, InterruptedException {
    Machine machine = plant.machine(brain.id()).orElseThrow();
    machine.kill(Machine.Part.PROCESS);
    long before = made();
    long begun = System.nanoTime();
    while (made() - before < trades) {
      pause();
      progress("buffered %,d of %,d trades", made() - before, trades);
    }
    plant.stopMarkets();
    double fillSeconds = secondsSince(begun);
    long made = plant.ledger().trades();
    long bufferBytes = awaitBuffered(collector);
    screen.event(
        "%,d trades wait in %,d MB; starting the brain"
            .formatted(made - before, bufferBytes >> 20));
    machine.restart();
    return caughtUp(brain, made, before, bufferBytes, fillSeconds);
  }

  /**
   * Writes a recorded time into the buffer on the collector's disk while neither it nor the brain
   * runs, starts both, and watches.
   *
   * @param trades so many, 1,200 a second up to now
   * @throws InterruptedException when it was ended early
   */
  ReplayReport runRecorded(DemoNode brain, DemoNode collector, long trades)
      throws DemoException, IOException, InterruptedException {
    plant.stopMarkets();
    long before = plant.ledger().trades();
    while (stored(brain) < before) {
      pause();
      progress("QuestDB has %,d of %,d trades before the measurement", stored(brain), before);
    }
    Machine reader = plant.machine(brain.id()).orElseThrow();
    Machine buffering = plant.machine(collector.id()).orElseThrow();
    reader.kill(Machine.Part.PROCESS);
    buffering.kill(Machine.Part.PROCESS);
    long begun = System.nanoTime();
    RecordedDay day = new RecordedDay();
    Path disk = folder.resolve(collector.id()).resolve("data").resolve("buffer");
    long bytes;
    try (BufferFill buffer = new BufferFill(disk, DemoExchange.BINANCE.stream())) {
      day.write(trades, buffer);
      bytes = buffer.bytes();
    }
    double fillSeconds = secondsSince(begun);
    screen.event(
        "%,d trades wait in %,d MB on the disk; starting collector and brain"
            .formatted(trades, bytes >> 20));
    buffering.restart();
    reader.restart();
    ReplayReport report = caughtUp(brain, before + trades, before, bytes, fillSeconds);
    return report.with(hasEach(brain, day));
  }

  private boolean hasEach(DemoNode brain, RecordedDay day) throws IOException {
    try (QuestTrades store = open(brain)) {
      return store
          .idSums(DemoExchange.BINANCE.contractName())
          .entrySet()
          .containsAll(day.made().entrySet());
    }
  }

  /** What the collector still holds in memory is not in the buffer yet. */
  private long awaitBuffered(DemoNode collector) throws InterruptedException {
    while (true) {
      long queued = 0;
      long bytes = 0;
      JsonNode relays = Measurement.report(probe, collector).path("relays");
      for (JsonNode relay : relays) {
        queued += relay.path("queuedTicks").asLong();
        bytes += relay.path("bufferedBytes").asLong();
      }
      if (queued == 0 && bytes > 0) {
        return bytes;
      }
      pause();
    }
  }

  private ReplayReport caughtUp(
      DemoNode brain, long made, long before, long bufferBytes, double fillSeconds)
      throws IOException, InterruptedException {
    long started = System.nanoTime();
    long firstNanos = 0;
    long first = -1;
    long stored = -1;
    long changedNanos = started;
    while (stored < made && System.nanoTime() - changedNanos < PATIENCE_NANOS) {
      pause();
      long now = stored(brain);
      if (now != stored) {
        changedNanos = System.nanoTime();
      }
      if (first >= 0 && now > first && firstNanos == 0) {
        firstNanos = System.nanoTime();
        first = now;
      } else if (first < 0) {
        first = now;
      }
      stored = now;
      progress("QuestDB has %,d of %,d trades", Math.max(0, stored), made);
    }
    double seconds = Math.max(1e-3, (changedNanos - firstNanos) / 1e9);
    return new ReplayReport(
        made - before,
        bufferBytes,
        fillSeconds,
        (firstNanos - started) / 1e9,
        seconds,
        (stored - first) / seconds,
        stored,
        made,
        true,
        plant.breaches());
  }

  /** -1 while QuestDB does not answer, which it does not before the brain is up. */
  private long stored(DemoNode brain) {
    try (QuestTrades store = open(brain)) {
      return store.trades();
    } catch (IOException away) {
      return -1;
    }
  }

  private QuestTrades open(DemoNode brain) throws IOException {
    return QuestTrades.open(
        ports.questPostgres(brain), QuestAccess.password(folder.resolve(brain.id())));
  }

  private long made() throws InterruptedException {
    return plant.paperCount("ticks");
  }

  private void pause() throws InterruptedException {
    if (stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("asked to stop while measuring");
    }
  }

  private void progress(String format, long done, long all) {
    if (System.nanoTime() - progressNanos > PROGRESS_NANOS) {
      progressNanos = System.nanoTime();
      screen.event(format.formatted(done, all));
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
