import { signal } from '@preact/signals';
import { linkStale, sliceAge, sliceStale } from '../model/fresh.ts';
import { preciseClock, span } from '../model/text.ts';
import { state } from '../store.ts';
import type { Watch } from '../model/state.ts';
import { type ChartKind, PriceChart } from './chart.tsx';
import { Exact, Panel } from './parts.tsx';

const TAPE_ROWS = 60;

const chart = signal<ChartKind>('1s');
const CHARTS: readonly (readonly [ChartKind, string])[] = [
  ['trades', 'Trades'],
  ['1s', '1 s'],
  ['5s', '5 s'],
  ['1m', '1 m'],
];

/** The chosen symbol: its price, its trades, its best bid and ask. */
export function MarketPanel() {
  const now = state.value;
  const watched = now.watch;
  const title = watched === null ? 'Market' : watched.instrument.symbol;
  return (
    <Panel id="market" title={title} stale={watched !== null && sliceStale(now)} age={sliceAge(now)} aside={<Kinds />}>
      {watched === null ? (
        <p class="empty">Choose a symbol in the feed.</p>
      ) : (
        <>
          <Quote watched={watched} />
          <Notice watched={watched} />
          <div class="market-main">
            <PriceChart kind={chart.value} />
            <Tape watched={watched} />
          </div>
        </>
      )}
    </Panel>
  );
}

function Kinds() {
  return (
    <div class="kinds" role="group" aria-label="chart">
      {CHARTS.map(([kind, name]) => (
        <button
          key={kind}
          type="button"
          aria-pressed={chart.value === kind}
          onClick={() => {
            chart.value = kind;
          }}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

function Quote({ watched }: { watched: Watch }) {
  const last = watched.trades[watched.trades.length - 1];
  const before = watched.trades[watched.trades.length - 2];
  const up = last !== undefined && before !== undefined && Number.parseFloat(last.price) >= Number.parseFloat(before.price);
  return (
    <div class="quote">
      <p class={`last ${up ? 'up' : 'down'}`} id="last-price">
        <span aria-hidden="true">{last === undefined ? '' : up ? '▲ ' : '▼ '}</span>
        {last === undefined ? '–' : <Exact text={last.price} />}
      </p>
      <dl>
        <div>
          <dt>bid</dt>
          <dd class="buy">{watched.top === null ? '–' : <Exact text={watched.top.bid} />}</dd>
        </div>
        <div>
          <dt>ask</dt>
          <dd class="sell">{watched.top === null ? '–' : <Exact text={watched.top.ask} />}</dd>
        </div>
        <div>
          <dt>from</dt>
          <dd>
            {watched.slice === null ? '–' : watched.slice.node} <small class="dim">{watched.slice?.tiers}</small>
          </dd>
        </div>
        <div>
          <dt>newest tick</dt>
          <dd>{watched.slice === null || watched.slice.asOfAgeMillis < 0 ? '–' : `${span(newestTickAge(watched))} old`}</dd>
        </div>
      </dl>
    </div>
  );
}

/** The symbol's newest tick was that old when the brain answered; it has aged since. */
function newestTickAge(watched: Watch): number | null {
  const age = sliceAge(state.value);
  return watched.slice === null || age === null ? null : watched.slice.asOfAgeMillis + Math.max(0, age - watched.slice.ageMillis);
}

function Notice({ watched }: { watched: Watch }) {
  const now = state.value;
  if (watched.unavailable !== null && !linkStale(now)) {
    return (
      <p class="notice bad" role="status" id="unavailable">
        <span aria-hidden="true">▲ </span>
        No brain answers for {span(watched.unavailable.sinceMillis)}: {watched.unavailable.reason}.
      </p>
    );
  }
  if (watched.history === 'failed') {
    return (
      <p class="notice warn" role="status">
        <span aria-hidden="true">▲ </span>
        The history cannot be loaded: {watched.historyProblem}. Trying again.
      </p>
    );
  }
  return null;
}

function Tape({ watched }: { watched: Watch }) {
  const newest = watched.trades.slice(-TAPE_ROWS).reverse();
  return (
    <div class="tape scroll" tabIndex={0} role="region" aria-label={`trades of ${watched.instrument.symbol}, newest first`}>
      <table>
        <thead>
          <tr>
            <th scope="col">Time UTC</th>
            <th scope="col" class="num">
              Price
            </th>
            <th scope="col" class="num">
              Quantity
            </th>
          </tr>
        </thead>
        <tbody>
          {newest.map((trade) => (
            <tr key={trade.tradeId} class={trade.side === 'BUY' ? 'buy' : 'sell'} title={`trade ${trade.tradeId}`}>
              <td class="dim">{preciseClock(trade.timestampMicros)}</td>
              <td class="num price">
                <span aria-hidden="true">{trade.side === 'BUY' ? '▲' : '▼'} </span>
                <span class="sr">{trade.side === 'BUY' ? 'bought at' : 'sold at'}</span>
                <Exact text={trade.price} />
              </td>
              <td class="num">
                <Exact text={trade.quantity} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {newest.length === 0 ? <p class="empty">{watched.history === 'loaded' ? 'No trade is known.' : 'Loading …'}</p> : null}
    </div>
  );
}
