import type { Now } from './model/clock.ts';
import { linkStale } from './model/fresh.ts';
import { type Event, type Instrument, instrumentKey } from './model/state.ts';
import type { Problem } from './wire';
import { dispatch, state } from './store.ts';

const EVENT_KINDS = ['hello', 'plant', 'slice', 'unavailable', 'heartbeat'] as const;
const HISTORY_LIMIT = 5_000;
const HISTORY_RETRY_MILLIS = 3_000;
const RETRY_MIN_MILLIS = 500;
const RETRY_MAX_MILLIS = 5_000;
const TICK_MILLIS = 200;

let source: EventSource | null = null;
let retryMillis = RETRY_MIN_MILLIS;
let retryTimer: ReturnType<typeof setTimeout> | undefined;

export function readClocks(): Now {
  return { mono: performance.now(), wall: Date.now() };
}

/** Keeps the one stream open, and the page's clock running. */
export function start(): void {
  open();
  setInterval(() => {
    dispatch({ kind: 'tick', now: readClocks() });
    reviveIfDead();
    askHistoryIfWanted();
  }, TICK_MILLIS);
  addEventListener('online', reopen);
  addEventListener('pageshow', (event) => event.persisted && reopen());
}

/** Watches another symbol. */
export function watch(instrument: Instrument): void {
  const before = state.peek().watch;
  if (before !== null && instrumentKey(before.instrument) === instrumentKey(instrument)) {
    return;
  }
  dispatch({ kind: 'watch', instrument, now: readClocks() });
  reopen();
  askHistoryIfWanted();
}

function reopen(): void {
  clearTimeout(retryTimer);
  source?.close();
  open();
}

function address(): string {
  const query = new URLSearchParams();
  const { watch: watched, link } = state.peek();
  if (watched !== null) {
    query.set('symbol', instrumentKey(watched.instrument));
  }
  // A browser sends Last-Event-ID only when it reconnects by itself.
  if (link.lastEventId !== '') {
    query.set('lastEventId', link.lastEventId);
  }
  return `/api/events?${query}`;
}

function open(): void {
  dispatch({ kind: 'opening', now: readClocks() });
  const opened = new EventSource(address());
  source = opened;
  for (const kind of EVENT_KINDS) {
    opened.addEventListener(kind, (message) => take(kind, message as MessageEvent<string>));
  }
  opened.onerror = () => {
    opened.close();
    if (source === opened) {
      void waitAndReopen();
    }
  };
}

function take(kind: Event['kind'], message: MessageEvent<string>): void {
  const now = readClocks();
  retryMillis = RETRY_MIN_MILLIS;
  try {
    const view: unknown = JSON.parse(message.data);
    // The server's types are checked when the page is built, see wire.d.ts.
    dispatch({ kind, id: message.lastEventId, view, now } as Event);
  } catch (error) {
    console.error(`event ${kind} cannot be read`, error);
    dispatch({ kind: 'malformed', now });
  }
}

async function waitAndReopen(): Promise<void> {
  const wait = retryMillis;
  retryMillis = Math.min(retryMillis * 2, RETRY_MAX_MILLIS);
  clearTimeout(retryTimer);
  retryTimer = setTimeout(reopen, wait + Math.random() * wait * 0.2);
  dispatch({ kind: 'waiting', now: readClocks(), reason: await refusal() });
}

/** An event source does not tell why it was refused; an ordinary request does. */
async function refusal(): Promise<string> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), RETRY_MAX_MILLIS);
  try {
    const response = await fetch(address(), { signal: abort.signal });
    return response.ok ? 'the stream was cut' : await problemOf(response);
  } catch {
    return 'the server cannot be reached';
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

async function problemOf(response: Response): Promise<string> {
  try {
    return ((await response.json()) as Problem).error;
  } catch {
    return `the server answered ${response.status}`;
  }
}

/** A connection can be dead without an error, for example after the machine slept. */
function reviveIfDead(): void {
  const now = state.peek();
  const silentMillis = now.link.lastEvent === null ? 0 : now.now.mono - now.link.lastEvent.mono;
  if (now.link.phase === 'open' && linkStale(now) && silentMillis > RETRY_MAX_MILLIS) {
    source?.close();
    void waitAndReopen();
  }
}

function askHistoryIfWanted(): void {
  const watched = state.peek().watch;
  if (watched?.history === 'wanted') {
    dispatch({ kind: 'history-asked' });
    void askHistory(watched.instrument);
  }
}

async function askHistory(instrument: Instrument): Promise<void> {
  const query = new URLSearchParams({ ...instrument, limit: String(HISTORY_LIMIT) });
  try {
    const response = await fetch(`/api/history?${query}`);
    if (!response.ok) {
      throw new Error(await problemOf(response));
    }
    dispatch({ kind: 'history', view: await response.json() });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    dispatch({ kind: 'history-failed', instrument, reason });
    setTimeout(() => dispatch({ kind: 'history-retry', instrument }), HISTORY_RETRY_MILLIS);
  }
}
