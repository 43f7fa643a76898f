package quantumforge.status;

/**
 * One of a node's metrics as the node reports it, for the alerts.
 *
 * @param metric its name as in {@code docs/metrics.md}
 * @param subject what of the node it is about: the values of its tags without the node's name,
 *     joined by a slash; empty for the node as a whole
 */
public record Figure(String metric, String subject, double value) {}
