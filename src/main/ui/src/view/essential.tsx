import { type Agreement, consistency } from '../model/essential.ts';
import { state } from '../store.ts';

/** Each has a sign of its own, so that colour is never needed. */
const SIGNS: Readonly<Record<Agreement, string>> = { equal: '✓', behind: '↻', unknown: '?', different: '■' };

/** Whether both servers and every node's local copy of the essential data agree; nothing where nobody compares. */
export function Essential() {
  const seen = consistency(state.value);
  if (seen === null) {
    return null;
  }
  return (
    <div class="database-part database-essential">
      <h3>
        Essential data{' '}
        <span class={`agreement ${seen.agreement}`} role="status">
          {SIGNS[seen.agreement]} {seen.title}
        </span>{' '}
        <small>patterns, positions and configuration at both servers and in each node's SQLite copy, compared every 30 s</small>
      </h3>
      <ul>
        {seen.rows.map((row) => (
          <li key={row.node} class={row.stale ? 'is-silent' : ''}>
            <h4>
              <b class={`agreement ${row.agreement}`} aria-label={row.agreement}>
                {SIGNS[row.agreement]}
              </b>{' '}
              {row.node} <small>{row.stale ? `silent, had ${row.checked}` : row.checked}</small>
            </h4>
            <p>
              {row.holders.map((holder) => (
                <span key={holder.name} class={`agreement ${holder.agreement}`}>
                  {holder.name}: {holder.text}
                </span>
              ))}
            </p>
            <p>{row.copy}</p>
            {row.details.map((detail) => (
              <p key={detail.text} class={detail.agreement === 'different' ? 'trouble' : 'dim'}>
                {detail.text}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}
