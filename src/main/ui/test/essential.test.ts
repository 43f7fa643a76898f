import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECK_OLD_MILLIS, consistency } from '../src/model/essential.ts';
import type { EssentialStatus, Holder, NodeView } from '../src/wire';
import { at, fold, hello, node, plant } from './plant.ts';

test('all equal is consistent, and ages go on with the time since the report', () => {
  const seen = consistency(state([compared('site-1', {})], 400));
  assert.deepEqual(seen, {
    agreement: 'equal',
    title: 'consistent',
    rows: [
      {
        node: 'site-1',
        stale: false,
        agreement: 'equal',
        checked: 'compared 3.5 s ago with site-1',
        copy: 'its copy is 14 s old',
        holders: [
          { name: 'site-1', agreement: 'equal', text: 'the primary' },
          { name: 'site-2', agreement: 'equal', text: 'equal' },
          { name: 'the copy', agreement: 'equal', text: 'equal' },
        ],
        details: [],
      },
    ],
  });
});

test('where nobody compares nothing is shown', () => {
  assert.equal(consistency(state([node('site-1', 'site-1', [])])), null);
});

test('the worst of all nodes decides, and says why', () => {
  const behind = compared('backup', {
    holders: [holder('site-1', {}), holder('copy', { agreement: 'BEHIND', behindBytes: 2_048, sinceMillis: 9_900, detail: 'it is older' })],
  });
  assert.equal(consistency(state([compared('site-1', {}), behind]))?.title, 'consistent, and some are not up to date yet');
  const different = compared('site-2', {
    holders: [
      holder('site-1', { agreement: 'UNKNOWN', sinceMillis: 31_000, detail: 'it refuses' }),
      holder('copy', { agreement: 'DIFFERENT', sinceMillis: 9_900, detail: 'one row is other' }),
    ],
  });
  const seen = consistency(state([compared('site-1', {}), behind, different]));
  assert.equal(seen?.agreement, 'different');
  assert.deepEqual(seen?.rows[1]?.holders.at(-1), { name: 'the copy', agreement: 'behind', text: '2.0 KB behind' });
  assert.deepEqual(seen?.rows[2]?.details, [
    { agreement: 'different', text: 'the copy, for 10 s: one row is other' },
    { agreement: 'unknown', text: 'site-1, for 31 s: it refuses' },
  ]);
});

test('what was not compared lately is not known, and who differed stays different', () => {
  const agreement = (of: Partial<EssentialStatus>, ageMillis = 100) =>
    consistency(state([compared('site-1', of, ageMillis)]))?.agreement;
  assert.equal(agreement({ checkedAgeMillis: CHECK_OLD_MILLIS }), 'unknown');
  assert.equal(agreement({ checkedAgeMillis: CHECK_OLD_MILLIS - 1_000 }), 'equal');
  assert.equal(agreement({ checkedAgeMillis: -1, holders: [] }), 'unknown');
  assert.equal(agreement({ checkedAgeMillis: -1 }), 'unknown');
  assert.equal(agreement({ holders: [] }), 'unknown');
  assert.equal(agreement({ primary: '' }), 'unknown');
  assert.equal(agreement({}, 9_000), 'unknown');
  assert.equal(agreement({ holders: [holder('copy', { agreement: 'SOMETHING_NEW' })] }), 'unknown');
  assert.equal(agreement({ primary: '', holders: [holder('copy', { agreement: 'DIFFERENT' })] }), 'different');
});

test('a copy that is not there, of unknown age, or not renewed is called so', () => {
  const copy = (of: Partial<EssentialStatus['copy']>) =>
    consistency(state([compared('site-1', { copy: { ...COPY, ...of } })]))?.rows[0];
  assert.equal(copy({ server: '', ageMillis: -1 })?.copy, 'no copy that can be read');
  assert.equal(copy({ ageMillis: -1 })?.copy, 'its copy is of unknown age');
  assert.deepEqual(copy({ trouble: 'nobody answers' })?.details, [
    { agreement: 'unknown', text: 'the copy is not renewed: nobody answers' },
  ]);
});

const COPY = { server: 'site-2', epoch: 1, timeline: 1, end: '0/1', ageMillis: 13_600, trouble: '' };

function holder(name: string, of: Partial<Holder>): Holder {
  return { name, agreement: 'EQUAL', behindBytes: 0, sinceMillis: 0, detail: '', tables: [], ...of };
}

function compared(name: string, of: Partial<EssentialStatus>, ageMillis = 100): NodeView {
  const seen = node(name, name, ['brain'], ageMillis);
  const essential: EssentialStatus = {
    copy: COPY,
    checkedAgeMillis: 3_000,
    primary: 'site-1',
    holders: [holder('site-1', {}), holder('site-2', {}), holder('copy', {})],
    ...of,
  };
  return seen.report === null ? seen : { ...seen, report: { ...seen.report, essential } };
}

function state(nodes: readonly NodeView[], later = 0) {
  const heard = fold([hello(1, 0, 0), { kind: 'plant', id: '2.0', now: at(0), view: plant(nodes, 0) }]);
  return { ...heard, now: at(later) };
}
