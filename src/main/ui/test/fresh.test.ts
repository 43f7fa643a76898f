import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alarm, linkStale, nodeAge, nodeStale, plantAge, plantStale, sliceStale, stampAge } from '../src/model/fresh.ts';
import type { Action } from '../src/model/state.ts';
import { at, collector, fold, heartbeat, hello, node, plant, slice, trade } from './plant.ts';

const tick = (mono: number): Action => ({ kind: 'tick', now: at(mono) });
const seen = (mono: number, atMillis: number, ageMillis: number, nodes = [node('a', 'x', ['witness'])]): Action => ({
  kind: 'plant',
  id: '2.0',
  now: at(mono),
  view: plant(nodes, atMillis, ageMillis),
});

test('the stream is live up to two heartbeats after its last event, then stale', () => {
  const state = fold([hello(1, 0, 0), heartbeat(2, 0, 0)]);
  assert.equal(linkStale(fold([tick(2_000)], state)), false);
  assert.equal(linkStale(fold([tick(2_001)], state)), true);
});

test('silence is told with its begin, and the first event ends it', () => {
  const stale = fold([hello(1, 0, 0), tick(6_000)]);
  assert.equal(alarm(stale)?.title, 'STALE');
  assert.equal(alarm(stale)?.sinceWall, at(0).wall);
  const back = fold([hello(2, 6_100, 6_100), seen(6_100, 6_100, 0), heartbeat(3, 6_100, 6_100)], stale);
  assert.equal(alarm(back), null);
});

test('a page that never heard anything says so', () => {
  assert.equal(alarm(fold([tick(2_500)]))?.title, 'NOT CONNECTED');
});

test('a silent witness makes the plant stale although the stream lives', () => {
  const state = fold([hello(1, 0, 0), seen(0, 0, 500), heartbeat(2, 9_000, 9_000)]);
  assert.equal(linkStale(state), false);
  assert.equal(plantAge(state), 9_500);
  assert.equal(plantStale(state), true);
  assert.match(alarm(state)?.detail ?? '', /no status from the witness \(it last ran on backup\)/);
});

test('a console that knows no plant says so', () => {
  const unknown: Action = { kind: 'plant', id: '2.0', now: at(0), view: { atMillis: 0, ageMillis: -1, status: null } };
  assert.equal(alarm(fold([hello(1, 0, 0), unknown]))?.title, 'NO PLANT STATUS');
});

test('time spent in buffers on the way counts as age', () => {
  const state = fold([hello(1, 1_000, 0), heartbeat(2, 2_000, 1_000), seen(9_000, 2_000, 100)]);
  assert.equal(plantAge(state), 8_100);
});

test('a node report older than two seconds is stale, with the age of the status on top', () => {
  const old = node('old', 'x', ['witness'], 1_500);
  const state = fold([hello(1, 0, 0), seen(0, 0, 200, [old]), heartbeat(2, 200, 200)]);
  assert.equal(nodeAge(state, old), 1_900);
  assert.equal(nodeStale(state, old), false);
  assert.equal(nodeStale(fold([heartbeat(3, 400, 400)], state), old), true);
});

test('an unreachable node is stale however young its report', () => {
  const lost = { ...node('lost', 'x', ['witness'], 10), reachability: 'UNREACHABLE' as const };
  const state = fold([hello(1, 0, 0), seen(0, 0, 0, [lost])]);
  assert.equal(nodeStale(state, lost), true);
});

test('a node that never came has no age', () => {
  const never = { node: 'n', reachability: 'GONE' as const, ageMillis: -1, report: null };
  const state = fold([hello(1, 0, 0), seen(0, 0, 0, [never])]);
  assert.equal(nodeAge(state, never), null);
  assert.equal(nodeStale(state, never), true);
});

test('the age of a tick is counted by the clock of the node that took it', () => {
  const edge = collector({ BTCUSDT: '1' });
  const state = fold([hello(1, 0, 0), seen(0, 0, 50, [edge])]);
  const micros = edge.report?.feeds[0]?.symbols[0]?.lastTickMicros ?? 0;
  assert.equal(stampAge(state, edge, micros), 1_150);
  assert.equal(stampAge(state, edge, 0), null);
});

test('the watched symbol is stale without an answer, with an old one, and when nobody answers', () => {
  const watching: Action = { kind: 'watch', instrument: { exchange: 'binance_spot', symbol: 'BTCUSDT' }, now: at(0) };
  const state = fold([hello(1, 1_000, 0), watching]);
  assert.equal(sliceStale(state), true);
  const fresh = fold([{ kind: 'slice', id: '3.1', now: at(0), view: slice(0, [trade(1)], 1_000) }], state);
  assert.equal(sliceStale(fresh), false);
  assert.equal(sliceStale(fold([heartbeat(4, 3_500, 2_500)], fresh)), true);
});
