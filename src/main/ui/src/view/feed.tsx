import { signal } from '@preact/signals';
import { useRef, useState } from 'preact/hooks';
import { nodeAge, nodeStale, plantStale } from '../model/fresh.ts';
import { feeds } from '../model/reduce.ts';
import { type Order, type Row, rows, type SortKey, totals } from '../model/rows.ts';
import { instrumentKey } from '../model/state.ts';
import { count, rate, span } from '../model/text.ts';
import { state } from '../store.ts';
import { watch } from '../stream.ts';
import { Exact, Panel } from './parts.tsx';

const ROW_HEIGHT = 24;
const OVERSCAN = 6;
/** A quiet symbol may be silent for seconds; this long is worth a look. */
const QUIET_MILLIS = 10_000;

const filter = signal('');
const order = signal<Order>({ key: 'rate', descending: true });

/** Every symbol that the collectors feed. */
export function FeedPanel() {
  const now = state.value;
  const collectors = (now.plant?.status?.nodes ?? []).filter((node) => (node.report?.feeds.length ?? 0) > 0);
  const ages = collectors.map((node) => nodeAge(now, node));
  const oldest = ages.length === 0 || ages.includes(null) ? null : Math.max(...(ages as number[]));
  const stale = plantStale(now) || collectors.length === 0 || collectors.some((node) => nodeStale(now, node));
  const all = rows(now, filter.value, order.value);
  return (
    <Panel id="feed" title="Feed" stale={stale} age={oldest} aside={<Filter shown={all.length} />}>
      <Totals />
      <Table all={all} />
    </Panel>
  );
}

function Filter({ shown }: { shown: number }) {
  return (
    <label class="filter">
      <span class="sr">filter symbols</span>
      <input
        id="filter"
        type="search"
        placeholder="Filter symbols"
        autocomplete="off"
        spellcheck={false}
        value={filter.value}
        onInput={(event) => {
          filter.value = event.currentTarget.value;
        }}
      />
      <span class="dim">{count(shown)}</span>
    </label>
  );
}

function Totals() {
  const plant = state.value.plant;
  const all = totals(plant === null ? [] : feeds(plant));
  const items: readonly (readonly [string, string, boolean, string])[] = [
    ['ticks/s', rate(all.ticksPerSecond), false, 'over the last second, all collectors'],
    ['ticks', count(all.ticks), false, 'taken since the collectors started'],
    ['gaps', count(all.gaps), all.gaps > 0, 'ranges of ids that did not come'],
    ['duplicates', count(all.duplicates), false, 'dropped: another connection had brought them already'],
    ['bad messages', count(all.badMessages), all.badMessages > 0, 'messages that could not be used'],
    ['reconnects', count(all.reconnects), false, 'of connections to the exchange'],
    ['book checks', count(all.bookChecks), false, 'rebuilt books compared with the venue’s best bid and ask'],
    ['mismatches', count(all.bookMismatches), all.bookMismatches > 0, 'comparisons that differed'],
  ];
  return (
    <dl class="totals">
      {items.map(([name, value, warn, meaning]) => (
        <div key={name} class={warn ? 'warn' : ''} title={meaning}>
          <dt>{name}</dt>
          <dd>
            {warn ? <span aria-hidden="true">▲ </span> : null}
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const COLUMNS: readonly { readonly key: SortKey; readonly name: string; readonly class: string }[] = [
  { key: 'symbol', name: 'Symbol', class: 'c-symbol' },
  { key: 'rate', name: 'Ticks/s', class: 'c-rate num' },
  { key: 'price', name: 'Last price', class: 'c-price num' },
  { key: 'age', name: 'Age', class: 'c-age num' },
  { key: 'book', name: 'Book', class: 'c-book' },
];

function Table({ all }: { all: readonly Row[] }) {
  const frame = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const visible = Math.ceil((frame.current?.clientHeight ?? 600) / ROW_HEIGHT) + 2 * OVERSCAN;
  const first = Math.max(0, Math.min(Math.floor(top / ROW_HEIGHT) - OVERSCAN, all.length - visible));
  const shown = all.slice(first, first + visible);
  const after = Math.max(0, all.length - first - shown.length);
  return (
    <div class="scroll" ref={frame} onScroll={(event) => setTop(event.currentTarget.scrollTop)} tabIndex={-1}>
      <table class="symbols" aria-rowcount={all.length + 1}>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <Heading key={column.key} column={column} />
            ))}
            <th scope="col" class="c-spark">
              Last minute
            </th>
          </tr>
        </thead>
        <tbody onKeyDown={moveFocus}>
          {first > 0 ? <tr class="space" style={{ height: `${first * ROW_HEIGHT}px` }} aria-hidden="true" /> : null}
          {shown.map((row, index) => (
            <SymbolRow key={`${row.node.node}/${row.key}`} row={row} index={first + index} />
          ))}
          {after > 0 ? <tr class="space" style={{ height: `${after * ROW_HEIGHT}px` }} aria-hidden="true" /> : null}
        </tbody>
      </table>
      {all.length === 0 ? <p class="empty">{filter.value === '' ? 'No collector feeds a symbol.' : `No symbol contains “${filter.value}”.`}</p> : null}
    </div>
  );
}

function Heading({ column }: { column: (typeof COLUMNS)[number] }) {
  const { key, descending } = order.value;
  const active = key === column.key;
  return (
    <th scope="col" class={column.class} aria-sort={active ? (descending ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        onClick={() => {
          order.value = { key: column.key, descending: active ? !descending : column.key === 'rate' };
        }}
      >
        {column.name}
        <span aria-hidden="true">{active ? (descending ? ' ▾' : ' ▴') : ''}</span>
      </button>
    </th>
  );
}

function SymbolRow({ row, index }: { row: Row; index: number }) {
  const now = state.value;
  const chosen = now.watch !== null && instrumentKey(now.watch.instrument) === row.key;
  const quiet = row.ageMillis === null || row.ageMillis > QUIET_MILLIS;
  const choose = () => watch({ exchange: row.exchange, symbol: row.symbol.symbol });
  return (
    <tr class={`${chosen ? 'chosen' : ''}${nodeStale(now, row.node) ? ' is-stale' : ''}`} aria-rowindex={index + 2} onClick={choose}>
      <th scope="row" class="c-symbol">
        <button type="button" aria-pressed={chosen} data-symbol={row.key} title={row.symbol.venueSymbol} onClick={choose}>
          {row.symbol.symbol}
        </button>
      </th>
      <td class="num c-rate">{rate(row.symbol.ticksPerSecond)}</td>
      <td class="num c-price">{row.symbol.lastPrice === '' ? '–' : <Exact text={row.symbol.lastPrice} />}</td>
      <td class={quiet ? 'num c-age quiet' : 'num c-age'}>{span(row.ageMillis)}</td>
      <td class={row.symbol.bookSynced ? 'c-book' : 'c-book warn'}>
        {row.symbol.bookSynced ? '✓ synced' : '▲ not synced'}
      </td>
      <td class="c-spark">
        <Spark values={now.sparks.get(row.key) ?? []} />
      </td>
    </tr>
  );
}

function Spark({ values }: { values: readonly number[] }) {
  const width = 84;
  const height = 16;
  if (values.length < 2) {
    return <svg width={width} height={height} aria-hidden="true" />;
  }
  const low = Math.min(...values);
  const high = Math.max(...values);
  const scale = high > low ? (height - 3) / (high - low) : 0;
  const step = width / (values.length - 1);
  const path = values
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${(index * step).toFixed(1)} ${(height - 1.5 - (scale === 0 ? height / 2 - 1.5 : (value - low) * scale)).toFixed(1)}`)
    .join('');
  const rising = (values[values.length - 1] ?? 0) >= (values[0] ?? 0);
  return (
    <svg width={width} height={height} class={rising ? 'spark up' : 'spark down'} aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

/** Arrow keys walk through the symbols, as in a list. */
function moveFocus(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') {
    return;
  }
  const row = (event.target as Element).closest('tr');
  const next = event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling;
  const button = next?.querySelector<HTMLButtonElement>('button');
  if (button) {
    event.preventDefault();
    button.focus();
    button.scrollIntoView({ block: 'nearest' });
  }
}
