import type { FeedStatus, Heartbeat, Hello, History, Market, Plant, TradePoint } from '../wire';
import { observed } from './clock.ts';
import { type Action, type Event, instrumentKey, type Link, type State, type Watch } from './state.ts';

export const TRADES_KEPT = 20_000;
export const SPARK_POINTS = 60;
const TREND_POINTS = 600;

/** The next state of the page; depends on its arguments alone. */
export function reduce(state: State, action: Action): State {
  switch (action.kind) {
    case 'tick':
      return { ...state, now: action.now };
    case 'opening':
      return { ...state, now: action.now, link: { ...state.link, phase: 'connecting' } };
    case 'waiting':
      return { ...state, now: action.now, link: { ...state.link, phase: 'waiting', reason: action.reason } };
    case 'malformed':
      return {
        ...state,
        now: action.now,
        link: { ...state.link, lastEvent: action.now, malformed: state.link.malformed + 1 },
      };
    case 'watch':
      return watched(state, action);
    case 'history-asked':
      return state.watch === null ? state : { ...state, watch: { ...state.watch, history: 'loading' } };
    case 'history':
      return withHistory(state, action.view);
    case 'history-failed':
      return historyFailed(state, action);
    case 'history-retry':
      return state.watch === null || !concerns(state.watch, action.instrument) || state.watch.history !== 'failed'
        ? state
        : { ...state, watch: { ...state.watch, history: 'wanted' } };
    default:
      return onEvent(state, action);
  }
}

function watched(state: State, action: Extract<Action, { kind: 'watch' }>): State {
  const watch: Watch = {
    instrument: action.instrument,
    trades: [],
    slice: null,
    top: null,
    unavailable: null,
    history: 'wanted',
    historyProblem: '',
  };
  // The id of the last event names a trade of the symbol that was watched before.
  return { ...state, now: action.now, watch, link: { ...state.link, lastEventId: '' } };
}

function onEvent(state: State, event: Event): State {
  const base: State = {
    ...state,
    now: event.now,
    link: received(state.link, event),
    clock: sameServer(state, event) ? observed(state.clock, event.view.atMillis, event.now) : observed(null, event.view.atMillis, event.now),
  };
  switch (event.kind) {
    case 'hello':
      return onHello(base, event.view);
    case 'plant':
      return onPlant(base, event.view);
    case 'slice':
      return onSlice(base, event.view);
    case 'unavailable':
      return base.watch === null || !concerns(base.watch, event.view)
        ? base
        : { ...base, watch: { ...base.watch, unavailable: event.view } };
    case 'heartbeat':
      return onHeartbeat(base, event.view);
  }
}

function sameServer(state: State, event: Event): boolean {
  return event.kind !== 'hello' || state.hello?.boot === event.view.boot;
}

function received(link: Link, event: Event): Link {
  const before = sequence(link.lastEventId);
  const now = sequence(event.id);
  const jumped = before > 0 && now > 0 && now !== before + 1 && event.kind !== 'hello';
  return {
    ...link,
    phase: 'open',
    reason: '',
    lastEvent: event.now,
    lastEventId: event.id,
    events: link.events + 1,
    missed: link.missed + (jumped ? 1 : 0),
  };
}

function sequence(id: string): number {
  const number = Number.parseInt(id, 10);
  return Number.isFinite(number) ? number : 0;
}

function onHello(state: State, hello: Hello): State {
  const restarted = state.hello !== null && state.hello.boot !== hello.boot;
  // Stamps of another run of the server cannot be compared: what they are on is dropped.
  return {
    ...state,
    hello,
    trend: hello.trend,
    plant: restarted ? null : state.plant,
    watch: restarted && state.watch !== null ? { ...state.watch, slice: null } : state.watch,
  };
}

function onHeartbeat(state: State, heartbeat: Heartbeat): State {
  const sample = heartbeat.trend;
  const last = state.trend[state.trend.length - 1];
  const fresh = sample !== null && (last === undefined || sample.atMillis > last.atMillis);
  return {
    ...state,
    heartbeat,
    trend: fresh ? [...state.trend, sample].slice(-TREND_POINTS) : state.trend,
  };
}

function onPlant(state: State, plant: Plant): State {
  return { ...state, plant, sparks: withPrices(state.sparks, plant) };
}

function withPrices(sparks: State['sparks'], plant: Plant): State['sparks'] {
  const next = new Map<string, readonly number[]>();
  for (const feed of feeds(plant)) {
    for (const symbol of feed.symbols) {
      const key = instrumentKey({ exchange: feed.exchange, symbol: symbol.symbol });
      const before = sparks.get(key) ?? [];
      const price = Number.parseFloat(symbol.lastPrice);
      next.set(key, Number.isFinite(price) ? [...before, price].slice(-SPARK_POINTS) : before);
    }
  }
  return next;
}

/** All feeds of all collectors. */
export function feeds(plant: Plant): readonly FeedStatus[] {
  return plant.status?.nodes.flatMap((node) => node.report?.feeds ?? []) ?? [];
}

function concerns(watch: Watch, view: { readonly exchange: string; readonly symbol: string }): boolean {
  return watch.instrument.exchange === view.exchange && watch.instrument.symbol === view.symbol;
}

function onSlice(state: State, slice: Market): State {
  const watch = state.watch;
  if (watch === null || !concerns(watch, slice)) {
    return state;
  }
  const last = watch.trades[watch.trades.length - 1];
  const hole = last !== undefined && slice.afterTradeId > last.tradeId;
  return {
    ...state,
    watch: {
      ...watch,
      slice,
      top: slice.top ?? watch.top,
      unavailable: null,
      trades: merged(watch.trades, slice.trades),
      history: hole && watch.history !== 'loading' ? 'wanted' : watch.history,
    },
  };
}

function withHistory(state: State, history: History): State {
  const watch = state.watch;
  if (watch === null || !concerns(watch, history)) {
    return state;
  }
  return {
    ...state,
    watch: {
      ...watch,
      trades: merged(history.trades, watch.trades),
      top: watch.top ?? history.top,
      history: 'loaded',
      historyProblem: '',
    },
  };
}

function historyFailed(state: State, action: Extract<Action, { kind: 'history-failed' }>): State {
  return state.watch === null || !concerns(state.watch, action.instrument)
    ? state
    : { ...state, watch: { ...state.watch, history: 'failed', historyProblem: action.reason } };
}

/** Both in order of id and each id once; the newest are kept. */
export function merged(left: readonly TradePoint[], right: readonly TradePoint[]): readonly TradePoint[] {
  if (right.length === 0) {
    return left;
  }
  const lastLeft = left[left.length - 1];
  if (lastLeft === undefined || lastLeft.tradeId < (right[0]?.tradeId ?? 0)) {
    return [...left, ...right].slice(-TRADES_KEPT);
  }
  const byId = new Map<number, TradePoint>();
  left.forEach((trade) => byId.set(trade.tradeId, trade));
  right.forEach((trade) => byId.set(trade.tradeId, trade));
  return [...byId.values()].sort((a, b) => a.tradeId - b.tradeId).slice(-TRADES_KEPT);
}
