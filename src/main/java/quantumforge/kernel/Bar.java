package quantumforge.kernel;

import java.math.BigDecimal;

/**
 * The trades of one symbol in one interval of time. Immutable.
 *
 * @param startMicros where the interval begins, microseconds since the epoch
 * @param open the first price
 * @param close the last price
 * @param volume the quantities of all trades together
 * @param trades how many there were, 1 or more
 */
public record Bar(
    Instrument instrument,
    long startMicros,
    BigDecimal open,
    BigDecimal high,
    BigDecimal low,
    BigDecimal close,
    BigDecimal volume,
    long trades) {}
