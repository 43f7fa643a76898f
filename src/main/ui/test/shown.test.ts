import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertRows } from '../src/model/alerts.ts';
import { candles, points } from '../src/model/candles.ts';
import { type Box, picture } from '../src/model/layout.ts';
import { rows } from '../src/model/rows.ts';
import { bytes, decimals, span, splitZeros } from '../src/model/text.ts';
import type { NodeView } from '../src/wire';
import { at, collector, fold, hello, node, plant, trade } from './plant.ts';

test('prices keep every digit that the venue wrote', () => {
  for (const text of ['61837.63000000', '0.00000100', '100', '0.10', '5.00000000', '1000']) {
    assert.equal(splitZeros(text).join(''), text);
  }
  assert.deepEqual(splitZeros('61837.63000000'), ['61837.63', '000000']);
  assert.deepEqual(splitZeros('5.00000000'), ['5', '.00000000']);
  assert.deepEqual(splitZeros('1000'), ['1000', '']);
  assert.equal(decimals('0.00000100'), 6);
});

test('spans read as people say them', () => {
  assert.deepEqual(
    [0, 940, 9_960, 61_000, 3_700_000, 180_000_000].map(span),
    ['0.0 s', '0.9 s', '9 s', '1 m 01 s', '1 h 01 m', '2 d 2 h'],
  );
  assert.equal(span(null), 'never');
  assert.equal(bytes(536_870_912), '512 MB');
});

test('trades become candles with open, high, low, close and both volumes', () => {
  const found = candles(
    [trade(1, '10', 'BUY', 0.1), trade(2, '12', 'SELL', 0.5), trade(3, '9', 'BUY', 0.9), trade(4, '11', 'BUY', 3)],
    1,
  );
  assert.deepEqual(found, [
    { time: 0, open: 10, high: 12, low: 9, close: 9, bought: 4, sold: 2 },
    { time: 3, open: 11, high: 11, low: 11, close: 11, bought: 2, sold: 0 },
  ]);
});

test('chart times never go back, although stamps may', () => {
  const trades = [trade(1, '1', 'BUY', 5), trade(2, '2', 'BUY', 4.2), trade(3, '3', 'SELL', 5)];
  assert.deepEqual(candles(trades, 1).map((candle) => candle.time), [5]);
  const times = points(trades).map((point) => point.time);
  assert.ok(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0)));
});

const PLANT: readonly NodeView[] = [
  node('archive', 'control', ['witness', 'archive']),
  node('backup', 'control', ['witness', 'backup']),
  node('emergency', 'emergency', ['emergency']),
  brain('site-1'),
  brain('site-2'),
  collector({ BTCUSDT: '1' }),
  node('witness', 'control', ['witness']),
  { node: 'ghost', reachability: 'GONE', ageMillis: -1, report: null },
];

function brain(name: string): NodeView {
  const view = node(name, name, ['brain', 'engine']);
  const status = {
    source: 'vps-1/market:vps:stream',
    connected: true,
    ticks: 1,
    ticksPerSecond: 1,
    blocks: 1,
    lastBlockId: '1-1',
    duplicates: 0,
    gaps: 0,
    storeErrors: 0,
    refilled: 0,
    lagMillis: 1,
    latencyP50Micros: 1,
    latencyP99Micros: 1,
    catchingUp: false,
    lagTicks: 0,
    caughtUpInMillis: 0,
    sources: [],
    tiers: [],
  };
  return view.report === null ? view : { ...view, report: { ...view.report, brain: status } };
}

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

for (const width of [366, 640, 940, 1_600]) {
  test(`every node stands once in the picture, inside it and apart from the others, ${width} wide`, () => {
    const plan = picture(PLANT, width);
    const boxes = plan.groups.flatMap((group) => group.nodes);
    assert.deepEqual(boxes.map((box) => box.node.node).sort(), PLANT.map((view) => view.node).sort());
    const all: readonly Box[] = [...boxes, ...plan.sources];
    for (const box of all) {
      assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= plan.height);
      assert.ok(all.every((other) => other === box || !overlap(box, other)));
    }
    assert.deepEqual(
      plan.arrows.map((arrow) => `${arrow.from?.node ?? arrow.exchange}>${arrow.to.node}`),
      ['binance_spot>vps-1', 'vps-1>site-1', 'vps-1>site-2'],
    );
  });
}

test('an alert is as old as it was when the witness spoke, and the time since', () => {
  const view = plant(PLANT, 0, 400);
  const alert = {
    id: 'feed-stale',
    severity: 'CRITICAL',
    node: 'vps-1',
    subject: 'binance_spot',
    sentence: 'the newest tick is old',
    mend: 'restart it',
    since: '2026-01-01T00:00:00Z',
    ageMillis: 60_000,
  } as const;
  const alerts = { active: [alert, { ...alert, node: '', id: 'node-silent' }], recent: [], silenced: [], untracked: 0 };
  const status = view.status === null ? null : { ...view.status, alerts };
  const rows = alertRows(fold([hello(1, 0, 0), { kind: 'plant', id: '2.0', now: at(0), view: { ...view, status } }]));
  assert.deepEqual(
    rows.map((row) => [row.text, row.severity, row.ageMillis]),
    [
      ['vps-1: the newest tick is old', 'CRITICAL', 60_400],
      ['the newest tick is old', 'CRITICAL', 60_400],
    ],
  );
});

test('symbols are filtered and sorted, ties by name', () => {
  const edge = collector({ BTCUSDT: '61837.63000000', ETHUSDT: '2684.12', ADAUSDT: '' });
  const state = fold([hello(1, 0, 0), { kind: 'plant', id: '2.0', now: at(0), view: plant([edge], 0) }]);
  const names = (filter: string, key: Parameters<typeof rows>[2]['key'], descending: boolean) =>
    rows(state, filter, { key, descending }).map((row) => row.symbol.symbol);
  assert.deepEqual(names('', 'rate', true), ['BTCUSDT', 'ETHUSDT', 'ADAUSDT']);
  assert.deepEqual(names('', 'price', false), ['ADAUSDT', 'ETHUSDT', 'BTCUSDT']);
  assert.deepEqual(names(' eth ', 'symbol', false), ['ETHUSDT']);
  assert.deepEqual(names('', 'book', false), ['ADAUSDT', 'ETHUSDT', 'BTCUSDT']);
});
