package quantumforge.status;

/**
 * The operating system's view of a node's process.
 *
 * @param residentBytes resident set size; -1 when unknown
 * @param cpuPercent of one core over the last interval
 * @param diskFreeBytes where the node keeps its data
 * @param pauses how often the pause guard saw the process stand still for longer than its limit
 */
public record ProcessStatus(
    long pid,
    String version,
    long uptimeMillis,
    long residentBytes,
    double cpuPercent,
    long diskFreeBytes,
    long pauses) {}
