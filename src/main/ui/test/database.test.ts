import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeRows, DRAWN_MAX } from '../src/model/changes.ts';
import { commands, copies, modeWords, routeRows, serverRows } from '../src/model/database.ts';
import type { DatabaseChange, DatabaseStatus, NodeView, Propagation, RouteStatus, ServerView } from '../src/wire';
import { at, fold, hello, node, plant } from './plant.ts';

test('a server whose agent is silent is not shown as what it was', () => {
  const rows = serverRows(fold([]), database({ servers: [server('site-1', 34_000), server('site-2', 100)] }));
  assert.deepEqual(rows.map((row) => [row.name, row.part, row.state, row.replication, row.lag]), [
    ['site-1', 'other', 'silent, was primary', '', 'unknown'],
    ['site-2', 'primary', 'primary', 'commits wait for nobody', 'no commit waits'],
  ]);
  assert.equal(serverRows(fold([]), database({ servers: [server('site-1', -1)] }))[0]?.state, 'never heard');
});

test('a single copy is loud, and its time goes on while the witness is silent', () => {
  const heard = fold([hello(1, 0, 0), { kind: 'plant', id: '2.0', now: at(0), view: plant([], 0) }]);
  const now = { ...heard, now: at(5_000) };
  assert.deepEqual(copies(now, database({ mode: 'ALONE', copiesMillis: 34_000 })), {
    title: 'SINGLE COPY',
    kind: 'warning',
    millis: 39_000,
  });
  assert.equal(copies(now, database({ mode: 'ARMING' })).title, 'SINGLE COPY');
  assert.equal(copies(now, database({ mode: 'SYNCHRONOUS' })).kind, 'good');
  assert.equal(copies(now, database({ mode: 'UNBORN' })).kind, 'critical');
  assert.equal(modeWords(database({ mode: 'ALONE' })), 'site-2 is the primary, alone');
});

test('a route is good only while its node is heard, and only in the epoch that holds', () => {
  const proven = route({ state: 'PROVEN', epoch: 4 });
  const rows = (one: RouteStatus, ageMillis = 100) => {
    const seen: NodeView = node('edge', 'edge-1', ['collector'], ageMillis);
    const told: NodeView = { ...seen, report: seen.report === null ? null : { ...seen.report, routes: [one] } };
    const state = fold([hello(1, 0, 0), { kind: 'plant', id: '2.0', now: at(0), view: plant([told], 0) }]);
    return routeRows(state, database({}))[0];
  };
  assert.deepEqual(rows(proven), {
    key: 'edge/pool',
    name: 'pool of edge',
    kind: 'pgbouncer',
    state: 'writes go through (site-2, epoch 4)',
    good: true,
    stale: false,
  });
  assert.equal(rows(route({ state: 'PROVEN', epoch: 3 }))?.good, false);
  assert.equal(rows(proven, 9_000)?.good, false);
  assert.equal(rows(proven, 9_000)?.state, 'silent, was: writes go through (site-2, epoch 4)');
  assert.equal(rows(route({ state: 'FAILED', trouble: 'refused' }))?.state, 'failed (site-2, epoch 4): refused');
});

test('commands carry the epoch, and only those are shown that make sense', () => {
  const lines = (of: Partial<DatabaseStatus>) => commands(database(of)).map((command) => command.line);
  assert.deepEqual(lines({ mode: 'SYNCHRONOUS' }), [
    './forge db switchover --epoch 4 --why "REASON"',
    './forge db pause --epoch 4 --why "REASON"',
    './forge db reinit site-1 --epoch 4 --why "REASON"',
    './forge db failover --to site-1 --epoch 4 --accept-loss --why "REASON"',
  ]);
  const unheard = database({}).servers.map((server) => ({ ...server, ageMillis: 60_000 }));
  assert.equal(
    lines({ servers: unheard }).at(-1),
    './forge db failover --to site-1 --epoch 4 --accept-loss --former-is-off --why "REASON"',
  );
  assert.equal(lines({ paused: true })[0], './forge db resume --epoch 4 --why "REASON"');
  assert.equal(lines({ paused: true }).length, 2);
  assert.equal(lines({ mode: 'ALONE' }).some((line) => line.includes('switchover')), false);
  assert.deepEqual(lines({ mode: 'UNBORN', primary: '' }), []);
});

test('the parts of a change lie on its bar one behind the other, to one scale for all', () => {
  const rows = changeRows(
    database({
      changes: [
        change(3, { silentMillis: 100, durableMillis: 10, promotedMillis: 100, propagation: followed(200) }),
        change(4, { silentMillis: 600, durableMillis: 20, promotedMillis: 300, propagation: followed(400) }),
      ],
    }),
  );
  assert.deepEqual(rows.map((row) => row.epoch), [4, 3]);
  assert.deepEqual(rows[0]?.segments, [
    { part: 'detect', from: 0, width: 60 },
    { part: 'decide', from: 60, width: 2 },
    { part: 'promote', from: 62, width: 28 },
    { part: 'clients', from: 90, width: 10 },
  ]);
  assert.deepEqual(rows[0]?.moments, [{ title: 'pool of edge 400 ms', at: 100 }]);
  assert.equal(rows[1]?.segments[0]?.from, 50);
  assert.equal(rows[0]?.clients, 'complete after 400 ms');
  assert.equal(
    rows[0]?.times.join(', '),
    'detect 600 ms, decide 20 ms, tell 40 ms, fence ?, promote 300 ms, pool of edge 400 ms, both again ?',
  );
});

test('what is missing is drawn behind what came, and named', () => {
  const missing: Propagation = {
    toldMillis: 40,
    complete: false,
    completeMillis: -1,
    late: true,
    missing: ['pool of edge: no'],
    routes: [{ node: 'edge', route: 'pool', kind: 'pgbouncer', written: false, afterMillis: -1, trouble: 'no' }],
  };
  const row = changeRows(database({ changes: [change(4, { silentMillis: 0, promotedMillis: 100, propagation: missing })] }))[0];
  assert.deepEqual(row?.segments.at(-1), { part: 'missing', from: 80, width: 20 });
  assert.equal(row?.clients, 'not complete: pool of edge: no');
  assert.equal(row?.late, true);
  assert.deepEqual(row?.moments, []);
});

test('the first primary is told and not drawn', () => {
  const first = change(1, { from: '', promotedMillis: 90_000, propagation: followed(95_000) });
  const rows = changeRows(database({ changes: [first, change(2, { silentMillis: 100, propagation: followed(300) })] }));
  assert.deepEqual([rows[1]?.segments, rows[1]?.moments], [[], []]);
  assert.equal(rows[1]?.title, 'site-2, the first primary');
  assert.equal(rows[0]?.segments[0]?.width, 25);
});

test('a client that came back late does not squeeze the other changes', () => {
  const late: Propagation = {
    ...followed(200),
    completeMillis: 46_000,
    routes: [
      ...followed(200).routes,
      { node: 'site-1', route: 'client', kind: 'client', written: true, afterMillis: 46_000, trouble: '' },
    ],
  };
  const rows = changeRows(
    database({
      changes: [
        change(3, { silentMillis: 200, promotedMillis: 200, propagation: followed(200) }),
        change(4, { silentMillis: 200, promotedMillis: 200, propagation: late }),
      ],
    }),
  );
  assert.deepEqual(rows.map((row) => row.beyond), [true, false]);
  assert.deepEqual(rows[0]?.segments.at(-1), { part: 'clients', from: 40, width: 60 });
  assert.deepEqual(rows[0]?.moments.map((moment) => moment.at), [40]);
  assert.equal(rows[1]?.segments[0]?.width, 20);
});

test('the former primary that ends late is told, and clients are drawn until they followed', () => {
  const ended: Propagation = { ...followed(400), completeMillis: 60_000 };
  const row = changeRows(database({ changes: [change(4, { silentMillis: 100, promotedMillis: 300, fencedMillis: 60_000, propagation: ended })] }))[0];
  assert.deepEqual(row?.segments.at(-1), { part: 'clients', from: 80, width: 20 });
  assert.equal(row?.beyond, false);
  assert.equal(row?.clients, 'complete after 1 m 00 s');
});

test('the newest changes are drawn, and one whose commits are at risk is not shown as safe', () => {
  const many = Array.from({ length: 2 * DRAWN_MAX }, (_, index) => change(index + 1, {}));
  const risky = change(99, { loss: 'at risk: an operator gave up what only site-1 has' });
  const rows = changeRows(database({ changes: [...many, risky] }));
  assert.equal(rows.length, DRAWN_MAX);
  assert.deepEqual(rows.map((row) => row.safe), [false, true, true, true, true, true]);
});

function followed(millis: number): Propagation {
  return {
    toldMillis: 40,
    complete: true,
    completeMillis: millis,
    late: false,
    missing: [],
    routes: [{ node: 'edge', route: 'pool', kind: 'pgbouncer', written: true, afterMillis: millis, trouble: '' }],
  };
}

function change(epoch: number, of: Partial<DatabaseChange>): DatabaseChange {
  return {
    epoch,
    from: 'site-1',
    to: 'site-2',
    rule: 'DB-23',
    reason: 'nobody hears it',
    decidedAt: '2026-01-01T00:00:05.123Z',
    silentMillis: 1_600,
    durableMillis: 12,
    fencedMillis: -1,
    promotedMillis: 210,
    redundantMillis: -1,
    propagation: followed(230),
    loss: '0 acknowledged commits lost',
    orphans: '',
    ...of,
  };
}

function route(of: Partial<RouteStatus>): RouteStatus {
  return {
    route: 'pool',
    kind: 'pgbouncer',
    epoch: 4,
    server: 'site-2',
    state: 'PROVEN',
    since: '2026-01-01T00:00:05Z',
    pointedAfterMillis: 100,
    firstWriteAfterMillis: 200,
    firstWriteAgeMillis: 5_000,
    trouble: '',
    ...of,
  };
}

function database(of: Partial<DatabaseStatus>): DatabaseStatus {
  return {
    epoch: 4,
    version: 12,
    mode: 'ALONE',
    primary: 'site-2',
    standby: '',
    paused: false,
    failovers: 1,
    degradations: 0,
    copiesMillis: 34_000,
    verdict: { rule: 'DB-62', reason: 'commits are on one server only: go on', level: 'WARNING' },
    servers: [server('site-1', 100), server('site-2', 100)],
    changes: [],
    ...of,
  };
}

function server(name: string, ageMillis: number): ServerView {
  return {
    server: name,
    state: 'PRIMARY',
    ageMillis,
    timeline: 3,
    end: '0/5000060',
    behindBytes: 0,
    waitingMillis: 0,
    replication: 'commits wait for nobody',
    diskFreeBytes: 1_000,
    diskTotalBytes: 2_000,
    failures: 0,
    loosened: 0,
    cancelledWaits: 0,
    atRisk: 0,
    trouble: '',
  };
}
