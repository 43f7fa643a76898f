import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merged, SPARK_POINTS, TRADES_KEPT } from '../src/model/reduce.ts';
import type { Action } from '../src/model/state.ts';
import { at, collector, fold, heartbeat, hello, plant, slice, trade } from './plant.ts';

const WATCH: Action = { kind: 'watch', instrument: { exchange: 'binance_spot', symbol: 'BTCUSDT' }, now: at(0) };
const ids = (trades: readonly { tradeId: number }[] | undefined) => trades?.map((each) => each.tradeId);
const sliced = (seq: number, after: number, trades: readonly number[]): Action => ({
  kind: 'slice',
  id: `${seq}.${trades[trades.length - 1] ?? after}`,
  now: at(1_000),
  view: slice(after, trades.map((id) => trade(id))),
});

test('events make the link live and their ids are kept for a reconnect', () => {
  const state = fold([hello(1, 100, 10), heartbeat(2, 200, 110)]);
  assert.equal(state.link.phase, 'open');
  assert.equal(state.link.lastEventId, '2.0');
  assert.equal(state.link.missed, 0);
});

test('a jump in the sequence is counted', () => {
  assert.equal(fold([hello(1, 100, 10), heartbeat(4, 200, 110)]).link.missed, 1);
});

test('a reconnect continues the sequence and is no jump', () => {
  const state = fold([hello(1, 100, 10), { kind: 'waiting', now: at(50), reason: 'cut' }, hello(2, 200, 110)]);
  assert.equal(state.link.missed, 0);
  assert.equal(state.link.reason, '');
});

test('an event that cannot be read is counted and changes nothing else', () => {
  const before = fold([hello(1, 100, 10)]);
  const after = fold([{ kind: 'malformed', now: at(20) }], before);
  assert.equal(after.link.malformed, 1);
  assert.deepEqual(after.hello, before.hello);
});

test('history and live trades are joined by id, whichever comes first', () => {
  const history: Action = {
    kind: 'history',
    view: {
      exchange: 'binance_spot',
      symbol: 'BTCUSDT',
      node: 'site-1',
      trades: [1, 2, 3, 4].map((id) => trade(id)),
      top: null,
      asOfMicros: 0,
      tiers: '',
    },
  };
  assert.deepEqual(ids(fold([WATCH, sliced(1, 2, [3, 4, 5]), history]).watch?.trades), [1, 2, 3, 4, 5]);
  assert.deepEqual(ids(fold([WATCH, history, sliced(1, 2, [3, 4, 5])]).watch?.trades), [1, 2, 3, 4, 5]);
});

test('a slice that leaves a hole asks for the history again', () => {
  const loaded = fold([WATCH, { kind: 'history-asked' }, sliced(1, 0, [1, 2])]);
  const joined = fold([sliced(2, 2, [3])], { ...loaded, watch: { ...loaded.watch!, history: 'loaded' } });
  assert.equal(joined.watch?.history, 'loaded');
  const hole = fold([sliced(3, 7, [8])], joined);
  assert.equal(hole.watch?.history, 'wanted');
});

test('trades of a symbol that is no longer watched are dropped', () => {
  const other: Action = { kind: 'watch', instrument: { exchange: 'binance_spot', symbol: 'ETHUSDT' }, now: at(0) };
  const state = fold([WATCH, sliced(1, 0, [1]), other, sliced(2, 1, [2])]);
  assert.deepEqual(state.watch?.trades, []);
  assert.equal(state.watch?.slice, null);
});

test('switching the symbol forgets the event id, which names a trade of the old one', () => {
  const other: Action = { kind: 'watch', instrument: { exchange: 'binance_spot', symbol: 'ETHUSDT' }, now: at(0) };
  assert.equal(fold([WATCH, sliced(1, 0, [1]), other]).link.lastEventId, '');
});

test('an answer after silence clears the notice', () => {
  const silent: Action = {
    kind: 'unavailable',
    id: '2.0',
    now: at(5),
    view: { atMillis: 5, exchange: 'binance_spot', symbol: 'BTCUSDT', reason: 'nobody', sinceMillis: 3 },
  };
  const state = fold([WATCH, silent]);
  assert.equal(state.watch?.unavailable?.reason, 'nobody');
  assert.equal(fold([sliced(3, 0, [1])], state).watch?.unavailable, null);
});

test('another run of the server drops what was stamped by the old one', () => {
  const state = fold([hello(1, 100, 10), { kind: 'plant', id: '2.0', now: at(20), view: plant([]) }, hello(3, 5, 30, 'b')]);
  assert.equal(state.plant, null);
});

test('prices become sparklines of bounded length, and a symbol without a price has none', () => {
  const seen: Action[] = Array.from({ length: SPARK_POINTS + 20 }, (_, index) => ({
    kind: 'plant',
    id: `${index + 1}.0`,
    now: at(index),
    view: plant([collector({ BTCUSDT: `${index}.50000000`, NEWUSDT: '' })]),
  }));
  const sparks = fold(seen).sparks;
  assert.equal(sparks.get('binance_spot:BTCUSDT')?.length, SPARK_POINTS);
  assert.equal(sparks.get('binance_spot:BTCUSDT')?.[SPARK_POINTS - 1], SPARK_POINTS + 19.5);
  assert.deepEqual(sparks.get('binance_spot:NEWUSDT'), []);
});

test('joining keeps order, drops repeats and is bounded', () => {
  assert.deepEqual(ids(merged([trade(1), trade(3)], [trade(2), trade(3), trade(4)])), [1, 2, 3, 4]);
  const many = Array.from({ length: TRADES_KEPT }, (_, index) => trade(index + 1));
  const all = merged(many, [trade(TRADES_KEPT + 1)]);
  assert.equal(all.length, TRADES_KEPT);
  assert.equal(all[0]?.tradeId, 2);
});

test('the state before is left as it was', () => {
  const before = fold([WATCH, sliced(1, 0, [1, 2])]);
  const copy = structuredClone(before.watch?.trades);
  fold([sliced(2, 2, [3]), heartbeat(3, 1, 1)], before);
  assert.deepEqual(before.watch?.trades, copy);
});
