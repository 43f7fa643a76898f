import { effect } from '@preact/signals';
import { render } from 'preact';
import { feeds } from './model/reduce.ts';
import { state } from './store.ts';
import { start, watch } from './stream.ts';
import { App } from './view/app.tsx';

render(<App />, document.getElementById('app') as Element);
start();

/** The first look goes to the symbol named in the address, else to the busiest one. */
const stop = effect(() => {
  const now = state.value;
  const named = new URLSearchParams(location.search).get('symbol')?.split(':');
  if (now.watch === null && named?.length === 2) {
    queueMicrotask(() => watch({ exchange: named[0] ?? '', symbol: named[1] ?? '' }));
  } else if (now.watch === null && now.plant !== null) {
    const busiest = feeds(now.plant)
      .flatMap((feed) => feed.symbols.map((symbol) => ({ exchange: feed.exchange, symbol })))
      .sort((a, b) => b.symbol.ticksPerSecond - a.symbol.ticksPerSecond)[0];
    if (busiest !== undefined) {
      queueMicrotask(() => watch({ exchange: busiest.exchange, symbol: busiest.symbol.symbol }));
    }
  } else if (now.watch !== null) {
    queueMicrotask(() => stop());
  }
});
