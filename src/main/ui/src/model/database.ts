import type { DatabaseStatus, ServerView } from '../wire';
import { nodeStale, plantAge, PLANT_STALE_MILLIS } from './fresh.ts';
import type { State } from './state.ts';
import { bytes, span } from './text.ts';

export interface ServerRow {
  readonly name: string;
  readonly part: 'primary' | 'standby' | 'other';
  /** What its agent says it does; what a silent one said last is said to be that. */
  readonly state: string;
  readonly silent: boolean;
  readonly ageMillis: number | null;
  readonly replication: string;
  /** What it lacks of the primary's log; at the primary how long a commit waits. */
  readonly lag: string;
  readonly log: string;
  readonly disk: string;
  readonly trouble: string;
}

/** How safe a commit is: on how many servers, and since when. */
export interface Copies {
  readonly title: string;
  readonly kind: 'good' | 'warning' | 'critical';
  readonly millis: number;
}

export interface RouteRow {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly state: string;
  readonly good: boolean;
  readonly stale: boolean;
}

export interface Command {
  readonly line: string;
  readonly follows: string;
}

const ROUTE_STATES: Readonly<Record<string, string>> = {
  NONE: 'has heard of no decision',
  WANTED: 'does not lead there yet',
  HELD: 'holds clients while the primary changes',
  POINTED: 'leads there, no write yet',
  PROVEN: 'writes go through',
  FAILED: 'failed',
};

/** Both servers in their configured order, each as old as it is by now. */
export function serverRows(state: State, database: DatabaseStatus): readonly ServerRow[] {
  const since = plantAge(state) ?? 0;
  return database.servers.map((server) => {
    const ageMillis = server.ageMillis < 0 ? null : server.ageMillis + since;
    const silent = ageMillis === null || ageMillis > PLANT_STALE_MILLIS;
    const name = server.server;
    const said = words(server.state);
    return {
      name,
      part: name === database.primary ? 'primary' : name === database.standby ? 'standby' : 'other',
      state: ageMillis === null ? 'never heard' : silent ? `silent, was ${said}` : said,
      silent,
      ageMillis,
      replication: silent ? '' : server.replication,
      lag: silent ? 'unknown' : lag(database, server),
      log: server.end === '' ? '–' : `timeline ${server.timeline}, ${server.end}`,
      disk: disk(server),
      trouble: server.trouble,
    };
  });
}

function words(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}

function lag(database: DatabaseStatus, server: ServerView): string {
  if (server.end === '') {
    return '–';
  }
  if (server.server !== database.primary) {
    return server.behindBytes === 0 ? 'has all of it' : `${bytes(server.behindBytes)} behind`;
  }
  return server.waitingMillis > 0 ? `a commit waits for ${span(server.waitingMillis)}` : 'no commit waits';
}

function disk(server: ServerView): string {
  return server.diskTotalBytes <= 0
    ? '–'
    : `${bytes(server.diskFreeBytes)} free of ${bytes(server.diskTotalBytes)}`;
}

/** What is decided, in words. */
export function modeWords(database: DatabaseStatus): string {
  switch (database.mode) {
    case 'UNBORN':
      return 'there is no primary yet';
    case 'ALONE':
      return `${database.primary} is the primary, alone`;
    case 'ARMING':
      return `${database.primary} is the primary, and begins to wait for ${database.standby}`;
    case 'SYNCHRONOUS':
      return `${database.primary} is the primary, and ${database.standby} has every commit`;
    case 'SWITCHOVER':
      return `${database.standby} takes the place of ${database.primary}`;
    default:
      return words(database.mode);
  }
}

/** On how many servers a commit is, and for how long it has been so; as the server counts them. */
export function copies(state: State, database: DatabaseStatus): Copies {
  const millis = database.copiesMillis + (plantAge(state) ?? 0);
  switch (database.mode) {
    case 'SYNCHRONOUS':
    case 'SWITCHOVER':
      return { title: 'two copies', kind: 'good', millis };
    case 'ALONE':
    case 'ARMING':
      return { title: 'SINGLE COPY', kind: 'warning', millis };
    default:
      return { title: 'NO PRIMARY', kind: 'critical', millis };
  }
}

/** Every way of clients to the primary that a node reports, in order of node and name. */
export function routeRows(state: State, database: DatabaseStatus): readonly RouteRow[] {
  const nodes = state.plant?.status?.nodes ?? [];
  return nodes.flatMap((node) =>
    (node.report?.routes ?? []).map((route) => {
      const stale = nodeStale(state, node);
      const old = route.epoch < database.epoch;
      const good = !stale && !old && route.state === 'PROVEN';
      const said = ROUTE_STATES[route.state] ?? words(route.state);
      const where = route.server === '' ? '' : ` (${route.server}, epoch ${route.epoch})`;
      const trouble = route.trouble === '' ? '' : `: ${route.trouble}`;
      return {
        key: `${node.node}/${route.route}`,
        name: `${route.route} of ${node.node}`,
        kind: route.kind,
        state: stale ? `silent, was: ${said}${where}` : `${said}${where}${trouble}`,
        good,
        stale,
      };
    }),
  );
}

/** What an operator may ask for now, as lines for a shell; nothing here does any of it. */
export function commands(database: DatabaseStatus): readonly Command[] {
  const other = database.servers.find((server) => server.server !== database.primary)?.server ?? '';
  if (database.primary === '' || other === '') {
    return [];
  }
  const line = (what: string, options = '') =>
    `./forge db ${what} --epoch ${database.epoch}${options} --why "REASON"`;
  const all: Command[] = [];
  if (database.paused) {
    all.push({ line: line('resume'), follows: 'the witness decides again' });
  } else {
    if (database.mode === 'SYNCHRONOUS') {
      all.push({ line: line('switchover'), follows: `${other} takes the primary's place in order, without a loss` });
    }
    all.push({ line: line('pause'), follows: 'the witness decides nothing until it is resumed: no failover either' });
    all.push({ line: line(`reinit ${other}`), follows: `the data of ${other} are thrown away and copied anew` });
  }
  const primary = database.servers.find((server) => server.server === database.primary);
  const unheard = primary === undefined || primary.ageMillis < 0 || primary.ageMillis > PLANT_STALE_MILLIS;
  all.push({
    line: line(`failover --to ${other}`, unheard ? ' --accept-loss --former-is-off' : ' --accept-loss'),
    follows: `${other} becomes the primary at once; commits that only ${database.primary} has are lost`,
  });
  return all;
}
