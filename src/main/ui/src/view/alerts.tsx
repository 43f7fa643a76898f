import { alertRows } from '../model/alerts.ts';
import { plantStale } from '../model/fresh.ts';
import { span } from '../model/text.ts';
import { state } from '../store.ts';
import type { Severity } from '../wire';

/** Each severity has a sign of its own, so that colour is never needed. */
const SIGNS: Record<Severity, string> = { CRITICAL: '■', WARNING: '▲', INFO: '●' };

/** What is wrong in the plant, the worst first; nothing when nothing is. */
export function Alerts() {
  const now = state.value;
  const rows = alertRows(now);
  return (
    <section id="alerts" class={plantStale(now) ? 'alerts is-stale' : 'alerts'} aria-label="alerts" aria-live="polite">
      <ul>
        {rows.map((row) => (
          <li key={row.key} class={`alert ${row.severity.toLowerCase()}`}>
            <b>
              <span aria-hidden="true">{SIGNS[row.severity]} </span>
              {row.severity}
            </b>
            <span>
              {row.text} <small>{row.mend}</small>
            </span>
            <span class="alert-age">{span(row.ageMillis)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
