import type { Action } from '../src/model/state.ts';
import { initial, type State } from '../src/model/state.ts';
import { reduce } from '../src/model/reduce.ts';
import type { Market, NodeReport, NodeView, Plant, TradePoint } from '../src/wire';

export function at(mono: number): { mono: number; wall: number } {
  return { mono, wall: 1_700_000_000_000 + mono };
}

export function fold(actions: readonly Action[], from: State = initial(at(0))): State {
  return actions.reduce(reduce, from);
}

export function hello(seq: number, atMillis: number, mono: number, boot = 'a'): Action {
  return {
    kind: 'hello',
    id: `${seq}.0`,
    now: at(mono),
    view: { atMillis, boot, page: 'p', heartbeatMillis: 1_000, reportStaleMillis: 2_000, trend: [] },
  };
}

export function heartbeat(seq: number, atMillis: number, mono: number): Action {
  return {
    kind: 'heartbeat',
    id: `${seq}.0`,
    now: at(mono),
    view: { atMillis, clock: '2026-01-01T00:00:00Z', clients: 1, clientLimit: 8, trend: null },
  };
}

export function report(node: string, dataCenter: string, roles: readonly string[]): NodeReport {
  return {
    node,
    dataCenter,
    roles,
    address: '127.0.0.1:1',
    sequence: 1,
    at: '2026-01-01T00:00:10Z',
    process: { pid: 1, version: '0', uptimeMillis: 1, residentBytes: 1, cpuPercent: 1, diskFreeBytes: 1, pauses: 0 },
    services: [],
    feeds: [],
    relays: [],
    brain: null,
    essential: null,
    routes: [],
    consoleUrl: null,
    figures: [],
  };
}

export function node(name: string, dataCenter: string, roles: readonly string[], ageMillis = 100): NodeView {
  return { node: name, reachability: 'UP', ageMillis, report: report(name, dataCenter, roles) };
}

export function collector(prices: Record<string, string>): NodeView {
  const base = node('vps-1', 'edge-1', ['collector']);
  const symbols = Object.entries(prices).map(([symbol, lastPrice], index) => ({
    symbol,
    venueSymbol: symbol,
    ticks: 10,
    ticksPerSecond: 100 - index,
    lastTickMicros: Date.parse('2026-01-01T00:00:09Z') * 1_000,
    lastPrice,
    bookSynced: index === 0,
  }));
  const feed = {
    exchange: 'binance_spot',
    connectionsUp: 2,
    connectionsWanted: 2,
    ticks: 10,
    ticksPerSecond: 5,
    duplicates: 1,
    gaps: 0,
    badMessages: 0,
    reconnects: 0,
    bookChecks: 0,
    bookMismatches: 0,
    missingTrades: 0,
    symbols,
  };
  return { ...base, report: { ...report('vps-1', 'edge-1', ['collector']), feeds: [feed] } };
}

export function plant(nodes: readonly NodeView[], atMillis = 1_000, ageMillis = 0): Plant {
  return {
    atMillis,
    ageMillis,
    status: {
      witness: 'backup',
      term: 1,
      witnessSince: '2026-01-01T00:00:00Z',
      sequence: 1,
      at: '2026-01-01T00:00:10Z',
      nodes,
      alerts: { active: [], recent: [], silenced: [], untracked: 0 },
      database: null,
    },
  };
}

export function trade(tradeId: number, price = '1.00', side = 'BUY', seconds = tradeId): TradePoint {
  return { tradeId, price, quantity: '2.0', side, timestampMicros: seconds * 1e6 };
}

export function slice(afterTradeId: number, trades: readonly TradePoint[], atMillis = 1_000): Market {
  return {
    atMillis,
    ageMillis: 0,
    exchange: 'binance_spot',
    symbol: 'BTCUSDT',
    node: 'site-1',
    afterTradeId,
    trades,
    top: null,
    asOfMicros: 1,
    asOfAgeMillis: 5,
    tiers: 'HOT',
  };
}
