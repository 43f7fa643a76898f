import type { TradePoint } from '../wire';

/** Trades of one interval; numbers for drawing only. */
export interface Candle {
  /** Start, epoch seconds. */
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly bought: number;
  readonly sold: number;
}

/** Trades in order of id put into intervals; one interval per candle, empty ones left out. */
export function candles(trades: readonly TradePoint[], seconds: number): readonly Candle[] {
  const found: Candle[] = [];
  for (const trade of trades) {
    const price = Number.parseFloat(trade.price);
    const quantity = Number.parseFloat(trade.quantity);
    const last = found[found.length - 1];
    // A stamp may go back by a little between trades; a chart's time may not.
    const time = Math.max(Math.floor(trade.timestampMicros / 1e6 / seconds) * seconds, last?.time ?? 0);
    const bought = trade.side === 'BUY' ? quantity : 0;
    if (last === undefined || last.time !== time) {
      found.push({ time, open: price, high: price, low: price, close: price, bought, sold: quantity - bought });
    } else {
      found[found.length - 1] = {
        time,
        open: last.open,
        high: Math.max(last.high, price),
        low: Math.min(last.low, price),
        close: price,
        bought: last.bought + bought,
        sold: last.sold + quantity - bought,
      };
    }
  }
  return found;
}

/** One point for each trade, at times that strictly grow. */
export interface Point {
  readonly time: number;
  readonly price: number;
  readonly buy: boolean;
}

export function points(trades: readonly TradePoint[]): readonly Point[] {
  let last = 0;
  return trades.map((trade) => {
    last = Math.max(trade.timestampMicros / 1e6, last + 1e-4);
    return { time: last, price: Number.parseFloat(trade.price), buy: trade.side === 'BUY' };
  });
}
