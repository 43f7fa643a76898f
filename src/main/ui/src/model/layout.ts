import type { FeedStatus, NodeReport, NodeView } from '../wire';

/** Where things stand in the picture, in pixels of the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface NodeBox extends Box {
  readonly node: NodeView;
}

export interface GroupBox extends Box {
  readonly label: string;
  readonly nodes: readonly NodeBox[];
}

export interface SourceBox extends Box {
  readonly exchange: string;
  readonly feeds: readonly { readonly node: NodeView; readonly feed: FeedStatus }[];
}

/** A flow of data; `from` and `to` are points on the edges of two boxes. */
export interface Arrow {
  readonly kind: 'feed' | 'relay';
  readonly from: NodeView | null;
  readonly to: NodeView;
  readonly exchange: string;
  readonly path: string;
  /** The middle of the label. */
  readonly label: { readonly x: number; readonly y: number };
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly sources: readonly SourceBox[];
  readonly groups: readonly GroupBox[];
  readonly arrows: readonly Arrow[];
}

type Rank = 'edge' | 'site' | 'control' | 'emergency' | 'other';

const CARD_HEIGHT = 74;
const GROUP_HEAD = 20;
const GROUP_PAD = 8;
const GAP = 10;
const SOURCE_WIDTH = 116;
const SOURCE_HEIGHT = 74;
const WIDE_FROM = 720;

interface Group {
  readonly label: string;
  readonly rank: Rank;
  readonly nodes: readonly NodeView[];
}

/** Draws the plant into a width: beside each other when there is room, else one below the other. */
export function picture(nodes: readonly NodeView[], width: number): Picture {
  const groups = grouped(nodes);
  const sources = sourcesOf(nodes);
  return width >= WIDE_FROM ? wide(groups, sources, width) : narrow(groups, sources, width);
}

function rankOf(report: NodeReport | null): Rank {
  const roles = report?.roles ?? [];
  if (roles.includes('collector')) {
    return 'edge';
  }
  if (roles.includes('brain') || roles.includes('engine')) {
    return 'site';
  }
  if (roles.includes('witness')) {
    return 'control';
  }
  return roles.includes('emergency') ? 'emergency' : 'other';
}

function grouped(nodes: readonly NodeView[]): readonly Group[] {
  const found = new Map<string, { rank: Rank; nodes: NodeView[] }>();
  for (const node of nodes) {
    const label = node.report?.dataCenter ?? 'never heard from';
    const group = found.get(label) ?? { rank: rankOf(node.report), nodes: [] };
    group.nodes.push(node);
    found.set(label, group);
  }
  return [...found].map(([label, group]) => ({ label, ...group }));
}

function sourcesOf(nodes: readonly NodeView[]): ReadonlyMap<string, SourceBox['feeds']> {
  const found = new Map<string, { node: NodeView; feed: FeedStatus }[]>();
  for (const node of nodes) {
    for (const feed of node.report?.feeds ?? []) {
      found.set(feed.exchange, [...(found.get(feed.exchange) ?? []), { node, feed }]);
    }
  }
  return found;
}

function groupHeight(rows: number): number {
  return GROUP_HEAD + rows * CARD_HEIGHT + (rows - 1) * GROUP_PAD + GROUP_PAD;
}

function placed(group: Group, x: number, y: number, width: number, columns: number): GroupBox {
  const inner = (width - GROUP_PAD * (columns + 1)) / columns;
  const nodes = group.nodes.map((node, index) => ({
    node,
    x: x + GROUP_PAD + (index % columns) * (inner + GROUP_PAD),
    y: y + GROUP_HEAD + Math.floor(index / columns) * (CARD_HEIGHT + GROUP_PAD),
    width: inner,
    height: CARD_HEIGHT,
  }));
  const rows = Math.ceil(group.nodes.length / columns);
  return { label: group.label, x, y, width, height: groupHeight(rows), nodes };
}

function stacked(groups: readonly Group[], x: number, width: number, top: number): readonly GroupBox[] {
  let y = top;
  return groups.map((group) => {
    const box = placed(group, x, y, width, 1);
    y += box.height + GAP;
    return box;
  });
}

function stackHeight(groups: readonly Group[]): number {
  return groups.reduce((sum, group) => sum + groupHeight(group.nodes.length) + GAP, -GAP);
}

function wide(groups: readonly Group[], sources: ReturnType<typeof sourcesOf>, width: number): Picture {
  const of = (...ranks: Rank[]) => groups.filter((group) => ranks.includes(group.rank));
  const columns = [of('edge'), of('site'), of('control')] as const;
  const below = of('emergency', 'other');
  const sourceGap = 92;
  const siteGap = 118;
  const controlGap = 26;
  const card = (width - SOURCE_WIDTH - sourceGap - siteGap - controlGap) / 3;
  const xs = [SOURCE_WIDTH + sourceGap, SOURCE_WIDTH + sourceGap + card + siteGap, width - card] as const;
  // Whatever stands alone goes below the collectors, where the picture has room.
  const belowHeight = below.length === 0 ? 0 : stackHeight(below) + GAP;
  const height = Math.max(
    ...columns.map((column, index) => Math.max(0, stackHeight(column)) + (index === 0 ? belowHeight : 0)),
    SOURCE_HEIGHT,
  );
  const edgeTop = Math.max(0, (height - belowHeight - Math.max(0, stackHeight(columns[0]))) / 2);
  const boxes = [
    ...stacked(columns[0], xs[0], card, edgeTop),
    ...stacked(columns[1], xs[1], card, (height - stackHeight(columns[1])) / 2),
    ...stacked(columns[2], xs[2], card, (height - stackHeight(columns[2])) / 2),
    ...stacked(below, xs[0], card, height - belowHeight + GAP),
  ];
  const middle = edgeTop + Math.max(0, stackHeight(columns[0])) / 2 + GROUP_HEAD / 2;
  const sourceBoxes = [...sources].map(([exchange, feeds], index) => ({
    exchange,
    feeds,
    x: 0,
    y: Math.max(0, middle - SOURCE_HEIGHT / 2 + (index - (sources.size - 1) / 2) * (SOURCE_HEIGHT + GAP)),
    width: SOURCE_WIDTH,
    height: SOURCE_HEIGHT,
  }));
  return { width, height, sources: sourceBoxes, groups: boxes, arrows: arrows(sourceBoxes, boxes, 'across') };
}

function narrow(groups: readonly Group[], sources: ReturnType<typeof sourcesOf>, width: number): Picture {
  const arrowGap = 58;
  let y = 0;
  const sourceWidth = (width - GAP * Math.max(0, sources.size - 1)) / Math.max(1, sources.size);
  const sourceBoxes = [...sources].map(([exchange, feeds], index) => ({
    exchange,
    feeds,
    x: index * (sourceWidth + GAP),
    y,
    width: sourceWidth,
    height: 50,
  }));
  y += sourceBoxes.length === 0 ? 0 : 50 + arrowGap;
  const boxes: GroupBox[] = [];
  const row = (ranks: readonly Rank[], perRow: number, columns: number, gapAfter: number) => {
    const wanted = groups.filter((group) => ranks.includes(group.rank));
    for (let i = 0; i < wanted.length; i += perRow) {
      const part = wanted.slice(i, i + perRow);
      const each = (width - GAP * (part.length - 1)) / part.length;
      const made = part.map((group, index) => placed(group, index * (each + GAP), y, each, columns));
      boxes.push(...made);
      y += Math.max(...made.map((box) => box.height)) + (i + perRow < wanted.length ? GAP : gapAfter);
    }
  };
  row(['edge'], 2, 1, arrowGap);
  row(['site'], 2, 1, GAP);
  row(['control'], 1, 2, GAP);
  row(['emergency', 'other'], 2, 1, GAP);
  return {
    width,
    height: Math.max(0, y - GAP),
    sources: sourceBoxes,
    groups: boxes,
    arrows: arrows(sourceBoxes, boxes, 'down'),
  };
}

function arrows(
  sources: readonly SourceBox[],
  groups: readonly GroupBox[],
  direction: 'across' | 'down',
): readonly Arrow[] {
  const boxes = groups.flatMap((group) => group.nodes);
  const found: Arrow[] = [];
  for (const source of sources) {
    for (const { node } of source.feeds) {
      const target = boxes.find((box) => box.node.node === node.node);
      if (target !== undefined) {
        found.push({
          kind: 'feed',
          from: null,
          to: node,
          exchange: source.exchange,
          ...joined(source, target, direction, 0.5),
        });
      }
    }
  }
  for (const target of boxes.filter((box) => box.node.report?.brain)) {
    for (const from of collectorsOf(target.node, boxes)) {
      found.push({
        kind: 'relay',
        from: from.node,
        to: target.node,
        exchange: '',
        ...joined(from, target, direction, direction === 'across' ? 0.56 : 0.5),
      });
    }
  }
  return found;
}

/** A brain names its source as node/stream; a source that cannot be read means every collector. */
function collectorsOf(brain: NodeView, boxes: readonly NodeBox[]): readonly NodeBox[] {
  const collectors = boxes.filter((box) => box.node.report?.roles.includes('collector'));
  const source = brain.report?.brain?.source ?? '';
  const named = collectors.filter((box) => source.startsWith(`${box.node.node}/`));
  return named.length > 0 ? named : collectors;
}

function joined(
  from: Box,
  to: Box,
  direction: 'across' | 'down',
  at: number,
): { readonly path: string; readonly label: Arrow['label'] } {
  const tip = 5;
  if (direction === 'across') {
    const a = { x: from.x + from.width, y: from.y + from.height / 2 };
    const b = { x: to.x - tip, y: to.y + to.height / 2 };
    const bend = (b.x - a.x) / 2;
    return {
      path: `M${a.x} ${a.y} C${a.x + bend} ${a.y} ${b.x - bend} ${b.y} ${b.x} ${b.y}`,
      label: { x: a.x + (b.x - a.x) * at, y: a.y + (b.y - a.y) * at },
    };
  }
  const a = { x: from.x + from.width / 2, y: from.y + from.height };
  const b = { x: to.x + to.width / 2, y: to.y - tip };
  const bend = (b.y - a.y) / 2;
  return {
    path: `M${a.x} ${a.y} C${a.x} ${a.y + bend} ${b.x} ${b.y - bend} ${b.x} ${b.y}`,
    label: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 - 6 },
  };
}
