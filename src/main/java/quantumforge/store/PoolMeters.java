package quantumforge.store;

import com.zaxxer.hikari.HikariPoolMXBean;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** What is counted of the connections to PostgreSQL; explained in {@code docs/metrics.md}. */
final class PoolMeters {

  private final MeterRegistry registry;
  private final Counter evictions;
  private final Counter repeats;

  PoolMeters(MeterRegistry registry, PoolSettings settings) {
    this.registry = registry;
    this.evictions = registry.counter("forge.database.pool.evictions");
    this.repeats = registry.counter("forge.database.repeats");
    Gauge.builder("forge.database.pool.limit", settings::size).register(registry);
  }

  void watch(String pool, Supplier<HikariPoolMXBean> stats) {
    gauge("forge.database.pool.active", pool, stats, HikariPoolMXBean::getActiveConnections);
    gauge("forge.database.pool.idle", pool, stats, HikariPoolMXBean::getIdleConnections);
    gauge(
        "forge.database.pool.waiting", pool, stats, HikariPoolMXBean::getThreadsAwaitingConnection);
  }

  private void gauge(
      String name,
      String pool,
      Supplier<HikariPoolMXBean> stats,
      ToIntFunction<HikariPoolMXBean> value) {
    Gauge.builder(name, () -> value.applyAsInt(stats.get())).tag("pool", pool).register(registry);
  }

  void epoch(Supplier<Number> epoch) {
    Gauge.builder("forge.database.epoch", epoch).register(registry);
  }

  void evicted(int connections) {
    evictions.increment(connections);
  }

  void repeated() {
    repeats.increment();
  }

  void wrote(String outcome) {
    registry.counter("forge.database.writes", "outcome", outcome).increment();
  }

  void read(boolean standby) {
    registry.counter("forge.database.reads", "server", standby ? "standby" : "primary").increment();
  }
}
