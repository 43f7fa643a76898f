import { changeRows, serverRows } from '../model/database.ts';
import { plantStale } from '../model/fresh.ts';
import { span } from '../model/text.ts';
import { state } from '../store.ts';
import type { DatabaseStatus } from '../wire';

/** What is decided about the database, why, and what both servers do; nothing where nobody decides on one. */
export function Database() {
  const database = state.value.plant?.status?.database ?? null;
  return database === null ? null : <Decided database={database} />;
}

function Decided({ database }: { database: DatabaseStatus }) {
  const now = state.value;
  return (
    <section id="database" class={plantStale(now) ? 'database is-stale' : 'database'} aria-label="database">
      <p class={`database-verdict ${database.verdict.level.toLowerCase()}`}>
        <b>Database</b> epoch {database.epoch}, {database.mode.toLowerCase()}
        {database.paused ? ', PAUSED' : ''} <small>{database.verdict.rule}</small>{' '}
        <span>{database.verdict.reason}</span>
      </p>
      <ul class="database-servers">
        {serverRows(now, database).map((row) => (
          <li key={row.name} class={row.silent ? 'is-stale' : row.part}>
            <b>{row.name}</b> {row.part === 'other' ? '' : `${row.part}: `}
            {row.state} <small>{row.detail}</small> <small class="alert-age">{span(row.ageMillis)}</small>
          </li>
        ))}
      </ul>
      {database.changes.length === 0 ? null : <Changes database={database} />}
    </section>
  );
}

function Changes({ database }: { database: DatabaseStatus }) {
  return (
    <details class="database-changes">
      <summary>{database.changes.length} changes of the primary</summary>
      <ul>
        {changeRows(database).map((row) => (
          <li key={row.epoch}>
            <b>epoch {row.epoch}</b> {row.at} UTC {row.text}
            <br />
            <small>
              {row.times}. {row.loss}
            </small>
          </li>
        ))}
      </ul>
    </details>
  );
}
