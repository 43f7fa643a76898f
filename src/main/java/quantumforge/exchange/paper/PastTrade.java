package quantumforge.exchange.paper;

import quantumforge.kernel.Price;
import quantumforge.kernel.Quantity;
import quantumforge.kernel.Side;

/** One trade as the REST calls give it out. */
record PastTrade(long id, Price price, Quantity quantity, Side side, long timestampMicros) {}
