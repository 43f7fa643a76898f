package quantumforge.failover;

/**
 * How far a primary's archive is.
 *
 * @param waiting files of the log that are to be archived
 * @param waitingSeconds how long the oldest of them has been waiting; 0 when there is none
 * @param archivedSeconds since the last one was archived in this life of the server's figures; NaN
 *     before the first
 * @param failures attempts that failed, since the server began to count
 * @param missing segments that no archive and no primary has any more: behind them nothing can be
 *     restored from what is before them
 */
public record ArchiveState(
    long waiting, double waitingSeconds, double archivedSeconds, long failures, long missing) {}
