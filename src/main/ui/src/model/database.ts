import type { DatabaseChange, DatabaseStatus, ServerView } from '../wire';
import { plantAge, PLANT_STALE_MILLIS } from './fresh.ts';
import type { State } from './state.ts';
import { bytes, span } from './text.ts';

export interface ServerRow {
  readonly name: string;
  readonly part: 'primary' | 'standby' | 'other';
  /** What its agent says it does; what a silent one said last is said to be that. */
  readonly state: string;
  readonly silent: boolean;
  readonly ageMillis: number | null;
  readonly detail: string;
}

export interface ChangeRow {
  readonly epoch: number;
  readonly at: string;
  readonly text: string;
  readonly times: string;
  readonly loss: string;
}

/** Both servers in their configured order, each as old as it is by now. */
export function serverRows(state: State, database: DatabaseStatus): readonly ServerRow[] {
  const since = plantAge(state) ?? 0;
  return database.servers.map((server) => {
    const ageMillis = server.ageMillis < 0 ? null : server.ageMillis + since;
    const silent = ageMillis === null || ageMillis > PLANT_STALE_MILLIS;
    const name = server.server;
    return {
      name,
      part: name === database.primary ? 'primary' : name === database.standby ? 'standby' : 'other',
      state: silent ? `silent, was ${server.state}` : server.state,
      silent,
      ageMillis,
      detail: detail(database, server),
    };
  });
}

function detail(database: DatabaseStatus, server: ServerView): string {
  const where = `timeline ${server.timeline}, log ${server.end}`;
  const lag =
    server.server === database.primary
      ? server.waitingMillis > 0
        ? `, a commit waits for ${span(server.waitingMillis)}`
        : ''
      : `, ${bytes(server.behindBytes)} behind`;
  return server.trouble === '' ? where + lag : `${where}${lag}; ${server.trouble}`;
}

/** The changes of the primary, the newest first. */
export function changeRows(database: DatabaseStatus): readonly ChangeRow[] {
  return [...database.changes].reverse().map((change) => ({
    epoch: change.epoch,
    at: change.decidedAt.slice(0, 19).replace('T', ' '),
    text: `${change.from === '' ? '' : `${change.from} → `}${change.to}: ${change.rule} ${change.reason}`,
    times: times(change),
    loss: change.loss,
  }));
}

function times(change: DatabaseChange): string {
  const part = (name: string, millis: number) => `${name} ${millis < 0 ? '?' : `${millis} ms`}`;
  return [
    part('detect', change.silentMillis),
    part('decide', change.durableMillis),
    part('fence', change.fencedMillis),
    part('promote', change.promotedMillis),
    part('redundant again', change.redundantMillis),
  ].join(', ');
}
