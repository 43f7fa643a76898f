import { type ComponentChildren, Fragment } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { nodeAge, nodeStale } from '../model/fresh.ts';
import { bytes, count, lag, micros, rate, span } from '../model/text.ts';
import { state } from '../store.ts';
import type { NodeReport, NodeView } from '../wire';
import { Age } from './parts.tsx';
import { Mark } from './plant.tsx';

/** All that is known of one node, beside the picture. */
export function NodeDetails({ node, onClose }: { node: NodeView; onClose: () => void }) {
  const now = state.value;
  const closer = useRef<HTMLButtonElement>(null);
  useEffect(() => closer.current?.focus(), [node.node]);
  const stale = nodeStale(now, node);
  const report = node.report;
  return (
    <aside
      class={stale ? 'details stale-details' : 'details'}
      role="dialog"
      aria-label={`node ${node.node}`}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header>
        <h3>{node.node}</h3>
        <Age millis={nodeAge(now, node)} stale={stale} what={node.node} />
        <button type="button" ref={closer} onClick={onClose} aria-label="close">
          ✕
        </button>
      </header>
      {report === null ? (
        <p class="empty">The witness has never heard from this node.</p>
      ) : (
        <>
          <p class="dim">
            {report.dataCenter} · {report.roles.join(', ')} · {report.address} · {node.reachability.toLowerCase()}
            {report.consoleUrl === null ? null : (
              <>
                {' · '}
                <a href={report.consoleUrl}>its console</a>
              </>
            )}
          </p>
          <ul class="services">
            {report.services.map((service) => (
              <li key={service.name}>
                <svg width="12" height="12" aria-hidden="true">
                  <Mark kind={service.state} x={6} y={6} />
                </svg>
                <b>{service.name}</b>
                <i>{service.state.toLowerCase().replace('_', ' ')}</i>
                <span>{service.detail}</span>
              </li>
            ))}
          </ul>
          <Figures report={report} />
        </>
      )}
    </aside>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Figures({ report }: { report: NodeReport }) {
  const { process, relays, brain } = report;
  return (
    <dl class="figures">
      <Fact name="process">
        {process.pid}, version {process.version}, up {span(process.uptimeMillis)}
      </Fact>
      <Fact name="cpu, memory">
        {process.cpuPercent.toFixed(1)} % of a core, {bytes(process.residentBytes)}
      </Fact>
      <Fact name="disk free, pauses">
        {bytes(process.diskFreeBytes)}, {count(process.pauses)}
      </Fact>
      {relays.map((relay) => (
        <Fragment key={relay.stream}>
          <Fact name="stream">
            {relay.stream}, {rate(relay.ticksPerSecond)} ticks/s
          </Fact>
          <Fact name="buffer">
            {bytes(relay.bufferedBytes)} of {bytes(relay.bufferLimitBytes)} in {count(relay.bufferedBlocks)} blocks,{' '}
            {count(relay.queuedTicks)} ticks queued{relay.blocked ? ', blocked' : ''}
          </Fact>
          {relay.groups.map((group) => (
            <Fact key={group.group} name={group.group}>
              {count(group.lagBlocks)} blocks behind, {lag(group.lagMillis)}
            </Fact>
          ))}
        </Fragment>
      ))}
      {brain === null ? null : (
        <>
          {brain.sources.map((source) => (
            <Fact key={`${source.collector}/${source.stream}`} name={`source ${source.collector}`}>
              {source.stream}, {source.connected ? `${rate(source.ticksPerSecond)} /s` : 'cut off'}
              {`, ${count(source.lagTicks)} ticks, ${lag(source.lagMillis)} behind`}
              {source.catchingUp ? ', catching up' : ''}
            </Fact>
          ))}
          <Fact name="stored">
            {count(brain.ticks)} ticks in {count(brain.blocks)} blocks, {rate(brain.ticksPerSecond)} /s
          </Fact>
          <Fact name="latency P50, P99">
            {micros(brain.latencyP50Micros)}, {micros(brain.latencyP99Micros)}
          </Fact>
          <Fact name="gaps, repeats, store errors">
            {count(brain.gaps)}, {count(brain.duplicates)}, {count(brain.storeErrors)}
          </Fact>
          {brain.refilled === 0 ? null : (
            <Fact name="filled again into Redis">{count(brain.refilled)} trades and gaps</Fact>
          )}
          {brain.tiers.map((tier) => (
            <Fact key={tier.name} name={`${tier.name} tier`}>
              {count(tier.ticks)} ticks, {count(tier.hits)} hits, {count(tier.misses)} misses
            </Fact>
          ))}
        </>
      )}
    </dl>
  );
}
