import type { CopyView, EssentialStatus, Holder, NodeView } from '../wire';
import { nodeAge, nodeStale } from './fresh.ts';
import type { State } from './state.ts';
import { bytes, span } from './text.ts';

/** How well those agree that hold the essential data; the worst is the last. */
export type Agreement = 'equal' | 'behind' | 'unknown' | 'different';

export interface HolderWord {
  readonly name: string;
  readonly agreement: Agreement;
  readonly text: string;
}

/** What one node found when it compared its copy and the servers. */
export interface CheckRow {
  readonly node: string;
  readonly stale: boolean;
  readonly agreement: Agreement;
  readonly checked: string;
  readonly copy: string;
  readonly holders: readonly HolderWord[];
  /** Why one is not equal, and why the copy is not renewed. */
  readonly details: readonly Detail[];
}

export interface Detail {
  readonly agreement: Agreement;
  readonly text: string;
}

export interface Consistency {
  readonly agreement: Agreement;
  readonly title: string;
  readonly rows: readonly CheckRow[];
}

/** A check comes every 30 s. A result that is older by far says nothing of now. */
export const CHECK_OLD_MILLIS = 120_000;

const ORDER: readonly Agreement[] = ['equal', 'behind', 'unknown', 'different'];

const TITLES: Readonly<Record<Agreement, string>> = {
  equal: 'consistent',
  behind: 'consistent, and some are not up to date yet',
  unknown: 'not known everywhere',
  different: 'DIFFERENT',
};

/** What every node found that compares; null where none does. */
export function consistency(state: State): Consistency | null {
  const nodes = state.plant?.status?.nodes ?? [];
  const rows = nodes.flatMap((node) => {
    const essential = node.report?.essential ?? null;
    return essential === null ? [] : [row(state, node, essential)];
  });
  if (rows.length === 0) {
    return null;
  }
  const agreement = worst(rows.map((one) => one.agreement));
  return { agreement, title: TITLES[agreement], rows };
}

function row(state: State, node: NodeView, essential: EssentialStatus): CheckRow {
  const stale = nodeStale(state, node);
  const since = nodeAge(state, node) ?? 0;
  const never = essential.checkedAgeMillis < 0;
  const age = essential.checkedAgeMillis + since;
  const old = stale || never || age > CHECK_OLD_MILLIS || essential.primary === '';
  const found = worst(essential.holders.map((holder) => agreementOf(holder.agreement)));
  return {
    node: node.node,
    stale,
    // Whoever differed is not taken for equal by silence.
    agreement: old && found !== 'different' ? 'unknown' : found,
    checked: never ? 'not compared yet' : `compared ${span(age)} ago ${against(essential)}`,
    copy: copyWords(essential.copy, since),
    holders: essential.holders.map((holder) => holderWord(holder, essential.primary)),
    details: details(essential, since),
  };
}

/** The worst first. */
function details(essential: EssentialStatus, since: number): readonly Detail[] {
  const all: Detail[] = essential.holders
    .map((holder) => ({
      agreement: agreementOf(holder.agreement),
      text: `${called(holder.name)}, for ${span(holder.sinceMillis + since)}: ${holder.detail}`,
      said: holder.detail !== '',
    }))
    .filter((one) => one.said && one.agreement !== 'equal')
    .map(({ agreement, text }) => ({ agreement, text }));
  if (essential.copy.trouble !== '') {
    all.push({ agreement: 'unknown', text: `the copy is not renewed: ${essential.copy.trouble}` });
  }
  return all.sort((a, b) => ORDER.indexOf(b.agreement) - ORDER.indexOf(a.agreement));
}

function against(essential: EssentialStatus): string {
  return essential.primary === '' ? 'with no primary to compare with' : `with ${essential.primary}`;
}

function copyWords(copy: CopyView, since: number): string {
  if (copy.server === '') {
    return 'no copy that can be read';
  }
  return copy.ageMillis < 0 ? `its copy is of unknown age` : `its copy is ${span(copy.ageMillis + since)} old`;
}

function called(name: string): string {
  return name === 'copy' ? 'the copy' : name;
}

function holderWord(holder: Holder, primary: string): HolderWord {
  const agreement = agreementOf(holder.agreement);
  const behind = holder.behindBytes > 0 ? `${bytes(holder.behindBytes)} behind` : 'behind';
  const words: Readonly<Record<Agreement, string>> = {
    equal: holder.name === primary ? 'the primary' : 'equal',
    behind,
    unknown: 'not known',
    different: 'DIFFERENT',
  };
  return { name: called(holder.name), agreement, text: words[agreement] };
}

/** What a newer node may call otherwise is not taken for good. */
function agreementOf(name: string): Agreement {
  const known = name.toLowerCase();
  return ORDER.find((one) => one === known) ?? 'unknown';
}

function worst(all: readonly Agreement[]): Agreement {
  return ORDER[Math.max(...all.map((one) => ORDER.indexOf(one)), all.length === 0 ? ORDER.indexOf('unknown') : 0)] ?? 'unknown';
}
