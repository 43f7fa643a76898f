import type { NodeView, Plant } from '../wire';
import { elapsed, serverMillis } from './clock.ts';
import type { State } from './state.ts';

const HEARTBEAT_DEFAULT_MILLIS = 1_000;
const REPORT_STALE_DEFAULT_MILLIS = 2_000;
/** A witness that moves to another node needs some seconds; this is said, not hidden. */
export const PLANT_STALE_MILLIS = 3_000;
const SLICE_STALE_MILLIS = 2_000;

/** Since the last event of the stream, or since the page was opened. */
export function silenceMillis(state: State): number {
  return elapsed(state.link.lastEvent ?? state.opened, state.now);
}

/** Whether the stream has been silent for more than two heartbeats. */
export function linkStale(state: State): boolean {
  return silenceMillis(state) > 2 * (state.hello?.heartbeatMillis ?? HEARTBEAT_DEFAULT_MILLIS);
}

/** The age of a view now, with the time it spent on its way; null for one that never came. */
export function ageMillis(state: State, view: { readonly atMillis: number; readonly ageMillis: number } | null): number | null {
  if (view === null || view.ageMillis < 0 || state.clock === null) {
    return null;
  }
  return view.ageMillis + Math.max(0, serverMillis(state.clock, state.now) - view.atMillis);
}

export function plantAge(state: State): number | null {
  return ageMillis(state, state.plant);
}

export function plantStale(state: State): boolean {
  const age = plantAge(state);
  return age === null || age > PLANT_STALE_MILLIS || linkStale(state);
}

/** Since the witness's node last heard from a node, as of now; null for never. */
export function nodeAge(state: State, node: NodeView): number | null {
  const plant = plantAge(state);
  return plant === null || node.ageMillis < 0 ? null : node.ageMillis + plant;
}

export function nodeStale(state: State, node: NodeView): boolean {
  const age = nodeAge(state, node);
  const limit = state.hello?.reportStaleMillis ?? REPORT_STALE_DEFAULT_MILLIS;
  return age === null || age > limit || node.reachability !== 'UP';
}

export function sliceAge(state: State): number | null {
  return ageMillis(state, state.watch?.slice ?? null);
}

export function sliceStale(state: State): boolean {
  const age = sliceAge(state);
  return age === null || age > SLICE_STALE_MILLIS || state.watch?.unavailable !== null || linkStale(state);
}

/** Age of a stamp that a node made by its own clock, as of now; null when there is no stamp. */
export function stampAge(state: State, node: NodeView, epochMicros: number): number | null {
  const age = nodeAge(state, node);
  if (node.report === null || age === null || epochMicros <= 0) {
    return null;
  }
  return Math.max(0, Date.parse(node.report.at) - epochMicros / 1_000) + age;
}

/** What a banner must say, the worst first; null when all is live. */
export interface Alarm {
  readonly title: string;
  readonly detail: string;
  readonly sinceWall: number;
}

export function alarm(state: State): Alarm | null {
  if (linkStale(state)) {
    const never = state.link.lastEvent === null;
    const silence = silenceMillis(state);
    return {
      title: never ? 'NOT CONNECTED' : 'STALE',
      detail:
        (never ? 'the console server has not answered yet' : 'no event from the console server') +
        (state.link.reason === '' ? '' : `: ${state.link.reason}`),
      sinceWall: state.now.wall - silence,
    };
  }
  const age = plantAge(state);
  if (state.plant !== null && age === null) {
    return {
      title: 'NO PLANT STATUS',
      detail: 'this console has not heard from a witness yet',
      sinceWall: state.opened.wall,
    };
  }
  if (age !== null && age > PLANT_STALE_MILLIS) {
    return {
      title: 'STALE',
      detail: `no status from the witness${witnessName(state.plant)}`,
      sinceWall: state.now.wall - age,
    };
  }
  return null;
}

function witnessName(plant: Plant | null): string {
  return plant?.status ? ` (it last ran on ${plant.status.witness})` : '';
}
