import type { DatabaseChange, DatabaseStatus } from '../wire';
import { lag } from './text.ts';

/** A part of a change on its bar, in percent of the bar's length. */
export interface Segment {
  readonly part: 'detect' | 'decide' | 'promote' | 'clients' | 'missing';
  readonly from: number;
  readonly width: number;
}

/** A moment on the bar, in percent of its length. */
export interface Moment {
  readonly title: string;
  readonly at: number;
}

export interface ChangeRow {
  readonly epoch: number;
  readonly at: string;
  readonly title: string;
  readonly why: string;
  readonly segments: readonly Segment[];
  readonly moments: readonly Moment[];
  /** Whether it goes on behind the bar's end. */
  readonly beyond: boolean;
  readonly times: readonly string[];
  readonly clients: string;
  readonly complete: boolean;
  readonly late: boolean;
  readonly loss: string;
  readonly safe: boolean;
  /** What only the former primary had; empty until that was looked at. */
  readonly orphans: string;
}

/** So many are drawn; ./forge db history has the others. */
export const DRAWN_MAX = 6;

/** So many times as long as until some clients can work is the longest scale. */
const SCALE_MAX = 4;

/** The newest changes of the primary, the newest first, drawn to one scale. */
export function changeRows(database: DatabaseStatus): readonly ChangeRow[] {
  const newest = [...database.changes].reverse().slice(0, DRAWN_MAX);
  const drawn = newest.filter(isDrawn);
  const before = Math.max(0, ...drawn.map((change) => change.silentMillis));
  const open = drawn.some((change) => change.propagation.missing.length > 0);
  // Clients of a machine that was dead for minutes must not squeeze all others into a line.
  const room = SCALE_MAX * Math.max(1, ...drawn.map(firstMillis));
  // What is missing is drawn behind what came.
  const after = Math.min(room, Math.max(1, ...drawn.map(lastMillis)) * (open ? 1.25 : 1));
  return newest.map((change) => row(change, before, after));
}

/** Making the first primary takes many times as long as a change, and nobody waited for it. */
function isDrawn(change: DatabaseChange): boolean {
  return change.from !== '';
}

/** Until some clients can work. */
function firstMillis(change: DatabaseChange): number {
  const writes = change.propagation.routes.map((route) => route.afterMillis).filter((millis) => millis >= 0);
  return Math.max(change.durableMillis, change.promotedMillis, writes.length === 0 ? 0 : Math.min(...writes));
}

/** To the last part that clients see: not until the former primary has ended or is back. */
function lastMillis(change: DatabaseChange): number {
  return Math.max(change.durableMillis, change.promotedMillis, lastWriteMillis(change));
}

/** To the last of the routes' first writes. */
function lastWriteMillis(change: DatabaseChange): number {
  return Math.max(-1, ...change.propagation.routes.map((route) => route.afterMillis));
}

function row(change: DatabaseChange, before: number, after: number): ChangeRow {
  const percent = (millis: number) => ((millis + before) / (before + after)) * 100;
  const segments: Segment[] = [];
  const segment = (part: Segment['part'], from: number, to: number) => {
    const end = Math.min(to, after);
    if (isDrawn(change) && end > from) {
      segments.push({ part, from: percent(from), width: percent(end) - percent(from) });
    }
  };
  const { propagation } = change;
  const decided = Math.max(0, change.durableMillis);
  const promoted = Math.max(decided, change.promotedMillis);
  segment('detect', -Math.max(0, change.silentMillis), 0);
  segment('decide', 0, decided);
  segment('promote', decided, promoted);
  if (propagation.complete) {
    segment('clients', promoted, lastWriteMillis(change));
  } else if (propagation.missing.length > 0) {
    segment('missing', Math.min(after * 0.9, Math.max(promoted, lastMillis(change))), after);
  }
  const moments = propagation.routes
    .filter((route) => isDrawn(change) && route.afterMillis >= 0 && route.afterMillis <= after)
    .map((route) => ({ title: `${route.route} of ${route.node} ${lag(route.afterMillis)}`, at: percent(route.afterMillis) }));
  return {
    epoch: change.epoch,
    at: change.decidedAt.slice(0, 19).replace('T', ' '),
    title: change.from === '' ? `${change.to}, the first primary` : `${change.from} → ${change.to}`,
    why: `${change.rule} ${change.reason}`,
    segments,
    moments,
    beyond: isDrawn(change) && lastMillis(change) > after,
    times: times(change),
    clients: clients(change),
    complete: propagation.complete,
    late: propagation.late,
    loss: change.loss,
    safe: !change.loss.startsWith('at risk'),
    orphans: change.orphans,
  };
}

function times(change: DatabaseChange): readonly string[] {
  const part = (name: string, millis: number) => `${name} ${millis < 0 ? '?' : lag(millis)}`;
  return [
    part('detect', change.silentMillis),
    part('decide', change.durableMillis),
    part('tell', change.propagation.toldMillis),
    part('fence', change.fencedMillis),
    part('promote', change.promotedMillis),
    ...change.propagation.routes.map((route) =>
      route.written && route.afterMillis < 0
        ? `${route.route} of ${route.node} done`
        : part(`${route.route} of ${route.node}`, route.afterMillis),
    ),
    part('both again', change.redundantMillis),
  ];
}

/** The same words as ./forge db history has. */
function clients(change: DatabaseChange): string {
  const { propagation } = change;
  if (propagation.complete) {
    return propagation.completeMillis < 0 ? 'complete' : `complete after ${lag(propagation.completeMillis)}`;
  }
  if (propagation.missing.length === 0) {
    return 'whether clients followed is not known';
  }
  return `${propagation.late ? 'not complete' : 'not complete yet'}: ${propagation.missing.join('; ')}`;
}
