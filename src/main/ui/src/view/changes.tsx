import { type ChangeRow, changeRows, DRAWN_MAX } from '../model/changes.ts';
import type { DatabaseStatus } from '../wire';

const PARTS = [
  ['detect', 'silent before it was decided'],
  ['decide', 'decided on a majority'],
  ['promote', 'promoted'],
  ['clients', 'clients follow'],
  ['missing', 'missing'],
] as const;

/** The newest changes of the primary, each with a bar on one scale of time. */
export function Changes({ database }: { database: DatabaseStatus }) {
  const rows = changeRows(database);
  const more = database.changes.length - rows.length;
  return (
    <div class="database-part database-changes">
      <h3>
        Changes of the primary{' '}
        <small>
          {rows.length === 0 ? 'none is known' : more > 0 ? `the newest ${DRAWN_MAX}; ./forge db history has ${more} more` : ''}
        </small>
      </h3>
      {rows.length === 0 ? null : <Legend />}
      <ol>
        {rows.map((row) => (
          <Change key={row.epoch} row={row} />
        ))}
      </ol>
    </div>
  );
}

function Legend() {
  return (
    <ul class="bar-legend" aria-hidden="true">
      {PARTS.map(([part, words]) => (
        <li key={part}>
          <svg width="14" height="8">
            <rect class={`bar-${part}`} width="14" height="8" />
          </svg>
          {words}
        </li>
      ))}
      <li>
        <svg width="8" height="10">
          <rect class="bar-moment" x="3" width="2" height="10" />
        </svg>
        first write on a route
      </li>
    </ul>
  );
}

function Change({ row }: { row: ChangeRow }) {
  return (
    <li>
      <p class="change-head">
        <b>{row.title}</b>
        <small>
          epoch {row.epoch} · {row.at} UTC
        </small>
        <span class={row.complete ? 'good' : row.late ? 'bad' : 'dim'}>{row.clients}</span>
      </p>
      {row.segments.length === 0 ? null : <Bar row={row} />}
      <p>
        <small>{row.times.join(' · ')}</small>
      </p>
      <p>
        <small>{row.why}</small>
      </p>
      <p class={row.safe ? 'loss good' : 'loss bad'}>
        <b aria-hidden="true">{row.safe ? '✓' : '■'}</b> {row.loss}
      </p>
      {row.orphans === '' ? null : (
        <p>
          <small>{row.orphans}</small>
        </p>
      )}
    </li>
  );
}

/** Its text is the list of times below it. */
function Bar({ row }: { row: ChangeRow }) {
  return (
    <svg class="bar" width="100%" height="16" aria-hidden="true">
      {row.segments.map((segment) => (
        <rect
          key={segment.part}
          class={`bar-${segment.part}`}
          x={`${segment.from}%`}
          width={`${segment.width}%`}
          y="3"
          height="10"
        />
      ))}
      {row.moments.map((moment) => (
        <svg key={moment.title} x={`${moment.at}%`} overflow="visible">
          <rect class="bar-moment" x="-1" width="2" height="16">
            <title>{moment.title}</title>
          </rect>
        </svg>
      ))}
      {row.beyond ? (
        <text class="bar-beyond" x="100%" dx="-4" y="12" text-anchor="end">
          »
        </text>
      ) : null}
    </svg>
  );
}
