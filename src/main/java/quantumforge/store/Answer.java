package quantumforge.store;

import java.time.Duration;

/**
 * What a read brought, and from where.
 *
 * @param server that answered
 * @param standby whether it was a standby
 * @param staleAtMost everything that was committed longer ago than this was seen; zero from the
 *     primary
 */
public record Answer<T>(T value, DatabaseServer server, boolean standby, Duration staleAtMost) {}
