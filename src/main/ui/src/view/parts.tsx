import type { ComponentChildren } from 'preact';
import { span, splitZeros } from '../model/text.ts';

/** How old something is; says so in words when it is stale. */
export function Age({ millis, stale, what }: { millis: number | null; stale: boolean; what: string }) {
  const text = millis === null ? 'no data' : stale ? `stale ${span(millis)}` : span(millis);
  return (
    <span class={stale ? 'age is-stale' : 'age'} title={`age of ${what}`}>
      <span class="sr">age of {what}: </span>
      {stale ? <span aria-hidden="true">⚠ </span> : null}
      {text}
    </span>
  );
}

interface PanelProps {
  readonly id: string;
  readonly title: string;
  readonly stale: boolean;
  readonly age: number | null;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of the page that carries its age, and is greyed and hatched when that is too old. */
export function Panel({ id, title, stale, age, aside, children }: PanelProps) {
  return (
    <section id={id} class={`panel panel-${id}${stale ? ' stale' : ''}`} aria-labelledby={`${id}-title`} tabIndex={-1}>
      <header class="panel-head">
        <h2 id={`${id}-title`}>{title}</h2>
        <div class="panel-aside">{aside}</div>
        <Age millis={age} stale={stale} what={title} />
      </header>
      <div class="panel-body">{children}</div>
    </section>
  );
}

/** A number exactly as the venue wrote it; the zeros at its end are dimmed, not cut. */
export function Exact({ text }: { text: string }) {
  const [kept, zeros] = splitZeros(text);
  return (
    <span class="exact">
      {kept}
      <span class="zeros">{zeros}</span>
    </span>
  );
}
