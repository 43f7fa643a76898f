import { signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { nodeAge, nodeStale, plantAge, plantStale } from '../model/fresh.ts';
import { type Arrow, type NodeBox, picture, type SourceBox } from '../model/layout.ts';
import { bytes, lag, rate, span } from '../model/text.ts';
import { state } from '../store.ts';
import type { NodeView, RelayStatus, ServiceStatus, State as ServiceState } from '../wire';
import { NodeDetails } from './node.tsx';
import { Panel } from './parts.tsx';

const DISK_LOW_BYTES = 5e9;

const selected = signal<string | null>(null);

/** The plant as a picture. */
export function PlantPanel() {
  const now = state.value;
  const nodes = now.plant?.status?.nodes ?? [];
  const open = nodes.find((node) => node.node === selected.value);
  return (
    <Panel id="plant" title="Plant" stale={plantStale(now)} age={plantAge(now)} aside={<Legend />}>
      <PlantPicture nodes={nodes} witness={now.plant?.status?.witness ?? ''} />
      {open === undefined ? null : <NodeDetails node={open} onClose={() => close()} />}
    </Panel>
  );
}

function close(): void {
  const name = selected.peek();
  selected.value = null;
  document.getElementById(`node-${name}`)?.focus();
}

function Legend() {
  return (
    <ul class="legend" aria-label="marks of services">
      {(['RUNNING', 'DEGRADED', 'FAILED', 'NOT_BUILT'] as const).map((kind) => (
        <li key={kind}>
          <svg width="11" height="11" aria-hidden="true">
            <Mark kind={kind} x={5.5} y={5.5} />
          </svg>
          {WORDS[kind]}
        </li>
      ))}
    </ul>
  );
}

const WORDS: Record<ServiceState, string> = {
  STARTING: 'starting',
  RUNNING: 'running',
  DEGRADED: 'degraded',
  FAILED: 'failed',
  NOT_BUILT: 'not built',
};

/** Each state has a shape of its own, so that colour is never needed. */
export function Mark({ kind, x, y }: { kind: ServiceState; x: number; y: number }) {
  switch (kind) {
    case 'RUNNING':
      return <circle class="mark good" cx={x} cy={y} r="3.6" />;
    case 'STARTING':
      return <circle class="mark starting" cx={x} cy={y} r="3.1" />;
    case 'DEGRADED':
      return <path class="mark warn" d={`M${x} ${y - 4.4} L${x + 4.6} ${y + 3.6} L${x - 4.6} ${y + 3.6} Z`} />;
    case 'FAILED':
      return <path class="mark bad" d={`M${x - 3.4} ${y - 3.4} l6.8 6.8 M${x + 3.4} ${y - 3.4} l-6.8 6.8`} />;
    case 'NOT_BUILT':
      return <rect class="mark none" x={x - 2.8} y={y - 2.8} width="5.6" height="5.6" />;
  }
}

function PlantPicture({ nodes, witness }: { nodes: readonly NodeView[]; witness: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(frame.current as Element);
    return () => observer.disconnect();
  }, []);
  if (nodes.length === 0) {
    return (
      <div class="picture" ref={frame}>
        <p class="empty">No witness has described the plant to this console yet.</p>
      </div>
    );
  }
  const plan = picture(nodes, Math.max(width, 300));
  return (
    <div class="picture" ref={frame}>
      {width === 0 ? null : (
        <svg
          width={plan.width}
          height={plan.height}
          viewBox={`0 0 ${plan.width} ${plan.height}`}
          role="group"
          aria-label="plant: machines by data center and the flow of market data"
        >
          <Patterns />
          {plan.groups.map((group) => (
            <g key={group.label} class="group">
              <rect x={group.x + 0.5} y={group.y + 0.5} width={group.width - 1} height={group.height - 1} rx="8" />
              <text x={group.x + 10} y={group.y + 14}>
                {group.label}
              </text>
            </g>
          ))}
          {plan.arrows.map((arrow) => (
            <Flow key={`${arrow.exchange}${arrow.from?.node}-${arrow.to.node}`} arrow={arrow} />
          ))}
          {plan.sources.map((source) => (
            <Source key={source.exchange} source={source} />
          ))}
          {plan.groups.flatMap((group) =>
            group.nodes.map((box) => <Card key={box.node.node} box={box} witness={witness === box.node.node} />),
          )}
        </svg>
      )}
    </div>
  );
}

function Patterns() {
  return (
    <defs>
      <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line x1="0" y1="0" x2="0" y2="7" class="hatch-line" />
      </pattern>
      <marker id="tip" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">
        <path d="M0 0.5 L7 4 L0 7.5 z" class="tip" />
      </marker>
    </defs>
  );
}

function Source({ source }: { source: SourceBox }) {
  const now = state.value;
  const stale = source.feeds.every(({ node }) => nodeStale(now, node));
  const up = source.feeds.reduce((sum, { feed }) => sum + feed.connectionsUp, 0);
  const wanted = source.feeds.reduce((sum, { feed }) => sum + feed.connectionsWanted, 0);
  const compact = source.height < 60;
  const x = source.x + 10;
  return (
    <g class={`card source${stale ? ' is-stale' : ''}`} role="img" aria-label={`exchange ${source.exchange}: ${up} of ${wanted} connections${stale ? ', stale' : ''}`}>
      <Body box={source} stale={stale} />
      <text class="name" x={x} y={source.y + 20}>
        {source.exchange}
      </text>
      <text class="dim" x={x} y={source.y + (compact ? 37 : 38)}>
        exchange
      </text>
      <text
        class={up < wanted ? 'dim bad-text' : 'dim'}
        x={compact ? source.x + source.width - 10 : x}
        y={source.y + (compact ? 37 : 60)}
        text-anchor={compact ? 'end' : 'start'}
      >
        {up < wanted ? '▲ ' : ''}
        {up} of {wanted} connections
      </text>
    </g>
  );
}

function Flow({ arrow }: { arrow: Arrow }) {
  const now = state.value;
  const feed = arrow.to.report?.feeds.find((found) => found.exchange === arrow.exchange);
  const brain = arrow.to.report?.brain;
  const stale = nodeStale(now, arrow.to) || (arrow.from !== null && nodeStale(now, arrow.from));
  const perSecond = arrow.kind === 'feed' ? feed?.ticksPerSecond : brain?.ticksPerSecond;
  const flows = !stale && (perSecond ?? 0) > 0;
  const first = perSecond === undefined ? '' : `${rate(perSecond)} /s`;
  const second = arrow.kind === 'feed' || !brain ? '' : !brain.connected ? 'cut off' : `lag ${lag(brain.lagMillis)}`;
  const height = second === '' ? 18 : 32;
  const width = Math.max(first.length, second.length) * 6.4 + 12;
  const { x, y } = arrow.label;
  return (
    <g class={`flow ${stale ? 'is-stale' : flows ? 'flows' : 'still'}`} role="img" aria-label={`${arrow.exchange || arrow.from?.node} to ${arrow.to.node}: ${first} ${second}${stale ? ', stale' : ''}`}>
      <path d={arrow.path} class="flow-bed" marker-end="url(#tip)" />
      {flows ? <path d={arrow.path} class="flow-run" /> : null}
      <rect class="flow-label" x={x - width / 2} y={y - height / 2} width={width} height={height} rx="5" />
      <text x={x} y={second === '' ? y + 4 : y - 3} text-anchor="middle">
        {first}
      </text>
      {second === '' ? null : (
        <text x={x} y={y + 11} text-anchor="middle" class={brain?.connected === false ? 'bad-text' : 'dim'}>
          {second}
        </text>
      )}
    </g>
  );
}

function Body({ box, stale }: { box: { x: number; y: number; width: number; height: number }; stale: boolean }) {
  const shape = { x: box.x + 0.5, y: box.y + 0.5, width: box.width - 1, height: box.height - 1, rx: 6 };
  return (
    <>
      <rect class="body" {...shape} />
      {stale ? <rect class="hatched" fill="url(#hatch)" {...shape} /> : null}
    </>
  );
}

const PRESENCE: Record<NodeView['reachability'], string> = {
  UP: 'up',
  STALE: 'stale',
  UNREACHABLE: 'unreachable',
  GONE: 'gone',
};

function Card({ box, witness }: { box: NodeBox; witness: boolean }) {
  const now = state.value;
  const { node } = box;
  const report = node.report;
  const age = nodeAge(now, node);
  const stale = nodeStale(now, node);
  const presence = node.reachability === 'UP' ? (stale ? 'stale' : 'up') : PRESENCE[node.reachability];
  const worst = worstOf(report?.services ?? []);
  const words = !stale ? span(age) : age === null ? 'never came' : `${presence} ${span(age)}`;
  const label = `${node.node}, ${presence}, heard ${age === null ? 'never' : `${span(age)} ago`}${witness ? ', runs the witness' : ''}, ${summary(report?.services ?? [])}`;
  const open = () => {
    selected.value = node.node;
  };
  return (
    <g
      id={`node-${node.node}`}
      class={`card node presence-${presence} worst-${worst}${stale ? ' is-stale' : ''}${witness ? ' has-witness' : ''}`}
      role="button"
      tabindex={0}
      aria-label={label}
      onClick={open}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          open();
        }
      }}
    >
      <Body box={box} stale={stale} />
      <Presence presence={presence} x={box.x + 13} y={box.y + 16} />
      <text class="name" x={box.x + 24} y={box.y + 20}>
        {node.node}
      </text>
      <text class={stale ? 'when stale-text' : 'when'} x={box.x + box.width - 9} y={box.y + 20} text-anchor="end">
        {words}
      </text>
      <text class="dim" x={box.x + 10} y={box.y + 36}>
        {clipped((report?.roles ?? ['no report']).join(' · '), box.width - 20)}
      </text>
      {witness ? <WitnessBadge x={box.x + box.width - 75} y={box.y + 3.5} /> : null}
      <Services services={report?.services ?? []} box={box} />
      <Bottom node={node} box={box} />
    </g>
  );
}

function Presence({ presence, x, y }: { presence: string; x: number; y: number }) {
  switch (presence) {
    case 'up':
      return <circle class="presence up" cx={x} cy={y - 1} r="4.5" />;
    case 'stale':
      return (
        <g class="presence stale">
          <circle cx={x} cy={y - 1} r="4.2" fill="none" />
          <path d={`M${x} ${y - 3.6} v2.8 h2.2`} fill="none" />
        </g>
      );
    default:
      return <path class="presence lost" d={`M${x - 4} ${y - 5} l8 8 M${x + 4} ${y - 5} l-8 8`} />;
  }
}

function WitnessBadge({ x, y }: { x: number; y: number }) {
  return (
    <g class="badge" aria-hidden="true">
      <rect x={x} y={y - 11} width="66" height="15" rx="7.5" />
      <text x={x + 33} y={y} text-anchor="middle">
        ◆ witness
      </text>
    </g>
  );
}

/** What of a width is left for letters that are bold. */
const BOLD = 0.86;

function Services({ services, box }: { services: readonly ServiceStatus[]; box: NodeBox }) {
  const y = box.y + 50;
  const trouble = services.filter((service) => service.state === 'FAILED' || service.state === 'DEGRADED');
  const right = box.x + box.width - 9;
  const room = services.length * 11 + 12;
  const text =
    trouble.length > 0
      ? `${trouble[0]?.name} ${WORDS[trouble[0]?.state ?? 'FAILED']}${trouble.length > 1 ? ` +${trouble.length - 1}` : ''}`
      : counted(services);
  return (
    <g>
      {services.map((service, index) => (
        <g key={service.name}>
          <title>{`${service.name}: ${WORDS[service.state]}. ${service.detail}`}</title>
          <Mark kind={service.state} x={box.x + 14 + index * 11} y={y - 1} />
        </g>
      ))}
      <text class={trouble.length > 0 ? `trouble-${worstOf(services)}` : 'dim'} x={right} y={y + 3} text-anchor="end">
        {clipped(text, (box.width - room - 9) * (trouble.length > 0 ? BOLD : 1))}
      </text>
    </g>
  );
}

function fillPercent(relay: RelayStatus): number {
  return relay.bufferLimitBytes > 0 ? (100 * relay.bufferedBytes) / relay.bufferLimitBytes : 0;
}

/** Of a collector's lanes the one that will stop first. */
function fullest(relays: readonly RelayStatus[]): RelayStatus | null {
  return relays.reduce<RelayStatus | null>(
    (worst, relay) =>
      worst === null || (relay.blocked && !worst.blocked) || fillPercent(relay) > fillPercent(worst) ? relay : worst,
    null,
  );
}

function Bottom({ node, box }: { node: NodeView; box: NodeBox }) {
  const report = node.report;
  const y = box.y + 66;
  if (report === null) {
    return null;
  }
  const relay = fullest(report.relays);
  const { cpuPercent, residentBytes, diskFreeBytes } = report.process;
  const low = diskFreeBytes >= 0 && diskFreeBytes < DISK_LOW_BYTES;
  if (relay === null || low) {
    return (
      <text class={low ? 'dim bad-text' : 'dim'} x={box.x + 10} y={y}>
        {low
          ? `▲ disk: ${bytes(diskFreeBytes)} free`
          : `cpu ${cpuPercent.toFixed(0)} % · ${bytes(residentBytes)}`}
      </text>
    );
  }
  const percent = fillPercent(relay);
  const text = relay.blocked ? '▲ blocked' : `${percent.toFixed(percent < 10 ? 1 : 0)} %`;
  const bar = box.width - 20 - 46 - 58;
  return (
    <g class={relay.blocked || percent >= 80 ? 'buffer bad' : 'buffer'}>
      <title>{`buffer ${bytes(relay.bufferedBytes)} of ${bytes(relay.bufferLimitBytes)}, ${relay.bufferedBlocks} blocks`}</title>
      <text class="dim" x={box.x + 10} y={y}>
        buffer
      </text>
      <rect class="buffer-bed" x={box.x + 54} y={y - 8} width={Math.max(10, bar)} height="8" rx="2" />
      <rect
        class="buffer-fill"
        x={box.x + 54}
        y={y - 8}
        width={Math.max(1, (Math.max(10, bar) * Math.min(100, percent)) / 100)}
        height="8"
        rx="2"
      />
      <text class="dim" x={box.x + box.width - 9} y={y} text-anchor="end">
        {text}
      </text>
    </g>
  );
}

export function worstOf(services: readonly ServiceStatus[]): 'bad' | 'warn' | 'good' {
  if (services.some((service) => service.state === 'FAILED')) {
    return 'bad';
  }
  return services.some((service) => service.state === 'DEGRADED') ? 'warn' : 'good';
}

function counted(services: readonly ServiceStatus[]): string {
  const running = services.filter((service) => service.state === 'RUNNING').length;
  const missing = services.filter((service) => service.state === 'NOT_BUILT').length;
  return missing > 0 ? `${missing} not built` : `${running} running`;
}

function summary(services: readonly ServiceStatus[]): string {
  const kinds = ['RUNNING', 'STARTING', 'DEGRADED', 'FAILED', 'NOT_BUILT'] as const;
  return kinds
    .map((kind) => ({ kind, count: services.filter((service) => service.state === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count} ${WORDS[kind]}`)
    .join(', ');
}

/** Cuts a text to a width; the whole of it stands in the node's details. */
function clipped(text: string, width: number): string {
  const fits = Math.floor(width / 5.6);
  return text.length <= fits ? text : `${text.slice(0, Math.max(1, fits - 1))}…`;
}
