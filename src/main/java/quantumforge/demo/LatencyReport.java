package quantumforge.demo;

/**
 * How long after their making at the exchange trades could be read in a brain's Redis, as a client
 * outside of the plant saw it on the same machine and clock.
 *
 * @param trades that it saw
 * @param p50Micros half of them within this time; the others likewise
 */
public record LatencyReport(
    String brain, long trades, long p50Micros, long p99Micros, long p999Micros, long worstMicros) {}
