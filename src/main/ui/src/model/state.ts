import type { Heartbeat, Hello, History, Market, Plant, Top, TradePoint, TrendSample, Unavailable } from '../wire';
import type { Now, ServerClock } from './clock.ts';

export interface Instrument {
  readonly exchange: string;
  readonly symbol: string;
}

export function instrumentKey(instrument: Instrument): string {
  return `${instrument.exchange}:${instrument.symbol}`;
}

/** The stream of events between this page and the console server. */
export interface Link {
  readonly phase: 'connecting' | 'open' | 'waiting';
  /** Why it is not open, one sentence; empty when it is. */
  readonly reason: string;
  readonly lastEvent: Now | null;
  readonly lastEventId: string;
  readonly events: number;
  /** Jumps in the sequence numbers. */
  readonly missed: number;
  /** Events that could not be read. */
  readonly malformed: number;
}

/** The symbol that is watched. */
export interface Watch {
  readonly instrument: Instrument;
  /** In order of id, without a hole after `completeAfter`. */
  readonly trades: readonly TradePoint[];
  readonly slice: Market | null;
  readonly top: Top | null;
  readonly unavailable: Unavailable | null;
  readonly history: 'wanted' | 'loading' | 'loaded' | 'failed';
  readonly historyProblem: string;
}

export interface State {
  readonly now: Now;
  readonly opened: Now;
  readonly link: Link;
  readonly clock: ServerClock | null;
  readonly hello: Hello | null;
  readonly heartbeat: Heartbeat | null;
  readonly plant: Plant | null;
  readonly trend: readonly TrendSample[];
  /** The last prices of each symbol, as numbers, for drawing only. */
  readonly sparks: ReadonlyMap<string, readonly number[]>;
  readonly watch: Watch | null;
}

export type Action =
  | { readonly kind: 'tick'; readonly now: Now }
  | { readonly kind: 'opening'; readonly now: Now }
  | { readonly kind: 'waiting'; readonly now: Now; readonly reason: string }
  | { readonly kind: 'malformed'; readonly now: Now }
  | { readonly kind: 'watch'; readonly instrument: Instrument; readonly now: Now }
  | { readonly kind: 'history-asked' }
  | { readonly kind: 'history'; readonly view: History }
  | { readonly kind: 'history-failed'; readonly instrument: Instrument; readonly reason: string }
  | { readonly kind: 'history-retry'; readonly instrument: Instrument }
  | Event;

/** What the server sends. */
export type Event =
  | { readonly kind: 'hello'; readonly id: string; readonly view: Hello; readonly now: Now }
  | { readonly kind: 'plant'; readonly id: string; readonly view: Plant; readonly now: Now }
  | { readonly kind: 'slice'; readonly id: string; readonly view: Market; readonly now: Now }
  | { readonly kind: 'unavailable'; readonly id: string; readonly view: Unavailable; readonly now: Now }
  | { readonly kind: 'heartbeat'; readonly id: string; readonly view: Heartbeat; readonly now: Now };

export function initial(now: Now): State {
  return {
    now,
    opened: now,
    link: {
      phase: 'connecting',
      reason: '',
      lastEvent: null,
      lastEventId: '',
      events: 0,
      missed: 0,
      malformed: 0,
    },
    clock: null,
    hello: null,
    heartbeat: null,
    plant: null,
    trend: [],
    sparks: new Map(),
    watch: null,
  };
}
