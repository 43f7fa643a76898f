import { computed, signal } from '@preact/signals';
import { reduce } from './model/reduce.ts';
import { type Action, initial, type State } from './model/state.ts';

/** Everything the page shows. */
export const state = signal<State>(initial({ mono: performance.now(), wall: Date.now() }));

export function dispatch(action: Action): void {
  state.value = reduce(state.peek(), action);
}

export const watched = computed(() => state.value.watch);
export const trend = computed(() => state.value.trend);
