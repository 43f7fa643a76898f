import type { FeedStatus, NodeView, SymbolStatus } from '../wire';
import { stampAge } from './fresh.ts';
import { instrumentKey, type State } from './state.ts';

/** One symbol of one collector's feed. */
export interface Row {
  readonly key: string;
  readonly node: NodeView;
  readonly exchange: string;
  readonly symbol: SymbolStatus;
  readonly ageMillis: number | null;
}

export type SortKey = 'symbol' | 'rate' | 'price' | 'age' | 'book';

export interface Order {
  readonly key: SortKey;
  readonly descending: boolean;
}

/** All symbols whose name contains the filter, in the wanted order. */
export function rows(state: State, filter: string, order: Order): readonly Row[] {
  const wanted = filter.trim().toUpperCase();
  const found: Row[] = [];
  for (const node of state.plant?.status?.nodes ?? []) {
    for (const feed of node.report?.feeds ?? []) {
      for (const symbol of feed.symbols) {
        if (symbol.symbol.toUpperCase().includes(wanted)) {
          const key = instrumentKey({ exchange: feed.exchange, symbol: symbol.symbol });
          const ageMillis = stampAge(state, node, symbol.lastTickMicros);
          found.push({ key, node, exchange: feed.exchange, symbol, ageMillis });
        }
      }
    }
  }
  const sign = order.descending ? -1 : 1;
  return found.sort((a, b) => sign * compare(a, b, order.key) || (a.key < b.key ? -1 : 1));
}

function compare(a: Row, b: Row, key: SortKey): number {
  switch (key) {
    case 'symbol':
      return a.symbol.symbol < b.symbol.symbol ? -1 : a.symbol.symbol > b.symbol.symbol ? 1 : 0;
    case 'rate':
      return a.symbol.ticksPerSecond - b.symbol.ticksPerSecond;
    case 'price':
      return number(a.symbol.lastPrice) - number(b.symbol.lastPrice);
    case 'age':
      // Never heard of is older than any age.
      return (a.ageMillis ?? 1e15) - (b.ageMillis ?? 1e15);
    case 'book':
      return Number(a.symbol.bookSynced) - Number(b.symbol.bookSynced);
  }
}

function number(text: string): number {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? value : -1;
}

/** The counters of all feeds together. */
export type Totals = Pick<
  FeedStatus,
  | 'ticks'
  | 'ticksPerSecond'
  | 'duplicates'
  | 'gaps'
  | 'badMessages'
  | 'reconnects'
  | 'bookChecks'
  | 'bookMismatches'
>;

export function totals(feeds: readonly FeedStatus[]): Totals {
  const sum = (pick: (feed: FeedStatus) => number) => feeds.reduce((all, feed) => all + pick(feed), 0);
  return {
    ticks: sum((feed) => feed.ticks),
    ticksPerSecond: sum((feed) => feed.ticksPerSecond),
    duplicates: sum((feed) => feed.duplicates),
    gaps: sum((feed) => feed.gaps),
    badMessages: sum((feed) => feed.badMessages),
    reconnects: sum((feed) => feed.reconnects),
    bookChecks: sum((feed) => feed.bookChecks),
    bookMismatches: sum((feed) => feed.bookMismatches),
  };
}
