package quantumforge.brain;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import quantumforge.relay.Forwarder;
import quantumforge.relay.OverflowSettings;
import quantumforge.relay.OverflowStore;
import quantumforge.relay.RelaySettings;
import quantumforge.relay.TierSettings;
import quantumforge.store.QuestSettings;
import quantumforge.support.RedisProcess;

/** Starts the two ends of the data path as a node does, with short times. */
final class DataPath {

  static final String STREAM = "market:vps:stream";
  static final String GROUP = "brain-consumer-group";
  static final int STREAM_TRADES_MAX = 1_000_000;
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final TierSettings TIERS =
      new TierSettings(
          100,
          Duration.ofMinutes(5),
          Duration.ofMillis(50),
          new TierSettings.Books(1_000, 20, Duration.ofMillis(50)));

  private DataPath() {}

  static Forwarder forwarder(RedisProcess vps, long bufferLimitBytes) throws Exception {
    return forwarder(vps.url(), bufferLimitBytes);
  }

  static Forwarder forwarder(URI vps, long bufferLimitBytes) throws Exception {
    Forwarder started =
        new Forwarder(
            relaySettings(
                vps, List.of(GROUP), bufferLimitBytes, overflow(false, Path.of("unused"))),
            Duration.ofSeconds(12),
            new SimpleMeterRegistry());
    started.start();
    return started;
  }

  /** One with a disk and several groups, of which the last are moved there after a second. */
  static Forwarder forwarder(
      URI vps, List<String> groups, long bufferLimitBytes, Path disk, MeterRegistry meters)
      throws Exception {
    OverflowSettings overflow = overflow(true, disk);
    Forwarder started =
        new Forwarder(
            "forwarder",
            relaySettings(vps, groups, bufferLimitBytes, overflow),
            Duration.ofSeconds(12),
            Optional.of(new OverflowStore(overflow, Optional.empty(), meters)),
            meters);
    started.start();
    return started;
  }

  private static OverflowSettings overflow(boolean enabled, Path directory) {
    return new OverflowSettings(
        enabled,
        directory,
        64L << 20,
        1 << 20,
        Duration.ofSeconds(5),
        16L << 20,
        1 << 20,
        Duration.ZERO);
  }

  private static RelaySettings relaySettings(
      URI vps, List<String> groups, long bufferLimitBytes, OverflowSettings overflow) {
    return new RelaySettings(
        vps,
        STREAM,
        groups,
        4_096,
        512,
        Duration.ofMillis(1),
        Duration.ofMillis(4),
        8,
        16L << 20,
        Duration.ofSeconds(10),
        bufferLimitBytes,
        80,
        Duration.ofSeconds(1),
        Duration.ofMillis(100),
        TIMEOUT,
        overflow,
        new RelaySettings.Tiers(
            true, TIERS.hotTicks(), TIERS.warmSpan(), TIERS.warmFlush(), TIERS.books()));
  }

  static Brain brain(RedisProcess vps, RedisProcess own, Path questDirectory)
      throws IOException, InterruptedException {
    Brain started = brain(settings(vps.url(), own.url(), 16L << 20, TIMEOUT), questDirectory);
    started.start();
    return started;
  }

  static Brain brain(BrainSettings settings, Path questDirectory) {
    return new Brain(
        settings,
        Set.of("kraken_spot"),
        questSettings(questDirectory),
        Duration.ofSeconds(12),
        new SimpleMeterRegistry());
  }

  static QuestSettings questSettings(Path directory) {
    return quantumforge.store.TestStore.settings(directory);
  }

  /** For a brain that reads several collectors. */
  static BrainSettings settings(List<URI> collectors, URI own) {
    return settings(collectors, own, 16L << 20, TIMEOUT, Duration.ofMillis(100));
  }

  static BrainSettings settings(URI source, URI own, long keepBytes, Duration commandTimeout) {
    return settings(source, own, keepBytes, commandTimeout, Duration.ofMillis(100));
  }

  static BrainSettings settings(
      URI source, URI own, long keepBytes, Duration commandTimeout, Duration commitInterval) {
    return settings(List.of(source), own, keepBytes, commandTimeout, commitInterval);
  }

  private static BrainSettings settings(
      List<URI> collectors,
      URI own,
      long keepBytes,
      Duration commandTimeout,
      Duration commitInterval) {
    return new BrainSettings(
        collectors,
        List.of(STREAM),
        Duration.ofSeconds(3),
        Duration.ofSeconds(5),
        Duration.ofSeconds(1),
        GROUP,
        own,
        64,
        20_000,
        8,
        keepBytes,
        Duration.ofSeconds(10),
        Duration.ofSeconds(3),
        STREAM_TRADES_MAX,
        Duration.ofHours(1),
        true,
        Duration.ofHours(1),
        commitInterval,
        50_000,
        commandTimeout,
        TIERS);
  }

  /** The same with another number of trades in each stream. */
  static BrainSettings keeping(int streamTradesMax, BrainSettings like) {
    return with(streamTradesMax, like.group(), like.acknowledgeDelay(), like);
  }

  /** The same for another group, which acknowledges soon. */
  static BrainSettings reading(String group, BrainSettings like) {
    return with(like.streamTradesMax(), group, Duration.ofMillis(200), like);
  }

  private static BrainSettings with(
      int streamTradesMax, String group, Duration acknowledgeDelay, BrainSettings like) {
    return new BrainSettings(
        like.collectors(),
        like.streams(),
        like.mergeWait(),
        like.catchingUpAfter(),
        like.caughtUpBelow(),
        group,
        like.redisUrl(),
        like.readBlocks(),
        like.heldTicks(),
        like.windowBlocks(),
        like.keepBytes(),
        like.keepFor(),
        acknowledgeDelay,
        streamTradesMax,
        like.refillSpan(),
        like.storeBooks(),
        like.bookSpan(),
        like.commitInterval(),
        like.commitRows(),
        like.commandTimeout(),
        like.tiers());
  }
}
