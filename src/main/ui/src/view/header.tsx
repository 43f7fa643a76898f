import { alarm, linkStale, nodeStale, plantAge, plantStale, silenceMillis } from '../model/fresh.ts';
import { clock, span } from '../model/text.ts';
import { state } from '../store.ts';

declare const PAGE: string;

/** Connection, witness, clock, and the age of it all. */
export function Header() {
  const now = state.value;
  const status = now.plant?.status ?? null;
  const live = !linkStale(now);
  // Connecting again, what is on the page is as stale as before.
  const first = now.link.lastEvent === null;
  const nodes = status?.nodes ?? [];
  const alerts = status?.alerts.active ?? [];
  const down = nodes.filter((node) => nodeStale(now, node)).length;
  return (
    <header class="top">
      <div class="brand">
        <svg width="18" height="18" viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 1 14.5 8 8 15 1.5 8z" class="brand-line" />
          <circle cx="8" cy="8" r="2" class="brand-dot" />
        </svg>
        <h1>Quantum Forge</h1>
      </div>
      <dl class="facts">
        <div class={live ? 'fact good' : 'fact bad'}>
          <dt>Stream</dt>
          <dd id="link">
            <span aria-hidden="true">{live ? '●' : first ? '◌' : '■'} </span>
            {live ? 'live' : first ? 'connecting' : 'stale'}
            <small>{first ? '' : ` ${span(silenceMillis(now))} ago`}</small>
          </dd>
        </div>
        <div class={plantStale(now) ? 'fact is-stale' : 'fact'}>
          <dt>Witness</dt>
          <dd id="witness">
            {status === null ? 'unknown' : plantStale(now) ? `was ${status.witness}` : status.witness}
            {status === null || plantStale(now) ? null : (
              <small title="since this witness took over, and its term">
                {' '}
                {span(Math.max(0, Date.parse(status.at) - Date.parse(status.witnessSince)))} · term {status.term}
              </small>
            )}
          </dd>
        </div>
        <div class={plantStale(now) ? 'fact is-stale' : 'fact'}>
          <dt>Plant status</dt>
          <dd>
            {span(plantAge(now))}
            <small> old</small>
          </dd>
        </div>
        <div class={plantStale(now) ? 'fact is-stale' : down > 0 ? 'fact bad' : 'fact good'}>
          <dt>Nodes</dt>
          <dd>
            {plantStale(now) ? 'unknown' : `${nodes.length - down} of ${nodes.length}`}
            <small>{plantStale(now) ? '' : down > 0 ? ' ▲ reporting' : ' reporting'}</small>
          </dd>
        </div>
        <div class={plantStale(now) ? 'fact is-stale' : alerts.length > 0 ? 'fact bad' : 'fact good'}>
          <dt>Alerts</dt>
          <dd id="alert-count">{plantStale(now) ? 'unknown' : alerts.length}</dd>
        </div>
        <div class="fact">
          <dt>Server clock</dt>
          <dd>
            {now.heartbeat === null ? '--:--:--' : clock(serverWall())}
            <small> UTC</small>
          </dd>
        </div>
      </dl>
    </header>
  );
}

/** The server's wall clock as of its last heartbeat; it stands still when the stream does. */
function serverWall(): number {
  const heartbeat = state.value.heartbeat;
  return heartbeat === null ? 0 : Date.parse(heartbeat.clock);
}

/** Says in plain words when what is shown is old. */
export function Banner() {
  const now = state.value;
  const found = alarm(now);
  const outdated = now.hello !== null && now.hello.page !== '' && now.hello.page !== PAGE;
  return (
    <div class="banners">
      <div id="banner" role="alert" aria-live="assertive" class={found === null ? 'banner quiet' : 'banner loud'}>
        {found === null ? null : (
          <p>
            <strong>
              <span aria-hidden="true">⚠ </span>
              {found.title} since {clock(found.sinceWall)} UTC
            </strong>
            <span>
              {found.detail}. Shown is what was known then.
              {now.link.phase === 'open' ? '' : ' Reconnecting by itself.'}
            </span>
            <span class="banner-age" aria-hidden="true">
              {span(Math.max(0, now.now.wall - found.sinceWall))}
            </span>
          </p>
        )}
      </div>
      {outdated ? (
        <div class="banner info" role="status">
          <p>
            <strong>This page is of another build than the server.</strong>
            <button type="button" onClick={() => location.reload()}>
              Reload
            </button>
          </p>
        </div>
      ) : null}
    </div>
  );
}
