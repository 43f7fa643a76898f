package quantumforge.node;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import quantumforge.failover.AgentOptions;
import quantumforge.failover.ArchiveSettings;
import quantumforge.failover.ArchiveState;
import quantumforge.failover.KeptOrphans;
import quantumforge.failover.OrphanSettings;
import quantumforge.failover.ServerAgent;
import quantumforge.health.ServerReport.Progress;

/** What the agent of this node's PostgreSQL server says of it, as metrics. */
final class DatabaseAgentMeters {

  private DatabaseAgentMeters() {}

  /** Registers them; each is absent while the agent does not run. */
  static void register(MeterRegistry registry, DatabaseAgent agent, AgentOptions options) {
    gauge(registry, "forge.database.server.rebuild.failures", agent, ServerAgent::failedRebuilds);
    Gauge.builder("forge.database.server.rebuild.limit", options, AgentOptions::rebuildsMax)
        .register(registry);
    gauge(
        registry,
        "forge.database.server.stranded.seconds",
        agent,
        running -> running.strandedMillis() / 1e3);
    Gauge.builder(
            "forge.database.server.stranded.limit.seconds",
            options,
            of -> of.followPatience().toMillis() / 1e3)
        .register(registry);
    progress(registry, "forge.database.server.stuck.seconds", agent, Progress::stuckMillis);
    progress(
        registry, "forge.database.server.uncommitted.seconds", agent, Progress::uncommittedMillis);
    progress(registry, "forge.database.server.starting.seconds", agent, Progress::startingMillis);
    progress(
        registry,
        "forge.database.server.checkpoint.age.seconds",
        agent,
        Progress::checkpointMillis);
    orphans(registry, "forge.database.orphans.commits", agent, KeptOrphans::commits);
    orphans(registry, "forge.database.orphans.sets", agent, KeptOrphans::sets);
    orphans(registry, "forge.database.orphans.bytes", agent, KeptOrphans::bytes);
    gauge(
        registry,
        "forge.database.certificate.seconds",
        agent,
        running ->
            running
                .certificateEnd()
                .map(end -> Duration.between(Instant.now(), end).toMillis() / 1e3)
                .orElse(Double.NaN));
    gauge(registry, "forge.database.log.bytes", agent, ServerAgent::logBytes);
    Gauge.builder("forge.database.log.bytes.limit", options, AgentOptions::logMaxBytes)
        .register(registry);
    OrphanSettings limits = options.orphans();
    Gauge.builder("forge.database.orphans.sets.limit", limits, OrphanSettings::maxSets)
        .register(registry);
    Gauge.builder("forge.database.orphans.bytes.limit", limits, OrphanSettings::maxBytes)
        .register(registry);
    Gauge.builder(
            "forge.database.archive.waiting.bytes.limit",
            options.archive(),
            ArchiveSettings::waitingMaxBytes)
        .register(registry);
    archive(registry, "forge.database.archive.waiting", agent, ArchiveState::waiting);
    archive(
        registry, "forge.database.archive.waiting.seconds", agent, ArchiveState::waitingSeconds);
    archive(registry, "forge.database.archive.age.seconds", agent, ArchiveState::archivedSeconds);
    archive(registry, "forge.database.archive.failures", agent, ArchiveState::failures);
    archive(registry, "forge.database.archive.missing", agent, ArchiveState::missing);
  }

  /** What is not known is absent. */
  private static void progress(
      MeterRegistry registry, String name, DatabaseAgent agent, ToLongFunction<Progress> of) {
    gauge(
        registry,
        name,
        agent,
        running -> {
          long millis = of.applyAsLong(running.progress());
          return millis == Progress.UNKNOWN ? Double.NaN : millis / 1e3;
        });
  }

  private static void archive(
      MeterRegistry registry, String name, DatabaseAgent agent, ToDoubleFunction<ArchiveState> of) {
    gauge(
        registry,
        name,
        agent,
        running -> running.archive().map(of::applyAsDouble).orElse(Double.NaN));
  }

  private static void orphans(
      MeterRegistry registry, String name, DatabaseAgent agent, ToDoubleFunction<KeptOrphans> of) {
    gauge(registry, name, agent, running -> of.applyAsDouble(running.keptOrphans()));
  }

  private static void gauge(
      MeterRegistry registry,
      String name,
      DatabaseAgent agent,
      ToDoubleFunction<ServerAgent> figure) {
    Gauge.builder(name, agent, now -> now.running().map(figure::applyAsDouble).orElse(Double.NaN))
        .register(registry);
  }
}
