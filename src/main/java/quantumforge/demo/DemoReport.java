package quantumforge.demo;

import java.time.Instant;
import java.util.List;

/**
 * What a measured demo came to. Written as JSON with exactly these names; {@code docs/report.md}
 * explains each field.
 */
public record DemoReport(
    String verdict,
    List<String> reasons,
    List<String> notes,
    List<Fault> faults,
    Instant at,
    Environment environment,
    MarketRun market,
    double startUpSeconds,
    long residentBytes,
    List<NodeResult> nodes,
    List<ProcessResult> processes,
    List<FeedResult> feeds,
    List<RelayResult> relays,
    List<BrainResult> brains,
    List<StoreResult> stores,
    List<BookResult> books,
    List<Breach> breaches,
    List<String> openGaps) {

  /** So late a trade counts that came later still, milliseconds. */
  public static final long ARRIVAL_MILLIS_MAX = Arrivals.MILLIS_MAX;

  static final String PASS = "pass";
  static final String FAIL = "fail";

  public DemoReport {
    reasons = List.copyOf(reasons);
    notes = List.copyOf(notes);
    faults = List.copyOf(faults);
    nodes = List.copyOf(nodes);
    processes = List.copyOf(processes);
    feeds = List.copyOf(feeds);
    relays = List.copyOf(relays);
    brains = List.copyOf(brains);
    stores = List.copyOf(stores);
    books = List.copyOf(books);
    breaches = List.copyOf(breaches);
    openGaps = List.copyOf(openGaps);
  }

  /** Whether everything was as it must be. */
  public boolean hasPassed() {
    return verdict.equals(PASS);
  }

  /** What somebody did to a machine on command, for example {@code kill site-1}. */
  public record Fault(Instant at, String action) {}

  /** On what it ran. */
  public record Environment(
      String version, int processors, long memoryBytes, String java, String system) {}

  /** What the paper exchange did. */
  public record MarketRun(
      String source,
      String speed,
      int symbols,
      double seconds,
      long ticks,
      double ticksPerSecond,
      long trades,
      boolean drained,
      long slowClientsCut,
      int restarts) {}

  /**
   * A limit of an exchange that the plant broke.
   *
   * @param limit as the paper exchange names it, for example {@code messages-per-second}
   * @param times above 0
   */
  public record Breach(String exchange, String limit, long times) {

    @Override
    public String toString() {
      return "%s of %s %d times".formatted(limit, exchange, times);
    }
  }

  /** One node. */
  public record NodeResult(
      String node,
      String dataCenter,
      List<String> roles,
      boolean up,
      long residentBytes,
      int starts,
      int restarts,
      int removals,
      List<ServiceResult> services) {
    public NodeResult {
      roles = List.copyOf(roles);
      services = List.copyOf(services);
    }
  }

  /** One service of a node, as the node itself says. */
  public record ServiceResult(String name, String state, String detail) {}

  /** What one process cost while the market ran. */
  public record ProcessResult(
      String name, long residentBytes, double cpuSeconds, double cpuMicrosPerTick) {}

  /** What one collector forwarded since it started, and how in the measured time. */
  public record RelayResult(
      String node,
      long ticks,
      long blocks,
      double bytesPerTick,
      double measuredBytesPerTick,
      double measuredTicksPerBlock) {}

  /** The feed of one exchange on one collector, as the collector counts. */
  public record FeedResult(
      String node,
      String exchange,
      long ticks,
      long duplicates,
      long gaps,
      long recovered,
      long badMessages,
      long reconnects,
      long bookChecks,
      long bookMismatches) {}

  /** What a brain read from one collector since it started, what came again included. */
  public record SourceResult(String collector, long ticks) {}

  /** One brain: as it measures itself, and how late trades were by its Redis's own clock. */
  public record BrainResult(
      String node,
      long ticks,
      double ticksPerSecond,
      long storeErrors,
      long corruptBlocks,
      long latencyP50Micros,
      long latencyP99Micros,
      long latencyP99WorstMicros,
      long arrivalP50Millis,
      long arrivalP99Millis,
      long arrivalMaxMillis,
      List<SourceResult> sources) {

    public BrainResult {
      sources = List.copyOf(sources);
    }

    /** From that collector; 0 when it is none of this brain's. */
    long read(String collector) {
      return sources.stream()
          .filter(source -> source.collector().equals(collector))
          .mapToLong(SourceResult::ticks)
          .sum();
    }
  }

  /** One store of one brain, as the verification read it. */
  public record StoreResult(
      String brain,
      String store,
      long trades,
      long lost,
      long doubled,
      long late,
      long outOfOrder,
      long unknown,
      int symbolsIdentical,
      int symbols,
      List<String> problems) {

    public StoreResult {
      problems = List.copyOf(problems);
    }

    boolean isPerfect() {
      return problems.isEmpty();
    }
  }

  /** Quotes and order books in one brain's QuestDB, as the verification read them. */
  public record BookResult(
      String brain,
      long quotes,
      long quotesLost,
      long quotesAnnounced,
      long quotesDoubled,
      long bookUpdates,
      long bookBreaks,
      long breaksAnnounced,
      int booksCompared,
      int booksDifferent,
      List<String> problems) {

    public BookResult {
      problems = List.copyOf(problems);
    }

    boolean isWhole() {
      return quotesLost == 0 && quotesDoubled == 0 && bookBreaks == 0;
    }
  }
}
