import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elapsed, observed, serverMillis } from '../src/model/clock.ts';
import { at } from './plant.ts';

test('the fastest delivery tells the server time, a late one changes nothing', () => {
  const first = observed(null, 5_000, at(1_000));
  const late = observed(first, 5_500, at(4_000));
  assert.equal(serverMillis(late, at(4_000)), 8_000);
  const faster = observed(late, 9_100, at(5_000));
  assert.equal(serverMillis(faster, at(5_000)), 9_100);
});

test('clocks that run at different speeds are followed', () => {
  let clock = observed(null, 0, at(0));
  for (let mono = 0; mono <= 600_000; mono += 1_000) {
    clock = observed(clock, mono * 0.999, at(mono));
  }
  const error = serverMillis(clock, at(600_000)) - 600_000 * 0.999;
  assert.ok(error >= 0 && error < 100, `off by ${error} ms`);
});

test('time that the machine slept counts, although its monotonic clock stood still', () => {
  const clock = observed(null, 100, { mono: 100, wall: 1_000 });
  const awake = { mono: 200, wall: 61_100 };
  assert.equal(serverMillis(clock, awake), 60_200);
  assert.equal(elapsed({ mono: 100, wall: 1_000 }, awake), 60_100);
});

test('a wall clock that is set back does not make anything younger', () => {
  assert.equal(elapsed({ mono: 0, wall: 1_000 }, { mono: 5_000, wall: 10 }), 5_000);
});
