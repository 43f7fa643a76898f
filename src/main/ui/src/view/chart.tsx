import { effect } from '@preact/signals';
import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  type DeepPartial,
  HistogramSeries,
  type IChartApi,
  LineSeries,
  type SeriesMarker,
  type Time,
  type TimeChartOptions,
  type UTCTimestamp,
} from 'lightweight-charts';
import { useEffect, useRef } from 'preact/hooks';
import { type Candle, candles, points } from '../model/candles.ts';
import { instrumentKey } from '../model/state.ts';
import { decimals } from '../model/text.ts';
import { watched } from '../store.ts';
import type { TradePoint } from '../wire';
import { onThemeChange, token } from './theme.ts';

export type ChartKind = 'trades' | '1s' | '5s' | '1m';

const SECONDS: Record<Exclude<ChartKind, 'trades'>, number> = { '1s': 1, '5s': 5, '1m': 60 };
const MARKED_TRADES = 400;
const AXIS_DIGITS = 9;

/** The price of the chosen symbol. Numbers here are for drawing; exact ones stand beside it. */
export function PriceChart({ kind }: { kind: ChartKind }) {
  const frame = useRef<HTMLDivElement>(null);
  const symbol = watched.value === null ? '' : instrumentKey(watched.value.instrument);
  useEffect(() => {
    let close = open(frame.current as HTMLElement, kind, symbol);
    const stopTheme = onThemeChange(() => {
      close();
      close = open(frame.current as HTMLElement, kind, symbol);
    });
    return () => {
      stopTheme();
      close();
    };
  }, [kind, symbol]);
  return <div class="chart" ref={frame} role="img" aria-label={`price chart of ${symbol}; the trades are listed beside it`} />;
}

function open(frame: HTMLElement, kind: ChartKind, symbol: string): () => void {
  const chart = createChart(frame, options());
  const draw = kind === 'trades' ? tradeDrawer(chart) : candleDrawer(chart, SECONDS[kind]);
  chart.timeScale().applyOptions({ rightOffset: 4, barSpacing: kind === 'trades' ? 3 : 7 });
  const stop = effect(() => {
    const now = watched.value;
    if (now !== null && instrumentKey(now.instrument) === symbol) {
      draw(now.trades);
    }
  });
  return () => {
    stop();
    chart.remove();
  };
}

function options(): DeepPartial<TimeChartOptions> {
  const grid = { color: token('--grid') };
  return {
    autoSize: true,
    layout: {
      background: { color: 'transparent' },
      textColor: token('--dim'),
      fontFamily: token('--font'),
      fontSize: 11,
      attributionLogo: true,
    },
    grid: { vertLines: grid, horzLines: grid },
    rightPriceScale: { borderColor: token('--line'), scaleMargins: { top: 0.08, bottom: 0.22 } },
    timeScale: { borderColor: token('--line'), timeVisible: true, secondsVisible: true },
    crosshair: { mode: 0 },
  };
}

function priceFormat(trades: readonly TradePoint[]) {
  const recent = trades.slice(-50);
  const whole = recent[0]?.price.indexOf('.') ?? 0;
  const precision = Math.min(Math.max(0, AXIS_DIGITS - whole), Math.max(0, ...recent.map((trade) => decimals(trade.price))));
  return { type: 'price' as const, precision, minMove: 10 ** -precision };
}

type Drawer = (trades: readonly TradePoint[]) => void;

function candleDrawer(chart: IChartApi, seconds: number): Drawer {
  const up = token('--buy');
  const down = token('--sell');
  const prices = chart.addSeries(CandlestickSeries, {
    upColor: up,
    downColor: 'transparent',
    borderUpColor: up,
    borderDownColor: down,
    wickUpColor: up,
    wickDownColor: down,
  });
  const volume = chart.addSeries(HistogramSeries, {
    priceScaleId: 'volume',
    priceFormat: { type: 'volume' },
    lastValueVisible: false,
    priceLineVisible: false,
  });
  chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  const bar = (candle: Candle) => ({ ...candle, time: candle.time as UTCTimestamp });
  const column = (candle: Candle) => ({
    time: candle.time as UTCTimestamp,
    value: candle.bought + candle.sold,
    color: `${candle.bought >= candle.sold ? up : down}66`,
  });
  let firstTime = -1;
  let lastTime = -1;
  return (trades) => {
    const found = candles(trades, seconds);
    const first = found[0];
    if (first === undefined) {
      return;
    }
    if (first.time !== firstTime) {
      prices.applyOptions({ priceFormat: priceFormat(trades) });
      prices.setData(found.map(bar));
      volume.setData(found.map(column));
    } else {
      for (const candle of found.filter((each) => each.time >= lastTime)) {
        prices.update(bar(candle));
        volume.update(column(candle));
      }
    }
    firstTime = first.time;
    lastTime = found[found.length - 1]?.time ?? -1;
  };
}

function tradeDrawer(chart: IChartApi): Drawer {
  const buy = token('--buy');
  const sell = token('--sell');
  const line = chart.addSeries(LineSeries, { color: token('--dim'), lineWidth: 1, lineType: 1 });
  const markers = createSeriesMarkers(line, []);
  return (trades) => {
    const found = points(trades.slice(-MARKED_TRADES));
    if (found.length === 0) {
      return;
    }
    line.applyOptions({ priceFormat: priceFormat(trades) });
    line.setData(found.map((point) => ({ time: point.time as UTCTimestamp, value: point.price })));
    markers.setMarkers(
      found.map(
        (point): SeriesMarker<Time> => ({
          time: point.time as UTCTimestamp,
          position: point.buy ? 'belowBar' : 'aboveBar',
          shape: point.buy ? 'arrowUp' : 'arrowDown',
          color: point.buy ? buy : sell,
          size: 0.5,
        }),
      ),
    );
  };
}
