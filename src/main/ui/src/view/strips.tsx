import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { linkStale, plantAge, plantStale } from '../model/fresh.ts';
import { micros, rate } from '../model/text.ts';
import { state, trend } from '../store.ts';
import type { TrendSample } from '../wire';
import { Panel } from './parts.tsx';
import { onThemeChange, token } from './theme.ts';

const SHOWN_AT_LEAST_SECONDS = 60;

interface StripKind {
  readonly id: string;
  readonly title: string;
  readonly color: string;
  readonly pick: (sample: TrendSample) => number | null;
  readonly show: (value: number) => string;
  readonly top: number;
}

const KINDS: readonly StripKind[] = [
  { id: 'rate', title: 'Ticks per second', color: '--line-1', pick: (s) => s.ticksPerSecond, show: (v) => `${rate(v)} /s`, top: 10 },
  { id: 'lag', title: 'Lag of the last brain', color: '--line-2', pick: (s) => s.lagMillis, show: (v) => `${rate(v)} ms`, top: 10 },
  { id: 'latency', title: 'Latency P99', color: '--line-3', pick: (s) => s.latencyP99Micros, show: micros, top: 1_000 },
  { id: 'buffer', title: 'Fullest buffer', color: '--line-4', pick: (s) => s.bufferPercent, show: (v) => `${v.toFixed(1)} %`, top: 10 },
];

/** The last ten minutes of the main figures. A hole means that nobody told. */
export function StripsPanel() {
  const now = state.value;
  return (
    <Panel id="strips" title="Last 10 minutes" stale={linkStale(now) || plantStale(now)} age={plantAge(now)}>
      {KINDS.map((kind) => (
        <Strip key={kind.id} kind={kind} />
      ))}
    </Panel>
  );
}

function Strip({ kind }: { kind: StripKind }) {
  const frame = useRef<HTMLDivElement>(null);
  const samples = trend.value;
  const last = samples[samples.length - 1];
  const value = last === undefined ? null : kind.pick(last);
  const values = samples.map(kind.pick).filter((each): each is number => each !== null);
  const peak = values.length === 0 ? null : Math.max(...values);
  useEffect(() => draw(frame.current as HTMLElement, kind), [kind]);
  return (
    <figure class="strip" aria-label={`${kind.title}: ${value === null ? 'unknown' : kind.show(value)}`}>
      <figcaption>
        <span>{kind.title}</span>
        <b>{value === null ? '–' : kind.show(value)}</b>
        <small class="dim">{peak === null ? '' : `peak ${kind.show(peak)}`}</small>
      </figcaption>
      <div class="strip-plot" ref={frame} aria-hidden="true" />
    </figure>
  );
}

function draw(frame: HTMLElement, kind: StripKind): () => void {
  let plot = create(frame, kind);
  const fill = () => plot.setData(data(trend.value, kind));
  const stopFilling = effect(fill);
  const observer = new ResizeObserver(() => plot.setSize({ width: frame.clientWidth, height: frame.clientHeight }));
  observer.observe(frame);
  const stopTheme = onThemeChange(() => {
    plot.destroy();
    plot = create(frame, kind);
    fill();
  });
  return () => {
    stopTheme();
    observer.disconnect();
    stopFilling();
    plot.destroy();
  };
}

/** Ten minutes that end now; x counts seconds back from the newest sample. */
function data(samples: readonly TrendSample[], kind: StripKind): uPlot.AlignedData {
  const newest = samples[samples.length - 1]?.atMillis ?? 0;
  return [samples.map((sample) => (sample.atMillis - newest) / 1_000), samples.map(kind.pick)];
}

function create(frame: HTMLElement, kind: StripKind): uPlot {
  const color = token(kind.color);
  return new uPlot(
    {
      width: Math.max(10, frame.clientWidth),
      height: Math.max(10, frame.clientHeight),
      padding: [3, 0, 2, 0],
      cursor: { show: false },
      legend: { show: false },
      axes: [{ show: false }, { show: false }],
      scales: {
        // Ten minutes, or less as long as less is known.
        x: { time: false, range: (_, min) => [Math.min(min ?? 0, -SHOWN_AT_LEAST_SECONDS), 0] },
        y: { range: (_, __, max) => [0, Math.max(kind.top, (max ?? 0) * 1.1)] },
      },
      series: [
        {},
        { stroke: color, width: 1.25, fill: `${color}22`, points: { show: false }, spanGaps: false },
      ],
    },
    data([], kind),
    frame,
  );
}
