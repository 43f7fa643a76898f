/** The two clocks of the browser, read together. */
export interface Now {
  /** Monotonic, milliseconds; may stand still while the machine sleeps. */
  readonly mono: number;
  /** Wall clock, epoch milliseconds; may jump. */
  readonly wall: number;
}

/**
 * An estimate of the server's monotonic clock. Every view says when it was made; the largest
 * difference to its arrival belongs to the fastest delivery. Two windows, so that clocks that run at
 * different speeds do not drift apart over days.
 */
export interface ServerClock {
  readonly offset: number;
  readonly previous: number;
  readonly windowStart: number;
  readonly anchor: Now;
}

const WINDOW_MILLIS = 30_000;

/** Takes the stamp of a view that has just arrived. */
export function observed(clock: ServerClock | null, atMillis: number, now: Now): ServerClock {
  const offset = atMillis - now.mono;
  if (clock === null) {
    return { offset, previous: offset, windowStart: now.mono, anchor: now };
  }
  if (now.mono - clock.windowStart > WINDOW_MILLIS) {
    return { offset, previous: clock.offset, windowStart: now.mono, anchor: now };
  }
  return { ...clock, offset: Math.max(offset, clock.offset), anchor: now };
}

/** The server's monotonic clock now. Counts the time that this machine slept. */
export function serverMillis(clock: ServerClock, now: Now): number {
  return now.mono + Math.max(clock.offset, clock.previous) + slept(clock.anchor, now);
}

/** Milliseconds since a moment, by whichever clock counted more of them. */
export function elapsed(since: Now, now: Now): number {
  return Math.max(0, now.mono - since.mono) + slept(since, now);
}

function slept(since: Now, now: Now): number {
  return Math.max(0, now.wall - since.wall - (now.mono - since.mono));
}
