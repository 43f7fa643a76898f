import { useState } from 'preact/hooks';
import { commands, copies, modeWords, routeRows, type ServerRow, serverRows } from '../model/database.ts';
import { plantStale } from '../model/fresh.ts';
import { span } from '../model/text.ts';
import { state } from '../store.ts';
import type { DatabaseStatus } from '../wire';
import { Changes } from './changes.tsx';
import { CommandLine } from './command.tsx';
import { Essential } from './essential.tsx';

/** Each level has a sign of its own, so that colour is never needed. */
const SIGNS: Readonly<Record<string, string>> = { FINE: '●', WARNING: '▲', CRITICAL: '■' };

/** What is decided about the database, why, and what both servers do; nothing where nobody decides on one. */
export function Database() {
  const database = state.value.plant?.status?.database ?? null;
  return database === null ? null : <Decided database={database} />;
}

function Decided({ database }: { database: DatabaseStatus }) {
  const now = state.value;
  const [open, setOpen] = useState(false);
  const { level, rule, reason } = database.verdict;
  const safe = copies(now, database);
  const rows = serverRows(now, database);
  return (
    <section id="database" class={plantStale(now) ? 'database is-stale' : 'database'} aria-labelledby="database-title">
      <div class="database-strip">
        <div class={`database-mode ${level.toLowerCase()}`}>
          <h2 id="database-title">
            <b aria-hidden="true">{SIGNS[level] ?? '■'}</b> Database
          </h2>
          <small>epoch {database.epoch}</small>
          {database.paused ? <strong class="badge">PAUSED</strong> : null}
          {level === 'CRITICAL' ? <strong class="badge critical">NEEDS A PERSON</strong> : null}
        </div>
        <div class="database-why" aria-live="polite">
          <p>{modeWords(database)}</p>
          <p>
            <small>
              <b>{rule}</b> {reason}
            </small>
          </p>
        </div>
        <ul class="database-pair" aria-label="servers">
          {rows.map((row) => (
            <li key={row.name} class={row.silent ? 'is-silent' : row.part}>
              <b>{row.name}</b> <span>{row.part === 'other' ? row.state : partWords(row)}</span>
              <br />
              <small>{glance(row)}</small>
            </li>
          ))}
        </ul>
        <p id="database-copies" class={`database-copies ${safe.kind}`}>
          <b role="status">{safe.title}</b> {span(safe.millis)}
        </p>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={open ? 'database-more' : undefined}
          aria-label={open ? 'less about the database' : 'more about the database'}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Less ▴' : 'More ▾'}
        </button>
      </div>
      {open ? (
        <div id="database-more" class="database-more">
          <Servers rows={rows} />
          <Routes database={database} />
          <Commands database={database} />
          <Essential />
          <Changes database={database} />
        </div>
      ) : null}
    </section>
  );
}

/** A primary that does what a primary does needs one word. */
function partWords(row: ServerRow): string {
  return row.state === row.part ? row.part : `${row.part}: ${row.state}`;
}

/** What matters of it without opening anything. */
function glance(row: ServerRow): string {
  if (row.silent) {
    return row.ageMillis === null ? '–' : `heard ${span(row.ageMillis)} ago`;
  }
  return row.part === 'primary' ? row.replication || row.lag : row.lag;
}

function Servers({ rows }: { rows: readonly ServerRow[] }) {
  return (
    <div class="database-part database-servers">
      <h3>Servers</h3>
      <ul>
        {rows.map((row) => (
          <li key={row.name} class={row.silent ? 'is-silent' : row.part}>
            <h4>
              {row.name} <small>{row.part === 'other' ? '' : row.part}</small>
            </h4>
            <dl>
              <Fact name="does" value={row.state} />
              <Fact name="heard" value={row.ageMillis === null ? 'never' : `${span(row.ageMillis)} ago`} />
              <Fact name="commits" value={row.replication === '' ? '–' : row.replication} />
              <Fact name="lag" value={row.lag} />
              <Fact name="log" value={row.log} />
              <Fact name="disk" value={row.disk} />
            </dl>
            {row.trouble === '' ? null : <p class="trouble">{row.trouble}</p>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Routes({ database }: { database: DatabaseStatus }) {
  const rows = routeRows(state.value, database);
  return (
    <div class="database-part database-routes">
      <h3>Routes of clients</h3>
      {rows.length === 0 ? <p class="dim">no node reports one</p> : null}
      <ul>
        {rows.map((row) => (
          <li key={row.key} class={row.stale ? 'is-silent' : row.good ? 'good' : 'bad'}>
            <b aria-hidden="true">{row.good ? '✓' : '▲'}</b>
            <span>
              <b>{row.name}</b> <small>{row.kind === 'client' ? 'own connections' : row.kind}</small>
              <br />
              {row.state}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Commands({ database }: { database: DatabaseStatus }) {
  const lines = commands(database);
  return (
    <div class="database-part database-commands">
      <h3>
        Commands <small>this page only shows; an operator's shell asks</small>
      </h3>
      <ul>
        {lines.map((command) => (
          <CommandLine key={command.line} line={command.line} follows={command.follows} />
        ))}
      </ul>
      <p class="dim">
        Each also needs <code>--operator FILE</code> and, elsewhere than beside a node, <code>--url ADDRESS</code>; on a
        demo <code>--demo</code> stands for both. In another epoch it is refused.
      </p>
    </div>
  );
}
